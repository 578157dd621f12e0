import Foundation

/// `GET /auth/me` with a session against a bare Hummingbird route in the same process, both under `wrk`.
enum RequestBenchmark {
    static func run(_ server: BenchmarkServer) async throws {
        let shopper = try await Shopper.signUp(at: server)
        var bare: [Double] = []
        var me: [Double] = []
        _ = try await requestsPerSecond("\(server.url)/auth/me", token: shopper.accessToken)
        _ = try await requestsPerSecond("\(server.bareURL)/auth/me", token: shopper.accessToken)
        for _ in 0..<5 {
            bare.append(try await requestsPerSecond("\(server.bareURL)/auth/me", token: shopper.accessToken))
            me.append(try await requestsPerSecond("\(server.url)/auth/me", token: shopper.accessToken))
        }
        let ratios = zip(me, bare).map { $0 / $1 }
        print("\n# GET /auth/me against a bare route (wrk, 1 thread, 16 connections, 5 pairs of 3 s)")
        print("bare      \(Int(median(bare))) requests/s")
        print("/auth/me  \(Int(median(me))) requests/s")
        print("ratio     \(decimal(median(ratios)))   (aim: at least 0.60)")
    }

    private static func requestsPerSecond(_ url: String, token: String) async throws -> Double {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["wrk", "-t1", "-c16", "-d3s", "-H", "Authorization: Bearer \(token)", url]
        let output = Pipe()
        process.standardOutput = output
        let text = try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { _ in
                let data = output.fileHandleForReading.readDataToEndOfFile()
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
        guard !text.contains("Non-2xx"), let found = text.firstMatch(of: #/Requests/sec:\s+([\d.]+)/#),
            let rate = Double(found.output.1)
        else { throw BenchmarkFailure(reason: "wrk said: \(text)") }
        return rate
    }
}

struct BenchmarkFailure: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
}
