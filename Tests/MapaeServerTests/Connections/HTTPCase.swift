/// A conversation with a server, down to the end of the connection.
struct HTTPCase {
    let name: String
    /// Sent one after the other, each when one more answer has come.
    let parts: [String]
    /// The statuses and error codes of all answers.
    let outcome: [String]
    /// How the client ends it: by hanging up, or not at all.
    var hangsUp = false

    init(_ name: String, _ parts: String..., outcome: [String], hangsUp: Bool = false) {
        self.name = name
        self.parts = parts
        self.outcome = outcome
        self.hangsUp = hangsUp
    }

    static let host = "Host: HOST\r\n"
    /// Asks for something that is there.
    static func get(_ headers: String = host) -> String { "GET /api/catalog HTTP/1.1\r\n\(headers)\r\n" }
    /// Shows by its answer that the connection went on, and ends it.
    static let last = get(host + "Connection: close\r\n")
    /// The head of a request with a body.
    static func post(_ headers: String, host: String = host, version: String = "1.1") -> String {
        "POST /api/csrf/token HTTP/\(version)\r\n\(host)Content-Type: application/json\r\n\(headers)\r\n"
    }

    static let chunked = "Transfer-Encoding: chunked\r\n"
    static let waiting = "Content-Length: 2\r\nExpect: 100-continue\r\n"
    static let malformed = ["400 MALFORMED_REQUEST"]
    static let tooLarge = ["431 HEADERS_TOO_LARGE"]
    static let unknown = ["501 NOT_IMPLEMENTED"]
}
