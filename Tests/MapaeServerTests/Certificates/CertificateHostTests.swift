import AppsInToss
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeServer

/// A certificate is good when every host of Toss that is called takes it, and files that vanish are told (C6, 0.5).
@Suite struct CertificateHostTests {
    private func look(_ scene: CertificateScene, times: Int = 2) async throws {
        for _ in 0..<times { try await scene.keeper.look() }
    }

    @Test func `a certificate that Toss Pay alone refuses is never presented, and told once (C6, 0.5)`() async throws {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate()
            try await scene.sandbox.refuseCertificateAtPay(id: next.id)
            try scene.place(next, asNext: true)
            try await look(scene)
            #expect(scene.presented == scene.first.id)
            for _ in 0..<3 {
                scene.clock.advance(by: .minutes(11))
                try await look(scene)
                #expect(scene.presented == scene.first.id)
                try await scene.client.probe()
            }
            #expect(try await scene.events() == ["certificate_refused refused"])
            #expect(await scene.keeper.inventory().map(\.state) == [.inUse, .refused])
        }
    }

    @Test func `one that Toss Pay refuses after the swap is rolled back for good, not every ten minutes (C6)`()
        async throws
    {
        try await withCertificateScene { scene in
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next, asNext: true)
            try await look(scene)
            #expect(scene.presented == next.id)
            try await scene.sandbox.refuseCertificateAtPay(id: next.id)
            // What was open is closed without an answer: nobody can tell whether that request was read.
            try? await scene.client.probe()
            try await scene.client.probe()
            #expect(scene.presented == scene.first.id)
            for _ in 0..<3 {
                scene.clock.advance(by: .minutes(11))
                try await look(scene)
                try await scene.client.probe()
                #expect(scene.presented == scene.first.id)
            }
            #expect(try await scene.events() == ["certificate_changed", "certificate_rolled_back"])
        }
    }

    @Test func `files of the certificate in use that vanish are told once, and it stays in use (0.5)`() async throws {
        try await withCertificateScene { scene in
            for _ in 0..<2 {
                for name in ["client.crt", "client.key"] {
                    try FileManager.default.removeItem(at: scene.folder.appending(path: name))
                }
                let before = try await scene.events()
                try await look(scene, times: 1)
                #expect(try await scene.events() == before, "two files are not replaced in one moment")
                try await look(scene, times: 3)
                #expect(try await scene.events() == before + ["certificate_missing"])
                #expect(scene.presented == scene.first.id)
                let current = try #require(await scene.keeper.inventory().first)
                #expect(current.state == .inUse && current.problem == "unreadable")
                #expect(current.advice(at: scene.clock.now()) == .repair)
                try scene.place(scene.first)
                try await look(scene)
                #expect(await scene.keeper.inventory().map(\.problem) == [nil])
            }
        }
    }
}
