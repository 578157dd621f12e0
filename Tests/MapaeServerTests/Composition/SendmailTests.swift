import Foundation
import MapaeCore
import MapaeIdentity
import MapaeTesting
import Testing

@testable import MapaeMailSendmail

/// Mail through a sendmail-compatible program; here a script that keeps what it is given.
@Suite struct SendmailTests {
    private func message(_ text: String = "본문 https://pay.example.kr/reset#token=mlk_secret") throws -> MailMessage {
        try MailMessage(to: "kim@example.com", subject: "[마패] 비밀번호 재설정", text: text)
    }

    private func mailer(
        _ command: [String], timeout: Duration = .seconds(600)
    ) throws -> SendmailMailer {
        try SendmailMailer(
            command: command, sender: "no-reply@pay.example.kr", senderName: "마패\r\nBcc: lee@example.com",
            timeout: timeout, clock: FixedClock(Timestamp(seconds: 1_790_000_000)), random: SystemRandom())
    }

    private func script(_ body: String, in folder: String) throws -> String {
        let path = "\(folder)/sendmail"
        let isWritten = FileManager.default.createFile(
            atPath: path, contents: Data("#!/bin/sh\n\(body)\n".utf8), attributes: [.posixPermissions: 0o700])
        try #require(isWritten)
        return path
    }

    @Test func `the program is given one message with every header on its own line, and its arguments`() async throws {
        try await withTemporaryFolder { folder in
            let path = try script(#"cat > "$1/mail"; echo "$2" > "$1/argument"; env > "$1/environment""#, in: folder)
            try await mailer([path, folder, "-t;rm -rf"]).send(try message())
            func read(_ name: String) throws -> String {
                try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
            }
            #expect(try read("argument") == "-t;rm -rf\n")
            let mail = try read("mail")
            let halves = mail.components(separatedBy: "\n\n")
            let headers = halves[0].replacing("\n ", with: " ").split(separator: "\n").map(String.init)
            #expect(
                headers.map { $0.prefix { $0 != ":" } } == [
                    "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type",
                    "Content-Transfer-Encoding", "Auto-Submitted",
                ])
            #expect(headers[0].hasSuffix(" <no-reply@pay.example.kr>"))
            #expect(headers[1] == "To: kim@example.com")
            #expect(headers[3] == "Date: Mon, 21 Sep 2026 14:13:20 +0000")
            #expect(mail.utf8.allSatisfy { $0 < 0x80 && $0 != 0x0D })
            #expect(mail.split(separator: "\n").allSatisfy { $0.utf8.count <= 76 })
            let body = try #require(Data(base64Encoded: halves[1], options: .ignoreUnknownCharacters))
            #expect(String(decoding: body, as: UTF8.self) == (try message()).text.exposed)
            #expect(!(try read("environment")).contains("SECRET"))
        }
    }

    @Test func `a long subject is cut between characters into words of at most 75 (RFC 2047)`() {
        let text = String(repeating: "마패 pay 👨‍👩‍👧 ", count: 12)
        let words = InternetMessage.word(text).split(separator: "\n ")
        #expect(words.count > 3)
        let decoded = words.map { word in
            #expect(word.utf8.count <= 75 && word.hasPrefix("=?UTF-8?B?") && word.hasSuffix("?="))
            let data = Data(base64Encoded: String(word.dropFirst(10).dropLast(2))) ?? Data()
            return String(data: data, encoding: .utf8) ?? "not whole"
        }
        #expect(decoded.joined().unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test(arguments: ["exit 75", "kill -9 $$", "exec 0<&-; exit 1", "exit 0"])
    func `a mail the program does not take is an error that tells nothing of it`(body: String) async throws {
        try await withTemporaryFolder { folder in
            let mailer = try mailer([try script(body, in: folder)])
            let long = try message(String(repeating: "mlk_secret ", count: 50_000))
            let error = await #expect(throws: MailNotTaken.self) { try await mailer.send(long) }
            let printed = String(reflecting: error)
            #expect(!printed.contains("mlk_secret") && !printed.contains("kim@"))
        }
    }

    @Test func `a program that is not there or does not end is an error`() async throws {
        try await withTemporaryFolder { folder in
            let missing = try mailer(["\(folder)/nothing"])
            await #expect(throws: MailNotTaken.self) { try await missing.send(try message()) }
            let endless = try mailer(["/bin/sleep", "600"], timeout: .milliseconds(50))
            for text in ["short", String(repeating: "longer than a pipe ", count: 50_000)] {
                let message = try message(text)
                let error = await #expect(throws: MailNotTaken.self) { try await endless.send(message) }
                #expect(error?.description.hasPrefix("the program took longer") == true)
            }
        }
    }

    @Test func `a command that is no absolute path is refused`() {
        for command in [[], ["sendmail"]] {
            #expect(throws: InvalidSendmailCommand.self) { try mailer(command) }
        }
    }
}
