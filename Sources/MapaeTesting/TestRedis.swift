import Foundation
public import MapaeCore

/// The Redis server given to the tests in `MAPAE_TEST_REDIS_URL`. Tests share it, so each takes keys of its own.
public enum TestRedis {
    /// - Throws: ``TestRedisMissing``, so that a test without a server fails and is never skipped.
    public static func url() throws -> Secret<String> {
        guard let given = ProcessInfo.processInfo.environment["MAPAE_TEST_REDIS_URL"], !given.isEmpty else {
            throw TestRedisMissing()
        }
        return Secret(given)
    }
}

/// No Redis server was given to the tests.
public struct TestRedisMissing: Error, CustomStringConvertible {
    public var description: String {
        "MAPAE_TEST_REDIS_URL is not set: run the tests through bin/with-servers, which starts a throw-away server"
    }
}

extension TestRedis {
    /// Sends one command whose words hold no white space, and waits for the answer.
    public static func command(_ words: [String]) async throws {
        guard let url = URLComponents(string: try url().exposed), let port = url.port.flatMap(UInt16.init) else {
            throw TestRedisMissing()
        }
        let lines = ["AUTH \(url.password ?? "")", words.joined(separator: " "), "QUIT"]
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                if let socket = try? TestSocket.connect(port: port) {
                    _ = TestSocket.write(Array((lines.joined(separator: "\r\n") + "\r\n").utf8)[...], to: socket)
                    while TestSocket.read(socket) != nil {}
                    TestSocket.close(socket)
                }
                continuation.resume()
            }
        }
    }
}
