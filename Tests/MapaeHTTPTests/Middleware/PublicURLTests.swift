import MapaeHTTP
import Testing

@Suite struct PublicURLTests {
    @Test(arguments: [
        ("https://pay.example.com", "https://pay.example.com"), ("HTTPS://Pay.Example.COM/", "https://pay.example.com"),
        ("https://pay.example.com:443", "https://pay.example.com"), ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:80/", "http://localhost"), ("http://[::1]:8080", "http://[::1]:8080"),
    ])
    func `An address is read to its origin`(text: String, origin: String) throws {
        #expect(try PublicURL(parsing: text).origin == origin)
    }

    @Test(arguments: [
        "", "pay.example.com", "ftp://pay.example.com", "https://", "https://a/b", "https://a?b", "https://a#b",
        "https://user@a", "https://a:0", "https://a:65536", "https://a:", "https://a:x", "https://마패.kr", "https://a b",
        "https://a:8080:80", "https://*.a.com", "https://a//",
    ])
    func `What is not an address alone is refused`(text: String) {
        #expect(throws: InvalidPublicURL.self) { try PublicURL(parsing: text) }
    }
}
