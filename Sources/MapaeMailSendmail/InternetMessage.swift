internal import Foundation
internal import MapaeCore
internal import MapaeIdentity

/// A mail in the form it travels in (RFC 5322, MIME): headers in ASCII, the text in base64, lines that end in a line feed,
/// as programs on Unix take them.
struct InternetMessage {
    let text: String

    /// - Parameters:
    ///   - senderName: shown beside the address; any text.
    ///   - id: makes the message's `Message-ID`, with the sender's domain.
    init(_ message: MailMessage, sender: String, senderName: String, id: String, at now: Timestamp) {
        let domain = sender.split(separator: "@").last ?? ""
        let headers = [
            ("From", "\(InternetMessage.word(senderName))\n <\(sender)>"),
            ("To", message.recipient),
            ("Subject", InternetMessage.word(message.subject)),
            ("Date", InternetMessage.date(now)),
            ("Message-ID", "<\(id)@\(domain)>"),
            ("MIME-Version", "1.0"),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Transfer-Encoding", "base64"),
            // Nobody's holiday notice should answer (RFC 3834).
            ("Auto-Submitted", "auto-generated"),
        ]
        let head = headers.map { "\($0): \($1)\n" }.joined()
        let body = Data(message.text.exposed.utf8).base64EncodedString(
            options: [.lineLength76Characters, .endLineWithLineFeed])
        text = "\(head)\n\(body)\n"
    }

    /// Text as encoded words (RFC 2047 §2), short enough for a line of 76 with the header's name,
    /// and whole characters long. What is encoded cannot
    /// end a header or begin another, whatever it holds.
    static func word(_ text: String) -> String {
        var pieces: [String] = []
        var piece = ""
        for scalar in text.unicodeScalars {
            if piece.utf8.count + scalar.utf8.count > 39 {
                pieces.append(piece)
                piece = ""
            }
            piece.unicodeScalars.append(scalar)
        }
        pieces.append(piece)
        return pieces.map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\n ")
    }

    /// `Sat, 21 Nov 2026 12:00:00 +0000`
    static func date(_ moment: Timestamp) -> String {
        let style = Date.VerbatimFormatStyle(
            format: """
                \(weekday: .abbreviated), \(day: .twoDigits) \(month: .abbreviated) \(year: .defaultDigits) \
                \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\
                \(second: .twoDigits) +0000
                """,
            locale: Locale(identifier: "en_US_POSIX"), timeZone: .gmt, calendar: Calendar(identifier: .gregorian))
        return moment.date.formatted(style)
    }
}
