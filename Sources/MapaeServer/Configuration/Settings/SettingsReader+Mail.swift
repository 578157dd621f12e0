internal import MapaeCore
internal import MapaeIdentity

extension SettingsReader {
    /// Both settings or neither: without mail, verification and reset are not available.
    mutating func mail() -> ServerConfiguration.MailSettings? {
        let reported = problems.count
        let command = value(
            .mailCommand,
            expected: LocalizedText(
                "프로그램의 절대 경로와, 빈칸으로 나눈 인자",
                "the absolute path of a program and its arguments, with spaces between them")
        ) { text in
            let words = text.split(separator: " ").map(String.init)
            return words.first?.hasPrefix("/") == true && !text.contains { $0.isNewline } ? words : nil
        }
        let sender = value(.mailFrom, expected: .plainAddress) {
            MailMessage.isAddress($0) ? $0 : nil
        }
        if let command, let sender { return .init(command: command, sender: sender) }
        if problems.count == reported {
            if command != nil { reportMissing(.mailFrom, neededBy: .mailCommand) }
            if sender != nil { reportMissing(.mailCommand, neededBy: .mailFrom) }
        }
        return nil
    }

    /// Who is told of what an operator has to do; nil for nobody. The mail of `mapae dev` needs no program.
    mutating func operatorAddress(
        _ mode: ServerMode, mail: ServerConfiguration.MailSettings?
    ) -> String? {
        let reported = problems.count
        let address = value(.operatorEmail, expected: .plainAddress) {
            MailMessage.isAddress($0) ? $0 : nil
        }
        if address != nil, mail == nil, mode == .production, problems.count == reported {
            reportUseless(.operatorEmail, without: .mailCommand)
        }
        return address
    }

    private mutating func reportMissing(_ setting: Setting, neededBy other: Setting) {
        report(setting, "값이 없습니다. \(other.rawValue)에 필요합니다", "is missing: \(other.rawValue) needs it")
    }
}

extension LocalizedText {
    fileprivate static let plainAddress = LocalizedText("이름 없는 이메일 주소", "an e-mail address without a name")
}
