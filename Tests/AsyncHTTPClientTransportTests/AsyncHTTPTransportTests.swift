import AsyncHTTPClientTransport
import ProviderTransport
import Testing

@Suite
struct AsyncHTTPTransportTests {
    private let minute = Duration.seconds(60)

    private func post(_ url: String, _ body: String = "{}") -> TransportRequest {
        TransportRequest(
            method: "POST", url: url, headers: [TransportHeader("Authorization", "Basic c2VjcmV0")],
            body: Array(body.utf8))
    }

    @Test func `a request arrives as it was made, its answer as it was given`() async throws {
        try await withServer(
            script: { _, _ in .reply(.answer("{\"a\":1}", status: "404 Not Found", headers: "X-Trace-Id: t1\r\n")) }
        ) { server, transport, url in
            let answer = try await transport.send(post(url + "/v1/a%2Fb?c=%20d", "{\"b\":2}"), timeout: minute)
            #expect(answer.status == 404)
            #expect(answer.header("x-trace-id") == "t1")
            #expect(answer.body == Array("{\"a\":1}".utf8))
            let request = try #require(server.requests.first)
            #expect(request.hasPrefix("POST /v1/a%2Fb?c=%20d HTTP/1.1\r\n"))
            #expect(request.contains("Authorization: Basic c2VjcmV0\r\n"))
            #expect(request.hasSuffix("\r\n\r\n{\"b\":2}"))
        }
    }

