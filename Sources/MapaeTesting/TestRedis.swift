public import Foundation
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
        _ = try await answers(to: [words.joined(separator: " ")])
    }

    /// Every key of a database with its value, as they come over the wire.
    public static func dump(database: Int) async throws -> Data {
        let script =
            "local all = {} for _, key in ipairs(redis.call('KEYS', '*')) do "
            + "all[#all + 1] = key all[#all + 1] = redis.call('GET', key) end return all"
        return try await answers(to: ["SELECT \(database)", "EVAL \"\(script)\" 0"])
    }

    private static func answers(to commands: [String]) async throws -> Data {
        guard let url = URLComponents(string: try url().exposed), let port = url.port.flatMap(UInt16.init) else {
            throw TestRedisMissing()
        }
        let lines = ["AUTH \(url.password ?? "")"] + commands + ["QUIT"]
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                var answers = Data()
                if let socket = try? TestSocket.connect(port: port) {
                    _ = TestSocket.write(Array((lines.joined(separator: "\r\n") + "\r\n").utf8)[...], to: socket)
                    while let bytes = TestSocket.read(socket) { answers.append(contentsOf: bytes) }
                    TestSocket.close(socket)
                }
                continuation.resume(returning: answers)
            }
        }
    }
}
