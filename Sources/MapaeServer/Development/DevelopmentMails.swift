internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import MapaeCore
internal import MapaeIdentity
internal import NIOCore

/// `GET /_dev/mail`, a page of the mails a development server would have sent, and `GET /_dev/mail.json`, the same for
/// tests: `{"success":true,"data":{"mails":[{"number","to","subject","text","sentAt"}]}}`, newest first.
struct DevelopmentMails: Sendable {
    let box: MailBox

    /// Nil when the request is none of ours.
    func respond(to request: Request, origin: String) -> Response? {
        guard request.method == .get || request.method == .head else { return nil }
        switch request.uri.path {
        case "/_dev/mail": return answer(page(origin: origin), type: "text/html; charset=utf-8")
        case "/_dev/mail.json": return answer(json, type: "application/json; charset=utf-8")
        default: return nil
        }
    }

    private func answer(_ text: String, type: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: type, .cacheControl: "no-store", .xContentTypeOptions: "nosniff",
                .contentSecurityPolicy: "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    // MARK: JSON

    private struct List: Encodable {
        struct Mails: Encodable { let mails: [Mail] }

        let success = true
        let data: Mails
    }

    private struct Mail: Encodable {
        let number: Int
        let to: String
        let subject: String
        let text: String
        let sentAt: Timestamp
    }

    private var json: String {
        let mails = box.entries.map { entry in
            Mail(
                number: entry.number, to: entry.message.recipient, subject: entry.message.subject,
                text: entry.message.text.exposed, sentAt: entry.sentAt)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Texts, numbers and moments: there is nothing in it that cannot be encoded.
        let bytes = (try? encoder.encode(List(data: .init(mails: mails)))) ?? Data()
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: Page

    private func page(origin: String) -> String {
        let mails = box.entries.map { entry in
            """
            <article><h2>\(escaped(entry.message.subject))</h2>
            <p>\(escaped(entry.message.recipient)) · <time>\(entry.sentAt.iso8601)</time></p>
            <pre>\(linked(entry.message.text.exposed, origin: origin))</pre></article>
            """
        }
        return """
            <!doctype html><html lang="ko"><head><meta charset="utf-8"><title>/_dev/mail</title>
            <meta name="viewport" content="width=device-width"><style>
            body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
            article{border:1px solid #ccc;border-radius:.5rem;padding:0 1rem;margin:1rem 0}
            pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}
            </style></head><body><h1>/_dev/mail</h1>
            <p>메일은 실제로 나가지 않고 여기에만 보입니다. 서버를 다시 시작하면 사라집니다.<br>
            Mail is not sent, only shown here. It is gone when the server starts again.</p>
            \(mails.isEmpty ? "<p>보낸 메일이 없습니다. No mail yet.</p>" : mails.joined(separator: "\n"))
            </body></html>
            """
    }

    /// A line that is an address of this server becomes a link.
    private func linked(_ text: String, origin: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let safe = escaped(String(line))
            return line.hasPrefix("\(origin)/") ? "<a href=\"\(safe)\">\(safe)</a>" : safe
        }.joined(separator: "\n")
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
