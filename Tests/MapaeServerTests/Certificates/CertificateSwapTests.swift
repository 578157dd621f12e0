import AppsInToss
import Foundation
import MapaeCore
import MapaeMetrics
import MapaeStore
import MapaeTesting
import MutualTLS
import ProviderSandbox
import Testing

@testable import MapaeServer

/// Certificates change under calls that go on all the while, before the sandbox's real TLS port.
@Suite struct CertificateSwapTests {
    /// Calls without a pause from many sides, does something in the middle, and goes on calling.
    ///
    /// - Returns: how many calls were made; each that fails is recorded.
    private func underLoad(
        _ scene: CertificateScene, _ change: @Sendable @escaping () async throws -> Void
    ) async throws -> Int {
        let (middle, reached) = AsyncStream.makeStream(of: Void.self)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<24 {
                group.addTask {
                    for round in 0..<8 {
                        if caller == 0, round == 2 { reached.finish() }
                        try await scene.client.probe()
                    }
                    return 8
                }
            }
            group.addTask {
                for await _ in middle {}
                try await change()
                return 0
            }
            return try await group.reduce(0, +)
        }
    }

    @Test func `a new certificate in the files is presented under load without a failed call (C6)`() async throws {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate()
            let calls = try await underLoad(scene) {
                try scene.place(next)
                try await scene.keeper.look()
                #expect(scene.presented == scene.first.id, "two files are not replaced in one moment")
                try await scene.keeper.look()
                #expect(scene.presented == next.id)
            }
            #expect(calls == 192)
            let (byOld, byNew) = (
                await scene.sandbox.requests(presenting: scene.first.id),
                await scene.sandbox.requests(presenting: next.id)
            )
            // One more asked whether the new one is let in; each asks both hosts.
            #expect(byOld + byNew == 2 * (calls + 1))
            for _ in 0..<20 { try await scene.client.probe() }
            #expect(await scene.sandbox.requests(presenting: scene.first.id) == byOld)
            // What is pooled is of the new one: the end of the old one harms nothing.
            try await scene.sandbox.revokeCertificate(id: scene.first.id)
            try await scene.client.probe()
            #expect(try await scene.events() == ["certificate_changed"])
            #expect(await scene.keeper.inventory().map(\.role) == [.current, .previous])
        }
    }

    @Test func `a signal says that the files are whole (C6)`() async throws {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next)
            try await scene.keeper.look(atOnce: true)
            #expect(scene.presented == next.id)
        }
    }

    @Test func `files that are replaced one after the other are waited for (C6)`() async throws {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate()
            try scene.placeCertificate(next.certificatePEM)
            try await scene.keeper.look()
            try scene.placeKey(next.privateKeyPEM)
            try await scene.keeper.look()
            #expect(scene.presented == scene.first.id)
            try await scene.keeper.look()
            #expect(scene.presented == next.id)
            #expect(try await scene.events() == ["certificate_changed"])
        }
    }

    /// What is wrong with a certificate that is not put to use.
    enum Fault: String, CaseIterable, Sendable {
        case refused, foreign, mismatch, expired, notYetValid, keyOpenToOthers, noKey

        var problem: String { self == .foreign ? "refused" : rawValue }
    }

    @Test(arguments: Fault.allCases)
    func `a next certificate that is no good changes nothing and is told once (C6, 0.5)`(fault: Fault) async throws {
        try await withCertificateScene { scene in
            let calls = try await underLoad(scene) {
                try await self.placeNext(fault, in: scene)
                for _ in 0..<4 { try await scene.keeper.look() }
            }
            #expect(calls == 192)
            #expect(scene.presented == scene.first.id)
            #expect(try await scene.events() == ["certificate_refused \(fault.problem)"])
            #expect(
                await scene.metrics.exposition().contains("mapae_certificate_changes_total{outcome=\"refused\"} 1\n"))
            let inventory = await scene.keeper.inventory()
            #expect(inventory.map(\.role) == [.current, .next])
            #expect(inventory.last?.problem == fault.problem)
            #expect(inventory.last?.advice(at: scene.clock.now()) != .nothing)
        }
    }

    private func placeNext(_ fault: Fault, in scene: CertificateScene) async throws {
        let now = Date()
        switch fault {
        case .refused:
            let next = try await scene.sandbox.issueCertificate()
            try await scene.sandbox.revokeCertificate(id: next.id)
            try scene.place(next, asNext: true)
        case .foreign:
            let stranger = try SandboxIdentities(folder: nil, appNames: ["shop"], keys: .p256)
            try scene.place(try #require(stranger.clients["shop"]), asNext: true)
        case .mismatch:
            try scene.place(try await scene.sandbox.issueCertificate(), asNext: true)
            try scene.placeKey(scene.first.privateKeyPEM, asNext: true)
        case .expired:
            let next = try await scene.sandbox.issueCertificate(
                from: now.addingTimeInterval(-200_000), until: now.addingTimeInterval(-86_400))
            try scene.place(next, asNext: true)
        case .notYetValid:
            let next = try await scene.sandbox.issueCertificate(
                from: now.addingTimeInterval(86_400), until: now.addingTimeInterval(200_000))
            try scene.place(next, asNext: true)
        case .keyOpenToOthers:
            let next = try await scene.sandbox.issueCertificate()
            try scene.placeCertificate(next.certificatePEM, asNext: true)
            try scene.placeKey(next.privateKeyPEM, asNext: true, mode: 0o640)
        case .noKey:
            try scene.place(try await scene.sandbox.issueCertificate(), asNext: true)
            try scene.placeKey("nothing", asNext: true)
        }
    }

    @Test func `a refused next certificate is tried again and taken once it is let in`() async throws {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate(from: Date().addingTimeInterval(-60))
            let elsewhere = try await scene.sandbox.issueCertificate(appName: "elsewhere")
            try scene.place(elsewhere, asNext: true)
            for _ in 0..<2 { try await scene.keeper.look() }
            #expect(scene.presented == scene.first.id)
            try scene.place(next, asNext: true)
            for _ in 0..<2 { try await scene.keeper.look() }
            #expect(scene.presented == next.id)
            #expect(await scene.keeper.inventory().map(\.state) == [.inUse, .kept])
        }
    }

    @Test func `a certificate that is refused once in use gives way to the one before, and no call fails (C6)`()
        async throws
    {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next, asNext: true)
            for _ in 0..<2 { try await scene.keeper.look() }
            #expect(scene.presented == next.id)
            try await scene.sandbox.revokeCertificate(id: next.id)
            // What was open is closed without an answer: nobody can tell whether that request was read.
            try? await scene.client.probe()
            #expect(try await underLoad(scene) {} == 192)
            #expect(scene.presented == scene.first.id)
            try await scene.keeper.look()
            #expect(try await scene.events() == ["certificate_changed", "certificate_rolled_back"])
            let inventory = await scene.keeper.inventory()
            #expect(inventory.map(\.state) == [.inUse, .refused])
            scene.clock.advance(by: .minutes(11))
            try await scene.keeper.look()
            #expect(scene.presented == scene.first.id)
        }
    }

    @Test func `where both are refused the newer one stays, and the refusal is the answer`() async throws {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next)
            try await scene.keeper.look(atOnce: true)
            try await scene.sandbox.revokeCertificate(id: scene.first.id)
            try await scene.sandbox.revokeCertificate(id: next.id)
            var outcomes: [AppsInTossError.Outcome] = []
            for _ in 0..<3 {
                do throws(AppsInTossError) {
                    try await scene.client.probe()
                } catch {
                    outcomes.append(error.outcome)
                }
            }
            #expect(outcomes.count == 3 && outcomes.last == .misconfigured)
            #expect(scene.presented == next.id)
        }
    }

    @Test func `an operator takes a certificate out of use and lets it back in (C6)`() async throws {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next, asNext: true)
            for _ in 0..<2 { try await scene.keeper.look() }
            let now = scene.clock.now()
            #expect(try await scene.store.write { tx in try CertificateRow.withdraw(next.id, at: now, in: tx) })
            _ = try await underLoad(scene) { try await scene.keeper.look() }
            #expect(scene.presented == scene.first.id)
            for _ in 0..<3 { try await scene.keeper.look() }
            #expect(scene.presented == scene.first.id)
            #expect(await scene.keeper.inventory().map(\.state) == [.inUse, .withdrawn])
            _ = try await scene.store.write { tx in try CertificateRow.withdraw(next.id, at: nil, in: tx) }
            for _ in 0..<2 { try await scene.keeper.look() }
            #expect(scene.presented == next.id)
        }
    }
}
