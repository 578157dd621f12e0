internal import MapaeCore

/// The credential of Toss' unlink callback as it stands in Toss' console: any text, such as `name:secret`.
enum CallbackSecret {
    /// Why a text is no secret; nil for one that can be random. What is behind the first colon has to be, or all of it.
    ///
    /// 128 random bits have 32 digits in hexadecimal and 22 characters in base64.
    static func weakness(of text: String) -> LocalizedText? {
        guard text.utf8.count <= 512, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return LocalizedText("보이는 ASCII 문자 512자 이하여야 합니다", "must be at most 512 visible ASCII characters")
        }
        let secret = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        let lowered = secret.lowercased()
        if SharedSecret.placeholders.contains(where: lowered.contains) {
            return LocalizedText("예제 값입니다", "is a placeholder")
        }
        let isHexadecimal = secret.allSatisfy { $0.isHexDigit }
        guard secret.count >= (isHexadecimal ? 32 : 22) else {
            return LocalizedText("128비트보다 짧습니다", "holds fewer than 128 bits")
        }
        guard Set(secret).count >= (isHexadecimal ? 8 : 12), isHexadecimal || isMixed(secret) else {
            return LocalizedText("난수가 아닙니다", "is not random")
        }
        return nil
    }

    private enum Class {
        case upper, lower, digit, other
    }

    /// In random text three neighbours of five are of different classes; in words and numbers, one of five.
    private static func isMixed(_ secret: Substring) -> Bool {
        let classes = secret.map { character in
            if character.isUppercase { return Class.upper }
            if character.isLowercase { return .lower }
            return character.isNumber ? .digit : .other
        }
        let pairs = zip(classes, classes.dropFirst())
        let changes = pairs.count { $0 != $1 }
        // A year at the end of words.
        let numbers = pairs.count { $0 != .digit && $1 == .digit } + (classes.first == .digit ? 1 : 0)
        if numbers < 2, changes * 2 < classes.count - 1 { return false }
        return Set(classes).isSuperset(of: [.upper, .lower, .digit]) && changes * 5 >= (classes.count - 1) * 2
    }
}
