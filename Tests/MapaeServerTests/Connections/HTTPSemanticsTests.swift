import Logging
import MapaeHTTP
import Synchronization
import Testing

@testable import MapaeServer

@Suite(.timeLimit(.minutes(5))) struct HTTPSemanticsTests {
    @Test func `The parts of HTTP/1.1 that clients rely on hold, each to the end of its connection`() async throws {
        let lines = Mutex<[String]>([])
        let append: @Sendable (String) -> Void = { line in lines.withLock { $0.append(line) } }
        let logger = Logger(label: "http") { RedactingJSONLogHandler(label: $0, logLevel: .debug, sink: append) }
        try await WireServer.run(logger: logger) { server in
            for each in HTTPCase.all {
                let answers = try await Self.play(each, server.port)
                #expect(answers.map(\.outcome) == each.outcome, "\(each.name)")
                for answer in answers where answer.status >= 400 && !each.parts[0].hasPrefix("HEAD") {
                    Self.expectUsual(answer, each.name)
                }
            }
            // Whatever a client does wrong is no fault of the server's.
            let failures = await server.metrics().filter { $0.contains(#"status="5xx""#) }
            #expect(!failures.isEmpty && failures.allSatisfy { $0.hasSuffix(" 0") })
            let log = lines.withLock { $0 }
            #expect(log.contains { $0.contains(#""level":"debug""#) && $0.contains("http.refused") })
            #expect(log.allSatisfy { !$0.contains(#""level":"error""#) && !$0.contains(#""level":"warning""#) })
        }
    }

    private static func play(_ each: HTTPCase, _ port: Int) async throws -> [WireAnswer] {
        try await Wire.open(port) { wire in
            var (answers, parts) = ([WireAnswer](), each.parts[...])
            if let first = parts.popFirst() { wire.send(first) }
            if each.hangsUp { wire.hangUp() }
            let isHead = each.parts[0].hasPrefix("HEAD")
            while let answer = await wire.answer(hasBody: !(isHead && answers.isEmpty)) {
                answers.append(answer)
                if let next = parts.popFirst() { wire.send(next) }
            }
            return answers
        }
    }

    /// Every error has the body and the headers of all others (B12).
    private static func expectUsual(_ answer: WireAnswer, _ name: String) {
        #expect(answer.headers["content-type"] == "application/json; charset=utf-8", "\(name)")
        #expect(answer.headers["content-language"] == "ko", "\(name)")
        #expect(answer.headers["cache-control"] == "no-store", "\(name)")
        #expect(answer.headers["x-content-type-options"] == "nosniff", "\(name)")
        let requestID = answer.headers["x-request-id"] ?? "none"
        #expect(answer.body.contains(#""requestId":"\#(requestID)""#), "\(name)")
        #expect((answer.headers["allow"] != nil) == (answer.status == 405), "\(name)")
    }

    @Test func `OPTIONS * tells every method of the server`() async throws {
        try await WireServer.run { server in
            try await Wire.open(server.port) { wire in
                wire.send("OPTIONS * HTTP/1.1\r\nHost: HOST\r\n\r\n")
                #expect(await wire.answer()?.headers["allow"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST")
            }
        }
    }
}
