internal import MapaeCore

/// What a new password must be (NIST SP 800-63B): long enough, and not the first thing an attacker tries. No rules on
/// kinds of characters.
enum PasswordRules {
    static let lengths = 8...128

    /// - Parameter email: nil for an account without one.
    /// - Throws: ``ErrorCode/invalidInput`` with the field and what is wrong.
    static func check(_ password: Secret<String>, _ field: String, for email: EmailAddress?) throws(Failure) {
        if let fault = fault(of: password, for: email) { throw .invalidInput(field, fault) }
    }

    static func fault(of password: Secret<String>, for email: EmailAddress?) -> InputFault? {
        guard !password.exposed.isEmpty else { return .missing }
        guard let normalized = NormalizedText(password.exposed, within: PasswordText.limit)?.text else {
            return .tooLong(lengths.upperBound)
        }
        let length = normalized.unicodeScalars.count
        guard length >= lengths.lowerBound else { return .tooShort(lengths.lowerBound) }
        guard length <= lengths.upperBound else { return .tooLong(lengths.upperBound) }
        let folded = normalized.lowercased()
        if folded == email?.key { return .sameAsEmail }
        return commonest.contains(folded) ? .tooCommon : nil
    }

    /// The head of the published lists of leaked passwords, as far as the length rule lets them through.
    private static let commonest: Set<String> = [
        "00000000", "11111111", "111111111", "1111111111", "11223344", "12121212", "123123123", "1234567890",
        "12341234", "12344321", "12345678", "123456789", "1234567891", "123456789a", "1234qwer", "147258369",
        "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "22222222", "55555555", "66666666", "77777777", "87654321", "88888888",
        "987654321", "99999999", "a1234567", "a12345678", "a123456789", "aa123456", "aaaaaaaa", "abc12345",
        "abcd1234", "abcdefgh", "asdf1234", "asdfasdf", "asdfghjk", "asdfghjkl", "baseball", "computer", "football",
        "iloveyou", "internet", "letmein1", "password", "password1", "password1!", "password12", "password123",
        "passw0rd", "princess", "q1w2e3r4", "qazwsxedc", "qwer1234", "qwerasdf", "qwerty12", "qwerty123",
        "qwertyui", "qwertyuiop", "samsung1", "sunshine", "superman", "trustno1", "welcome1", "zaq12wsx", "zxcvbnm1",
    ]
}
