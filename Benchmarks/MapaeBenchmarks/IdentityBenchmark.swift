import Foundation
import Logging
import MapaeCore
import MapaeIdentity
import MapaeServer
import MapaeStore
import MapaeTesting

/// What a session and a password cost: rotations of refresh tokens against bare durable writes, log-ins against the bare
/// derivation of keys. Both on SQLite, without HTTP.
enum IdentityBenchmark {
    private static let password = Secret("correct horse battery")

    static func run() async throws {
        let quiet = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let folder = FileManager.default.temporaryDirectory.appending(path: "mapae-bench-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configuration = try ServerConfiguration.development(
            folder: DevelopmentFolder(at: folder), port: 1, sandboxPort: 2, environment: [:])
        var system = SystemDependencies(logger: quiet)
        system.storeTimeouts = .patient
        let server = try await buildApplication(
            configuration: configuration, migrating: true, system: system)
        try await rotations(server)
        try await logIns(server)
        await server.store.close()
    }

    // MARK: Rotations

    private static func rotations(_ server: MapaeApplication) async throws {
        let user = try await server.domain.accounts.signUp(
            email: "rotations@example.com", password: password, nickname: "bench")
        try await server.store.write { tx in
            try tx.execute("CREATE TABLE counters (id INTEGER PRIMARY KEY, value INTEGER NOT NULL) STRICT")
            for id in 0..<32 { try tx.execute("INSERT INTO counters (id, value) VALUES (\(id), 0)") }
        }
        print("\n# Refresh rotations a second on SQLite (synchronous = FULL), against bare durable writes")
        print("sessions  bare write  rotation  rotation/bare")
        for sessions in [1, 8, 32] {
            var bare: [Double] = []
            var rotation: [Double] = []
            for _ in 0..<3 {
                bare.append(try await bareWrites(server, writers: sessions))
                rotation.append(try await rotations(server, of: user, sessions: sessions))
            }
            let ratios = zip(rotation, bare).map { $0 / $1 }
            print(
                "\(padded(sessions, 8)) \(padded(Int(median(bare)), 11)) \(padded(Int(median(rotation)), 9)) "
                    + "\(padded(decimal(median(ratios)), 14))")
        }
    }

    private static func bareWrites(_ server: MapaeApplication, writers: Int) async throws -> Double {
        try await perSecond(writers: writers, each: max(20, 300 / writers)) { id in
            _ = try await server.store.write { tx in
                try tx.execute("UPDATE counters SET value = value + 1 WHERE id = \(id)")
            }
        }
    }

    private static func rotations(
        _ server: MapaeApplication, of user: UserID, sessions count: Int
    ) async throws -> Double {
        let each = max(20, 300 / count)
        var started: [IssuedSession] = []
        for _ in 0..<count {
            started.append(try await server.domain.sessions.start(for: user, remembered: true, delivery: .body))
        }
        let sessions = started
        let elapsed = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for session in sessions {
                    group.addTask {
                        var token = session.refreshToken
                        for _ in 0..<each {
                            token = try await server.domain.sessions.refresh(token, delivery: .body).refreshToken
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
        return Double(count * each) / elapsed.seconds
    }

    // MARK: Log-ins

    private static func logIns(_ server: MapaeApplication) async throws {
        let hasher = PasswordHasher(cost: .standard, threads: 2, queueLimit: 64, random: SystemRandom())
        defer { hasher.shutDown() }
        for number in 0..<4 {
            _ = try await server.domain.accounts.signUp(
                email: "bench\(number)@example.com", password: password, nickname: "bench")
        }
        var bare: [Double] = []
        var whole: [Double] = []
        for _ in 0..<3 {
            bare.append(
                try await perSecond(writers: 4, each: 4) { _ in
                    _ = try await hasher.verify(password, against: nil, for: .stranger(from: .unknown))
                })
            whole.append(
                try await perSecond(writers: 4, each: 4) { number in
                    _ = try await server.domain.accounts.verify(
                        email: "bench\(number)@example.com", password: password)
                })
        }
        let ratios = zip(whole, bare).map { $0 / $1 }
        print("\n# Log-ins a second at scrypt N=2^15 r=8 p=3, 2 threads (4 at a time, 3 pairs of 16)")
        print("bare scrypt  \(decimal(median(bare))) a second")
        print("log-in       \(decimal(median(whole))) a second")
        print("ratio        \(decimal(median(ratios)))   (aim: at least 0.95)")
    }

    private static func perSecond(
        writers: Int, each: Int, _ work: @Sendable @escaping (Int) async throws -> Void
    ) async throws -> Double {
        let elapsed = try await ContinuousClock().measure {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 0..<writers {
                    group.addTask { for _ in 0..<each { try await work(id) } }
                }
                try await group.waitForAll()
            }
        }
        return Double(writers * each) / elapsed.seconds
    }
}
