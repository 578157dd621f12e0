import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// A whole answer.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String

    init(_ response: Response) async throws {
        let writer = CollectingWriter()
        try await response.body.write(writer)
        status = response.status.code
        headers = response.headers
        text = String(decoding: writer.bytes.withLock { $0 }, as: UTF8.self)
    }

    /// A value of the JSON body: `error.code`, `payments.0.status`.
    subscript(path: String) -> String? {
        var value = try? JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed)
        for key in path.split(separator: ".") {
            if let array = value as? [Any], let index = Int(key) {
                value = array.indices.contains(index) ? array[index] : nil
            } else {
                value = (value as? [String: Any])?[String(key)]
            }
        }
        return value.map { "\($0)" }
    }

    /// `ERROR_CODE` or nil.
    var errorCode: String? { self["error.code"] }

    /// The `Set-Cookie` line of a cookie.
    func setCookie(_ name: String) -> String? {
        headers[values: .setCookie].first { $0.hasPrefix("\(name)=") }
    }
}

private final class CollectingWriter: ResponseBodyWriter {
    let bytes = Mutex<[UInt8]>([])

    func write(_ buffer: ByteBuffer) async throws {
        bytes.withLock { $0.append(contentsOf: buffer.readableBytesView) }
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
