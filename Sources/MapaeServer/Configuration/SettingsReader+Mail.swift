internal import MapaeIdentity

extension SettingsReader {
    /// Both settings or neither: without mail, verification and reset are not available.
    mutating func mail() -> ServerConfiguration.MailSettings? {
        let reported = problems.count
        let command = value(
            .mailCommand, expected: "the absolute path of a program and its arguments, with spaces between them"
        ) { text in
            let words = text.split(separator: " ").map(String.init)
            return words.first?.hasPrefix("/") == true && !text.contains { $0.isNewline } ? words : nil
        }
        let sender = value(.mailFrom, expected: "an e-mail address without a name") {
            MailMessage.isAddress($0) ? $0 : nil
        }
        if let command, let sender { return .init(command: command, sender: sender) }
        if problems.count == reported {
            if command != nil { report(.mailFrom, "is missing: \(Setting.mailCommand.rawValue) needs it") }
            if sender != nil { report(.mailCommand, "is missing: \(Setting.mailFrom.rawValue) needs it") }
        }
        return nil
    }

    /// Who is told of what an operator has to do; nil for nobody. The mail of `mapae dev` needs no program.
    mutating func operatorAddress(
        _ mode: ServerMode, mail: ServerConfiguration.MailSettings?
    ) -> String? {
        let reported = problems.count
        let address = value(.operatorEmail, expected: "an e-mail address without a name") {
            MailMessage.isAddress($0) ? $0 : nil
        }
        if address != nil, mail == nil, mode == .production, problems.count == reported {
            report(.operatorEmail, "is of no use without \(Setting.mailCommand.rawValue)")
        }
        return address
    }
}
