import Foundation

/// An answer as it came over the wire.
struct WireAnswer: Sendable {
    let version: String
    let status: Int
    /// By lower-case names.
    let headers: [String: String]
    let body: String

    /// Its status, and the code of its error.
    var outcome: String {
        guard let code = body.firstMatch(of: #/"code":"(\w+)"/#)?.output.1 else { return String(status) }
        return "\(status) \(code)"
    }

    /// Takes the first answer out of bytes; nil while it is not whole.
    static func take(from bytes: inout [UInt8], isOver: Bool, hasBody: Bool) -> WireAnswer? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        let words = (lines.first ?? "").split(separator: " ", maxSplits: 2)
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            headers[parts[0].lowercased(), default: ""] +=
                parts.last.map { $0.trimmingCharacters(in: .whitespaces) } ?? ""
        }
        let isBare = !hasBody || status < 200 || status == 204 || status == 304
        let length = isBare ? 0 : headers["content-length"].flatMap { Int($0) }
        guard isOver || length.map({ bytes.count - end.upperBound >= $0 }) == true else { return nil }
        let body = bytes[end.upperBound...].prefix(length ?? .max)
        bytes.removeSubrange(..<body.endIndex)
        return WireAnswer(
            version: String(words[0]), status: status, headers: headers, body: String(decoding: body, as: UTF8.self))
    }
}
