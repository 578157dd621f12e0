import Foundation
import HTTPTypes
import Hummingbird
import MapaeCore
import NIOCore

/// JSON answers. Where requirements do not quote a shape of their own, it is `{"success":true,"data":{…}}`.
enum JSONAnswer {
    static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    /// `{"success":true,"data":…}`.
    static func data(_ data: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        try bare(Wrapped(data: data), status: status)
    }

    /// `{"success":true}`, for what has nothing to tell.
    static func done(cookies: [Cookie] = []) throws -> Response {
        try bare(Done(), cookies: cookies)
    }

    /// A shape as it is.
    static func bare(
        _ body: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], cookies: [Cookie] = []
    ) throws -> Response {
        var response = Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(body))))
        response.headers.append(contentsOf: headers)
        for cookie in cookies { response.setCookie(cookie) }
        return response
    }

    /// A JSON text as it is.
    static func text(_ json: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: json)))
    }

    /// A JSON string. One without a character that has to be escaped is only put in quotation marks.
    static func quoted(_ text: String) throws -> String {
        let isPlain = text.utf8.allSatisfy { $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        guard !isPlain else { return "\"\(text)\"" }
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }

    private struct Done: Encodable {
        let success = true
    }

    private struct Wrapped<Data: Encodable>: Encodable {
        let success = true
        let data: Data
    }
}
