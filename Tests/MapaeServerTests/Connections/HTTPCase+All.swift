extension HTTPCase {
    /// The parts of RFC 9110 and 9112 that clients, proxies and attackers rely on.
    static let all: [HTTPCase] =
        connections + targets + refusedHeads + hosts + framing + heads + expectations + others

    /// An answer to HEAD has no body, whatever it says: it would be read as the start of the next answer.
    private static let refusedHeads = [
        ("/auth/me", host, "401"), ("/auth/me", host + "Authorization: Bearer no\r\n", "401"), ("/nope", host, "404"),
        ("/assets/none", host, "404"), ("/auth/login", host, "405"),
        ("/api/payments/x", host, "401"), ("/nope", host + "Accept: text/html\r\n", "404"),
        ("/nope", host + "Accept: application/problem+json\r\n", "404"),
        ("/" + String(repeating: "a", count: 5000), host, "414"), ("/%ff%", host, "404"),
        ("/api/catalog", "Host: other.test\r\n", "421"),
    ].map { path, headers, status in
        HTTPCase(
            "HEAD \(path.prefix(20)) \(status)", "HEAD \(path) HTTP/1.1\r\n\(headers)\r\n" + last,
            outcome: [status, "200"])
    }

    private static let connections = [
        HTTPCase("a connection goes on", get() + last, outcome: ["200", "200"]),
        HTTPCase("close, however it is spelled", get(host + "Connection: Close\r\n"), outcome: ["200"]),
        HTTPCase("close among others", get(host + "Connection: TE, close\r\nTE: trailers\r\n"), outcome: ["200"]),
        HTTPCase("pipelined", get() + get() + get() + last, outcome: ["200", "200", "200", "200"]),
        HTTPCase("nothing follows a close", last + get() + get(), outcome: ["200"]),
        HTTPCase("HTTP/1.0 ends", "GET /api/catalog HTTP/1.0\r\n\(host)\r\n", outcome: ["200"]),
        HTTPCase(
            "HTTP/1.0 goes on when it asks to",
            "GET /api/catalog HTTP/1.0\r\n\(host)Connection: keep-alive\r\n\r\n" + last,
            outcome: ["200", "200"]),
        HTTPCase(
            "an upgrade nobody does", get(host + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"),
            outcome: ["200"]),
        HTTPCase("empty lines before a request", "\r\n\r\n" + last, outcome: ["200"]),
        HTTPCase("a body nobody reads", get(host + "Content-Length: 3\r\n") + "abc" + last, outcome: ["200", "200"]),
        HTTPCase(
            "an answer before the body is read",
            post("Content-Length: 2\r\nAuthorization: Bearer no\r\n").replacing("csrf/token", with: "credits/spend")
                + "{}"
                + last, outcome: ["401 AUTH_REQUIRED", "200"]),
    ]

    private static let targets = [
        HTTPCase("HEAD", "HEAD /api/catalog HTTP/1.1\r\n\(host)\r\n" + last, outcome: ["200", "200"]),
        HTTPCase("OPTIONS *", "OPTIONS * HTTP/1.1\r\n\(host)\r\n" + last, outcome: ["204", "200"]),
        HTTPCase(
            "OPTIONS * of another host", "OPTIONS * HTTP/1.1\r\nHost: other.test\r\n\r\n" + last,
            outcome: ["421 MISDIRECTED_REQUEST", "200"]),
        HTTPCase("* for another method", "GET * HTTP/1.1\r\n\(host)\r\n", outcome: malformed),
        HTTPCase("CONNECT", "CONNECT other.test:443 HTTP/1.1\r\n\(host)\r\n", outcome: unknown),
        HTTPCase(
            "a method of no use here", "PUT /api/catalog HTTP/1.1\r\n\(host)Content-Length: 0\r\n\r\n" + last,
            outcome: ["405 METHOD_NOT_ALLOWED", "200"]),
        HTTPCase(
            "TRACE", "TRACE /api/catalog HTTP/1.1\r\n\(host)\r\n" + last, outcome: ["405 METHOD_NOT_ALLOWED", "200"]),
        HTTPCase("a method of nobody's", "FROB /api/catalog HTTP/1.1\r\n\(host)\r\n", outcome: unknown),
        HTTPCase("another origin", "GET http://other.test/api/catalog HTTP/1.1\r\n\(host)\r\n", outcome: malformed),
        HTTPCase(
            "another origin by its port", "GET http://HOST:99/api/catalog HTTP/1.1\r\n\(host)\r\n", outcome: malformed),
        HTTPCase("somebody at our origin", "GET http://a@HOST/api/catalog HTTP/1.1\r\n\(host)\r\n", outcome: malformed),
        HTTPCase("our origin", "GET http://HOST/api/catalog HTTP/1.1\r\n\(host)\r\n" + last, outcome: ["200", "200"]),
        HTTPCase(
            "our origin before another Host", "GET http://HOST/api/catalog HTTP/1.1\r\nHost: other.test\r\n\r\n" + last,
            outcome: ["200", "200"]),
        HTTPCase("another scheme", "GET ftp://HOST/api/catalog HTTP/1.1\r\n\(host)\r\n", outcome: malformed),
        HTTPCase(
            "the other scheme of the web", "GET https://HOST:80/api/catalog HTTP/1.1\r\n\(host)\r\n",
            outcome: malformed),
        HTTPCase(
            "our origin in capitals", "GET HTTP://HOST:80/api/catalog HTTP/1.1\r\n\(host)\r\n" + last,
            outcome: ["200", "200"]),
    ]

    private static let hosts = [
        HTTPCase("no Host", get(""), outcome: malformed),
        HTTPCase("two Hosts", get(host + "Host: other.test\r\n"), outcome: malformed),
        HTTPCase("Host twice the same", get(host + host), outcome: malformed),
        HTTPCase("no Host, but a path", get("Host: HOST/api\r\n"), outcome: malformed),
        HTTPCase("another Host", get("Host: other.test\r\n") + last, outcome: ["421 MISDIRECTED_REQUEST", "200"]),
    ]

    private static let framing = [
        HTTPCase("two lengths", post("Content-Length: 2\r\nContent-Length: 3\r\n") + "{}", outcome: malformed),
        HTTPCase("a length twice", post("Content-Length: 2\r\nContent-Length: 2\r\n") + "{}", outcome: malformed),
        HTTPCase("a length and chunks", post("Content-Length: 2\r\n" + chunked) + "0\r\n\r\n", outcome: malformed),
        HTTPCase("chunks and a length", post(chunked + "Content-Length: 2\r\n") + "0\r\n\r\n", outcome: malformed),
        HTTPCase("chunks twice", post(chunked + chunked) + "0\r\n\r\n", outcome: malformed),
        HTTPCase("chunks in HTTP/1.0", post(chunked, version: "1.0") + "0\r\n\r\n", outcome: malformed),
        HTTPCase("another coding", post("Transfer-Encoding: gzip\r\n") + "{}", outcome: unknown),
        HTTPCase("another coding below", post("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n", outcome: unknown),
        HTTPCase("no coding by name", post("Transfer-Encoding: identity\r\n") + "{}", outcome: unknown),
        HTTPCase("less than nothing", post("Content-Length: -1\r\n"), outcome: malformed),
        HTTPCase("a length with a sign", post("Content-Length: +2\r\n") + "{}", outcome: malformed),
        HTTPCase("a length of two numbers", post("Content-Length: 2, 2\r\n") + "{}", outcome: malformed),
        HTTPCase("a length in words", post("Content-Length: two\r\n") + "{}", outcome: malformed),
        HTTPCase("more than there is", post("Content-Length: 99999999999999999999\r\n"), outcome: malformed),
        HTTPCase(
            "chunks with extension and trailer",
            post("Transfer-Encoding: Chunked\r\n") + "2;a=b\r\n{}\r\n0\r\nX-Sum: 1\r\n\r\n" + last,
            outcome: ["200", "200"]),
        HTTPCase("a chunk of no size", post(chunked) + "zz\r\n{}\r\n0\r\n\r\n", outcome: malformed),
        HTTPCase("a chunk longer than it says", post(chunked) + "1\r\n{}\r\n0\r\n\r\n", outcome: malformed),
        HTTPCase(
            "a trailer without end", post(chunked) + "2\r\n{}\r\n0\r\nX-Sum: \(many(17_000))\r\n\r\n", outcome: tooLarge
        ),
        HTTPCase("hanging up in a head", get().replacing("\r\n\r\n", with: "\r\n"), outcome: malformed, hangsUp: true),
        HTTPCase("hanging up in a body", post("Content-Length: 2\r\n") + "{", outcome: malformed, hangsUp: true),
        HTTPCase("hanging up in a chunk", post(chunked) + "2\r\n{", outcome: malformed, hangsUp: true),
        HTTPCase("hanging up before the last chunk", post(chunked) + "2\r\n{}\r\n", outcome: malformed, hangsUp: true),
        HTTPCase("hanging up behind a request", get(), outcome: ["200"], hangsUp: true),
        HTTPCase(
            "a body too large", post("Content-Length: 100000\r\n") + many(100_000), outcome: ["413 BODY_TOO_LARGE"]),
        HTTPCase(
            "chunks too large", post(chunked) + "186a0\r\n\(many(100_000))\r\n0\r\n\r\n",
            outcome: ["413 BODY_TOO_LARGE"]),
    ]

    private static let heads = [
        HTTPCase("a space before the colon", get(host + "X-A : 1\r\n"), outcome: malformed),
        HTTPCase("a folded line", get(host + "X-A: 1\r\n 2\r\n"), outcome: malformed),
        HTTPCase("no colon", get(host + "nonsense\r\n"), outcome: malformed),
        HTTPCase("no name", get(host + ": 1\r\n"), outcome: malformed),
        HTTPCase("NUL in a value", get(host + "X-A: a\0b\r\n"), outcome: malformed),
        HTTPCase("CR in a value", get(host + "X-A: a\rb\r\n"), outcome: malformed),
        HTTPCase("lines without CR", get().replacing("\r\n", with: "\n"), outcome: malformed),
        HTTPCase("a relative path", "GET api/catalog HTTP/1.1\r\n\(host)\r\n", outcome: malformed),
        HTTPCase("a version to come", "GET /api/catalog HTTP/2.0\r\n\(host)\r\n", outcome: malformed),
        HTTPCase("a cookie of 17 kB", get(host + "Cookie: a=\(many(17_000))\r\n"), outcome: tooLarge),
        HTTPCase("200 headers", get(host + String(repeating: "X-A: 1\r\n", count: 200)), outcome: tooLarge),
        HTTPCase(
            "40 kB of headers", get(host + String(repeating: "X-A: \(many(4_000))\r\n", count: 10)), outcome: tooLarge),
        HTTPCase("a path of 20 kB", "GET /\(many(20_000)) HTTP/1.1\r\n\(host)\r\n", outcome: tooLarge),
        HTTPCase("refused behind what is answered", get() + get("X-A : 1\r\n"), outcome: ["200"] + malformed),
    ]

    /// What speaks to the port and means another service.
    private static let others = [
        HTTPCase("TLS", "\u{16}\u{3}\u{1}\u{2}\0\u{1}\0\u{1}\u{FC}\u{3}\u{3}", outcome: malformed),
        HTTPCase("SSH", "SSH-2.0-OpenSSH_9.2\r\n", outcome: malformed),
        HTTPCase("SMTP", "EHLO mail.test\r\n", outcome: malformed),
        HTTPCase("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", outcome: malformed),
        HTTPCase("words", "hello there server\r\n\r\n", outcome: malformed),
        HTTPCase("no token for a method", "FR(B /api/catalog HTTP/1.1\r\n\(host)\r\n", outcome: malformed),
        HTTPCase("a request, and then no HTTP", get() + "\u{16}\u{3}\u{1}\r\n", outcome: ["200"] + malformed),
        HTTPCase(
            "a request, and then a method of nobody's", get() + "FROB / HTTP/1.1\r\n\(host)\r\n",
            outcome: ["200"] + unknown),
    ]

    private static let expectations = [
        HTTPCase("a body that is asked for", post(waiting), "{}" + last, outcome: ["100", "200", "200"]),
        HTTPCase(
            "asked for in capitals", post("Content-Length: 2\r\nExpect: 100-Continue\r\n"), "{}" + last,
            outcome: ["100", "200", "200"]),
        HTTPCase(
            "asked for in chunks", post(chunked + "Expect: 100-continue\r\n"), "2\r\n{}\r\n0\r\n\r\n" + last,
            outcome: ["100", "200", "200"]),
        HTTPCase("a body that did not wait", post(waiting) + "{}" + last, outcome: ["200", "200"]),
        HTTPCase(
            "a body too large to be asked for", post("Content-Length: 100000\r\nExpect: 100-continue\r\n"),
            outcome: ["413 BODY_TOO_LARGE"]),
        HTTPCase(
            "a body of a form nobody takes", post(waiting + "Content-Encoding: gzip\r\n"),
            outcome: ["415 UNSUPPORTED_MEDIA_TYPE"]),
        HTTPCase(
            "a token that does not hold",
            post(waiting + "Authorization: Bearer no\r\n").replacing("csrf/token", with: "credits/spend"),
            outcome: ["401 AUTH_REQUIRED"]),
        HTTPCase(
            "a body for another host", post(waiting, host: "Host: other.test\r\n"), outcome: ["421 MISDIRECTED_REQUEST"]
        ),
        HTTPCase(
            "another expectation", post("Content-Length: 2\r\nExpect: 200-ok\r\n"), outcome: ["417 EXPECTATION_FAILED"]),
        HTTPCase("nothing to wait with", get(host + "Expect: 100-continue\r\n") + last, outcome: ["200", "200"]),
        HTTPCase("HTTP/1.0 knows no waiting", post(waiting, version: "1.0") + "{}", outcome: ["200"]),
    ]

    private static func many(_ count: Int) -> String { String(repeating: "a", count: count) }
}
