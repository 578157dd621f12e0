import AppsInToss
import Foundation
import MapaeCore
import MapaeStore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import MapaeServer

/// `mapae certs`: certificates looked at without the server that presents them (C7).
@Suite struct CertificateStockTests {
    private func stock(_ scene: CertificateScene, authority: String? = nil) -> CertificateStock {
        let path = { (name: String) in scene.folder.appending(path: name).path }
        let environment = [
            "TOSS_CERT_PATH": path("client.crt"), "TOSS_KEY_PATH": path("client.key"),
            "MAPAE_TOSS_NEXT_CERT_PATH": path("next.crt"), "MAPAE_TOSS_NEXT_KEY_PATH": path("next.key"),
            "MAPAE_APPS_IN_TOSS_API_BASE": scene.settings.apiBaseURL,
            "MAPAE_APPS_IN_TOSS_PAY_BASE": scene.settings.payBaseURL,
        ]
        var patience = ProviderTimeouts()
        (patience.connect, patience.leastAnswer) = (.seconds(120), .seconds(120))
        return CertificateStock(
            Installation(
                sources: ConfigurationSources(environment: environment), mode: .development,
                sandboxAuthority: authority),
            patience: patience)
    }

    @Test func `what is given is listed with role, state and facts, and no key (C7, 0.6)`() async throws {
        try await withCertificateScene { scene async throws in
            let only = stock(scene).list(remembering: [])
            #expect(only.map(\.role) == [.current] && only.map(\.state) == [.inUse])
            #expect(only[0].facts?.fingerprint == scene.first.id && only[0].facts?.commonName == "shop")
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next, asNext: true)
            #expect(stock(scene).list(remembering: []).map(\.state) == [.inUse, .waiting])
            try scene.placeKey(scene.first.privateKeyPEM, asNext: true)
            let broken = stock(scene).list(remembering: [])
            #expect(broken.map(\.problem) == [nil, "mismatch"])
            #expect(broken.map { $0.advice(at: SystemClock().now()) } == [.nothing, .repair])
            let encoder = JSONEncoder()
            let json = try broken.map { String(decoding: try encoder.encode($0.report(at: .now)), as: UTF8.self) }
            #expect(json.allSatisfy { !$0.contains("PRIVATE") && !$0.contains("client.key") })
        }
    }

    @Test func `what servers have gone over to is the current one, and what they presented before is remembered (C7)`()
        async throws
    {
        try await withCertificateScene { scene async throws in
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next, asNext: true)
            for _ in 0..<2 { try await scene.keeper.look() }
            let rows = try await scene.store.read { tx in try CertificateRow.list(in: tx) }
            #expect(rows.map(\.facts.fingerprint) == [next.id, scene.first.id])
            let list = stock(scene).list(remembering: rows)
            #expect(list.map(\.role) == [.current, .previous] && list.map(\.state) == [.inUse, .kept])
            #expect(list.first?.facts?.fingerprint == next.id)
            // Only the files of the next one are left.
            let third = try await scene.sandbox.issueCertificate()
            try scene.place(third)
            let roles = stock(scene).list(remembering: rows).map {
                "\($0.role) \($0.facts?.fingerprint.prefix(4) ?? "")"
            }
            #expect(
                roles == [
                    "current \(next.id.prefix(4))", "previous \(third.id.prefix(4))",
                    "previous \(scene.first.id.prefix(4))",
                ])
        }
    }

    @Test func `each given certificate is tried at Toss (C6)`() async throws {
        try await withCertificateScene { scene async throws in
            let next = try await scene.sandbox.issueCertificate()
            try scene.place(next, asNext: true)
            let stock = stock(scene, authority: scene.authorityPEM)
            #expect(try await stock.probe().map(\.refusal) == [nil, nil])
            try await scene.sandbox.revokeCertificate(id: next.id)
            #expect(try await stock.probe().map(\.refusal) == [nil, "refused by Toss"])
            let unvouched = try await self.stock(scene).probe()
            #expect(unvouched.allSatisfy { $0.refusal?.hasPrefix("Toss was not reached") == true })
        }
    }

    @Test(arguments: TestEngine.allCases)
    func `a rollback takes the newest certificate out of use where there is another, and is undone (C6)`(
        engine: TestEngine
    ) async throws {
        try await withTestStore(engine) { store async throws in
            let now = SystemClock().now()
            func facts(_ letter: String, left: Duration = .days(100)) -> PartnerCertificate.Facts {
                PartnerCertificate.Facts(
                    commonName: "shop", issuer: "CN=root", serialNumber: "01",
                    fingerprint: String(repeating: letter, count: 64), notBefore: now - .days(1), notAfter: now + left,
                    keyType: "RSA2048")
            }
            let (expired, old, new) = (facts("c", left: .zero - .days(1)), facts("a"), facts("b"))
            try await store.write { tx in
                try CertificateRow.present(expired, at: now - .days(3), in: tx)
                try CertificateRow.present(new, at: now, in: tx)
            }
            await #expect(throws: NothingToRollBack.self) { try await OperatorStore.rollBackCertificate(in: store) }
            try await store.write { tx in try CertificateRow.present(old, at: now - .days(2), in: tx) }
            #expect(try await OperatorStore.rollBackCertificate(in: store) == new)
            let withdrawn = try await store.read { tx in try CertificateRow.withdrawn(in: tx) }
            #expect(withdrawn == [new.fingerprint])
            await #expect(throws: NothingToRollBack.self) { try await OperatorStore.rollBackCertificate(in: store) }
            #expect(try await !OperatorStore.restoreCertificate("dd", in: store))
            #expect(try await OperatorStore.restoreCertificate("BBBB", in: store))
            let left = try await store.read { tx in try CertificateRow.withdrawn(in: tx) }
            #expect(left.isEmpty)
            let event = try await store.read { tx in try SecurityEventRow.latest(1, in: tx).first?.event }
            #expect(event?.kind == .certificateRolledBack && event?.detail["by"] == "operator")
        }
    }
}

extension Timestamp {
    fileprivate static var now: Timestamp { SystemClock().now() }
}
