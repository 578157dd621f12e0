/// What must not stand in a log, told by the name of a field or by the look of a word.
enum LogRedaction {
    static let mark = "[redacted]"

    /// Whether a field of this name is replaced whatever it holds. Spelling does not matter: `cardNumber`, `card_number`
    /// and `Card-Number` are one name.
    static func isSensitive(key: String) -> Bool {
        let name = key.lowercased().filter { $0.isLetter || $0.isNumber }
        return names.contains(name) || parts.contains { name.contains($0) }
    }

    /// Names that are sensitive only as a whole: `name`, but not `hostname`.
    private static let names: Set<String> = [
        "name", "username", "customername", "nickname", "birthday", "birthdate", "gender", "nationality", "ci", "di",
        "cvc", "pin", "jwt",
    ]
    /// What makes every name that contains it sensitive.
    private static let parts = [
        "password", "passwd", "secret", "token", "authorization", "cookie", "credential", "signature", "paymentkey",
        "billingkey", "customerkey", "authkey", "authorizationcode", "apikey", "privatekey", "encryptionkey",
        "cardnumber", "accountnumber",
        "holdername", "email", "phone", "mobile", "fintechusenum",
    ]

    /// Replaces what looks like a secret in free text, and what follows a sensitive name in `name=value`,
    /// `"name":"value"` or `Bearer value`.
    static func text(_ text: String) -> String {
        var result = ""
        var word = ""
        var previous = ""
        var gap = ""
        func finishWord() {
            guard !word.isEmpty else { return }
            result += isSecret(word, after: previous, gap) ? mark : word
            previous = word
            word = ""
            gap = ""
        }
        for character in text {
            if isPartOfWord(character) {
                word.append(character)
            } else {
                finishWord()
                result.append(character)
                gap.append(character)
            }
        }
        finishWord()
        return result
    }

    private static func isPartOfWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || "-_.@+/%*".contains(character)
    }

    private static func isSecret(_ word: String, after previous: String, _ gap: String) -> Bool {
        let isAssigned = gap.contains("=") || gap.contains(":")
        if isAssigned, isSensitive(key: previous) { return true }
        let scheme = previous.lowercased()
        if !isAssigned, scheme == "bearer" || scheme == "basic", gap.allSatisfy(\.isWhitespace) { return true }
        return secretPrefixes.contains { word.hasPrefix($0) } || isJWT(word) || isAddress(word) || isNumber(word)
    }

    /// Our refresh and device tokens, API keys, mailed links and invitations, the provider's secret keys, webhook secrets.
    private static let secretPrefixes = [
        "mrt_", "mdt_", "mpk_", "mlk_", "mti_", "whsec_", "test_sk_", "live_sk_", "test_gsk_", "live_gsk_",
    ]

    private static func isJWT(_ word: String) -> Bool {
        word.hasPrefix("eyJ") && word.filter { $0 == "." }.count >= 2
    }

    private static func isAddress(_ word: String) -> Bool {
        let halves = word.split(separator: "@", omittingEmptySubsequences: false)
        return halves.count == 2 && !halves[0].isEmpty && halves[1].contains(".")
    }

    /// A card or account number (14 to 19 digits; times in milliseconds have 13) or a Korean mobile number.
    private static func isNumber(_ word: String) -> Bool {
        let digits = word.filter { $0 != "-" }
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return (14...19).contains(digits.count) || (digits.hasPrefix("01") && (10...11).contains(digits.count))
    }
}
