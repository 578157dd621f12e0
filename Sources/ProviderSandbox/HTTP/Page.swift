internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// An answer whose bytes are known, whatever may then become of them on the wire.
struct Page: Sendable {
    enum ContentType: String, Sendable {
        case html = "text/html; charset=utf-8"
        case json = "application/json;charset=utf-8"
        case script = "text/javascript; charset=utf-8"
        case stylesheet = "text/css; charset=utf-8"
        case text = "text/plain; charset=utf-8"
    }

    let status: Int
    var headers: [(name: String, value: String)]
    let body: [UInt8]

    init(status: Int = 200, type: ContentType, body: [UInt8], headers: [(String, String)] = []) {
        self.status = status
        self.body = body
        self.headers = [
            ("content-type", type.rawValue), ("x-content-type-options", "nosniff"), ("cache-control", "no-store"),
        ]
        self.headers += headers.map { (name: $0.0, value: $0.1) }
    }

    init(status: Int = 200, type: ContentType, text: String, headers: [(String, String)] = []) {
        self.init(status: status, type: type, body: Array(text.utf8), headers: headers)
    }

    init(status: Int = 200, json: JSONValue, headers: [(String, String)] = []) {
        self.init(status: status, type: .json, body: json.bytes, headers: headers)
    }

    init(_ answer: APIAnswer) {
        var headers = [("x-tosspayments-trace-id", answer.traceIDs.joined(separator: ", "))]
        if let key = answer.idempotencyKey { headers.append(("idempotency-key", key)) }
        self.init(status: answer.status, type: .json, body: [UInt8](answer.body), headers: headers)
    }

    static func redirect(to url: String, headers: [(String, String)] = []) -> Page {
        Page(status: 303, type: .text, body: [], headers: [("location", url)] + headers)
    }

    var response: Response {
        var fields = HTTPFields()
        for header in headers {
            if let name = HTTPField.Name(header.name) { fields[name] = header.value }
        }
        return Response(
            status: HTTPResponse.Status(code: status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }
}