    @Test func `a refused connection is known not to have carried the request`() async throws {
        // Bound but not listening: refused for as long as it is held.
        let reserved = try ReservedPort()
        defer { reserved.release() }
        let url = "http://127.0.0.1:\(reserved.number)"
        let transport = try AsyncHTTPTransport(origins: [url])
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(post(url), timeout: minute)
        }
        #expect(error?.code == .notConnected)
        #expect(error?.requestMayHaveBeenSent == false)
        try await transport.shutdown()
    }

    @Test func `a name that does not resolve is known not to have carried the request`() async throws {
        let transport = try AsyncHTTPTransport(origins: ["http://nowhere.invalid"])
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(post("http://nowhere.invalid/"), timeout: minute)
        }
        #expect(error?.code == .notConnected)
        #expect(error?.requestMayHaveBeenSent == false)
        try await transport.shutdown()
    }

    @Test func `a connection closed before the answer leaves the outcome open`() async throws {
        try await withServer(script: { _, _ in .close }) { server, transport, url in
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(post(url), timeout: minute)
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.requestMayHaveBeenSent == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"status\":",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"sta\r\n",
        "HTTP/1.1 200 OK\r\ncontent-le",
    ])
    func `an answer cut short is no answer`(piece: String) async throws {
        try await withServer(script: { _, _ in .replyAndClose(piece) }) { server, transport, url in
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(post(url), timeout: minute)
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.requestMayHaveBeenSent == true)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        arguments: [
            nil, "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{", "HTTP/1.1 200 OK\r\ncontent-le",
        ] as [String?])
    func `the dead-line covers the whole answer (0.7)`(piece: String?) async throws {
        try await withServer(
            script: { number, _ in number == 1 ? .reply(.answer("")) : piece.map { .reply($0) } ?? .silence }
        ) { server, transport, url in
            // The first call leaves a connection behind, so that the second surely sends before its dead-line.
            _ = try await transport.send(post(url), timeout: minute)
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(post(url), timeout: .seconds(1))
            }
            #expect(error?.code == .timedOut)
            #expect(error?.requestMayHaveBeenSent == true)
            #expect(server.requests.count == 2)
        }
    }

    @Test func `a dead-line that has passed sends nothing`() async throws {
        try await withServer(script: { _, _ in .reply(.answer("")) }) { server, transport, url in
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(post(url), timeout: .zero)
            }
            #expect(error?.code == .timedOut)
            #expect(error?.requestMayHaveBeenSent == false)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a redirect is an answer`() async throws {
        try await withServer(
            script: { _, _ in .reply(.answer("", status: "307 Temporary Redirect", headers: "Location: /b\r\n")) }
        ) { server, transport, url in
            let answer = try await transport.send(post(url + "/a"), timeout: minute)
            #expect(answer.status == 307)
            #expect(server.requests.count == 1)
        }
    }

    @Test(
        arguments: [
            .answer("123456789"),
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n4\r\n6789\r\n0\r\n\r\n",
        ] as [String])
    func `too large an answer is refused, one of just the limit is taken`(answer: String) async throws {
        var settings = AsyncHTTPTransport.Settings()
        settings.maximumAnswerBytes = 8
        try await withServer(settings: settings, script: { _, _ in .reply(answer) }) { _, transport, url in
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(post(url), timeout: minute)
            }
            #expect(error?.code == .responseTooLarge)
            #expect(error?.requestMayHaveBeenSent == true)
        }
        settings.maximumAnswerBytes = 9
        try await withServer(settings: settings, script: { _, _ in .reply(answer) }) { _, transport, url in
            let taken = try await transport.send(post(url), timeout: minute)
            #expect(taken.body.count == 9)
        }
    }

    @Test func `a kept connection that the server drops on the next request sends it once`() async throws {
        try await withServer(
            script: { number, _ in number == 1 ? .reply(.answer("")) : .close }
        ) { server, transport, url in
            _ = try await transport.send(post(url + "/1"), timeout: minute)
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(post(url + "/2"), timeout: minute)
            }
            #expect(error?.requestMayHaveBeenSent == true)
            #expect(server.requests.map { $0.prefix(7) } == ["POST /1", "POST /2"])
        }
    }

    @Test func `a kept connection closed between two requests never doubles one`() async throws {
        try await withServer(script: { _, _ in .replyAndClose(.answer("")) }) { server, transport, url in
            for number in 1...50 {
                let before = server.requests.count
                do {
                    _ = try await transport.send(post(url + "/\(number)"), timeout: minute)
                    #expect(server.requests.count == before + 1)
                } catch let error as TransportError {
                    #expect(server.requests.count <= before + (error.requestMayHaveBeenSent ? 1 : 0))
                }
            }
        }
    }

    @Test func `another origin is refused before anything is sent (0.2)`() async throws {
        try await withServer(script: { _, _ in .reply(.answer("")) }) { server, transport, url in
            for other in [
                "http://localhost:\(server.port)/", "https://127.0.0.1:\(server.port)/", "http://127.0.0.1/",
                url + "@example.com/", "http+unix://%2Ftmp%2Fs/", "ftp://127.0.0.1/", "/v1", "",
            ] {
                let error = await #expect(throws: TransportError.self) {
                    try await transport.send(post(other), timeout: minute)
                }
                #expect(error?.code == .other)
                #expect(error?.requestMayHaveBeenSent == false)
            }
            #expect(server.requests.isEmpty)
        }
        #expect(throws: InvalidOriginError.self) { try AsyncHTTPTransport(origins: ["api.example.com"]) }
    }

    @Test func `a cancelled call ends at once and says that it may have been sent`() async throws {
        try await withServer(script: { _, _ in .silence }) { server, transport, url in
            let request = post(url)
            let call = Task { try await transport.send(request, timeout: .seconds(600)) }
            await server.firstArrival()
            call.cancel()
            let error = await #expect(throws: TransportError.self) { try await call.value }
            #expect(error?.requestMayHaveBeenSent == true)
        }
    }

    @Test func `an error never shows a header's value`() async throws {
        try await withServer(script: { _, _ in .reply(.answer("")) }) { server, transport, url in
            var request = post(url)
            request.headers = [TransportHeader("Authorization", "Basic c2VjcmV0\r\nX: y")]
            let error = await #expect(throws: TransportError.self) {
                try await transport.send(request, timeout: minute)
            }
            #expect(error?.requestMayHaveBeenSent == false)
            #expect(String(describing: error).contains("c2VjcmV0") == false)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func `a transport that shares the client has its own origins and ends with it`() async throws {
        try await withServer(script: { _, _ in .reply(.answer("")) }) { server, _, url in
            let first = try AsyncHTTPTransport(origins: ["https://api.example.com"])
            let second = try first.sharing(origins: [url])
            await #expect(throws: TransportError.self) { try await first.send(post(url), timeout: minute) }
            let answer = try await second.send(post(url), timeout: .seconds(Int64.max))
            #expect(answer.status == 200)
            try await first.shutdown()
            let error = await #expect(throws: TransportError.self) {
                try await second.send(post(url), timeout: minute)
            }
            #expect(error?.requestMayHaveBeenSent == false)
            #expect(server.requests.count == 1)
        }
    }
}
