internal import MapaeCore
internal import MapaeHTTP
internal import NIOCore
internal import NIOHTTP1

/// What a request's head must be before anything is done with it (RFC 9112). Whatever two readers could read in two ways
/// is refused.
struct RequestHeadRules: Sendable {
    let publicURL: PublicURL

    enum Ruling {
        case taken(HTTPRequestHead)
        case refused(ErrorCode)
    }

    func rule(on head: HTTPRequestHead) -> Ruling {
        let hosts = head.headers["host"]
        // RFC 9112 §3.2: exactly one, from HTTP/1.1 on.
        guard hosts.count == 1 || (hosts.isEmpty && head.version.minor == 0),
            !hosts.contains(where: { $0.utf8.contains(where: Self.neverInHost.contains) })
        else { return .refused(.malformedRequest) }
        if let refusal = framingFault(of: head) { return .refused(refusal) }
        if head.version.minor > 0, let expectation = head.headers.first(name: "expect") {
            guard head.headers["expect"].count == 1, expectation.isToken("100-continue") else {
                return .refused(.expectationFailed)
            }
        }
        if head.method == .CONNECT { return .refused(.notImplemented) }
        if head.uri.utf8.first == UInt8(ascii: "/") || (head.uri.isToken("*") && head.method == .OPTIONS) {
            return .taken(head)
        }
        return absolute(head)
    }

    private static let neverInHost = Set(" \t/\\?#@".utf8)

    /// RFC 9112 §6: a length or a chunked body, once and by a version that knows it.
    private func framingFault(of head: HTTPRequestHead) -> ErrorCode? {
        let (codings, lengths) = (head.headers["transfer-encoding"], head.headers["content-length"])
        if lengths.count > 1 || lengths.contains(where: { !$0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) {
            return .malformedRequest
        }
        guard let coding = codings.first else { return nil }
        if codings.count > 1 || !lengths.isEmpty || head.version.minor == 0 { return .malformedRequest }
        return coding.isToken("chunked") ? nil : .notImplemented
    }

    /// RFC 9112 §3.2.2: the absolute form names an origin of its own, which counts instead of the header's host. Ours alone
    /// is taken, and another scheme at our host is another origin.
    private func absolute(_ head: HTTPRequestHead) -> Ruling {
        let scheme = publicURL.scheme + "://"
        guard head.uri.utf8.allSatisfy({ $0 < 0x80 }), head.uri.lowercased().hasPrefix(scheme) else {
            return .refused(.malformedRequest)
        }
        let rest = head.uri.dropFirst(scheme.count)
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        guard publicURL.matches(authority: String(rest[..<end])) else { return .refused(.malformedRequest) }
        var head = head
        head.headers.replaceOrAdd(name: "host", value: publicURL.authority)
        head.uri = rest[end...].first == "/" ? String(rest[end...]) : "/" + rest[end...]
        return .taken(head)
    }
}

extension String {
    /// Whether it is a word of the protocol, in whatever case. Looks at the length first: comparing long texts as Swift does
    /// would be work.
    func isToken(_ word: String) -> Bool { utf8.count == word.utf8.count && lowercased() == word }
}

extension Substring {
    func isToken(_ word: String) -> Bool { utf8.count == word.utf8.count && lowercased() == word }
}

extension ByteBuffer {
    /// Whether a line of it asks in the form of HTTP for a method that nobody knows. What has no such line is no HTTP.
    var holdsLineOfUnknownMethod: Bool {
        readableBytesView.split(separator: UInt8(ascii: "\n")).contains { line in
            let words = line.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(\.isOfToken),
                words[2].starts(with: "HTTP/".utf8)
            else { return false }
            if case .RAW = HTTPMethod(rawValue: String(decoding: words[0], as: UTF8.self)) { return true }
            return false
        }
    }
}

extension UInt8 {
    /// RFC 9110 §5.6.2.
    fileprivate var isOfToken: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}
