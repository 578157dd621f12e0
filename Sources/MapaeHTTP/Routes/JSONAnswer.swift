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
    static func data(_ data: some Encodable) throws -> Response {
        try bare(Wrapped(data: data))
    }

    /// A shape as it is.
    static func bare(
        _ body: some Encodable, status: HTTPResponse.Status = .ok, cookies: [Cookie] = []
    ) throws -> Response {
        var response = Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(body))))
        for cookie in cookies { response.setCookie(cookie) }
        return response
    }

    private struct Wrapped<Data: Encodable>: Encodable {
        let success = true
        let data: Data
    }
}
