import Foundation
import NIOHTTP1
import ProviderSandbox
import Testing

struct PartnerCertificateTests {
    private func reaches(_ partner: Partner) async throws -> Bool {
        do {
            // Whatever the answer says, somebody gave it.
            _ = try await partner.post("/user/oauth2/refresh-token", #"{"refreshToken":"none"}"#)
            return true
        } catch {
            return false
        }
    }

    @Test func `a certificate of the mini-app is let in, none is not (C6)`() async throws {
        try await withPartner { partner async throws in
            #expect(try await reaches(partner))
            #expect(try await !reaches(partner.presenting(nil)))
        }
    }

    @Test func `expired and not yet valid certificates are refused, a short one is not (C6)`() async throws {
        try await withPartner { partner async throws in
            let now = Date()
            let expired = try await partner.sandbox.issueCertificate(
                from: now.addingTimeInterval(-7200), until: now.addingTimeInterval(-3600))
            let early = try await partner.sandbox.issueCertificate(
                from: now.addingTimeInterval(3600), until: now.addingTimeInterval(7200))
            let short = try await partner.sandbox.issueCertificate(until: now.addingTimeInterval(3600))
            #expect(try await !reaches(partner.presenting(expired)))
            #expect(try await !reaches(partner.presenting(early)))
            #expect(try await reaches(partner.presenting(short)))
        }
    }

    @Test func `two certificates work side by side until one is revoked (C6)`() async throws {
        try await withPartner { partner async throws in
            let next = partner.presenting(try await partner.sandbox.issueCertificate())
            #expect(try await reaches(partner))
            #expect(try await reaches(next))
            try await partner.sandbox.revokeCertificate(id: try #require(partner.certificate?.id))
            #expect(try await !reaches(partner))
            #expect(try await reaches(next))
        }
    }

    @Test func `a connection opened before its certificate was revoked is answered no more (C6)`() async throws {
        try await withPartner { partner async throws in
            let body = #"{"refreshToken":"none"}"#
            let path = "/user/oauth2/refresh-token"
            _ = try await partner.send(.POST, path, body: body, onNewConnection: false)
            try await partner.sandbox.revokeCertificate(id: try #require(partner.certificate?.id))
            await #expect(throws: (any Error).self) {
                _ = try await partner.send(.POST, path, body: body, onNewConnection: false)
            }
        }
    }

    @Test func `a certificate of another CA or of no configured mini-app is refused (C6)`() async throws {
        try await withPartner { partner async throws in
            let stranger = try SandboxIdentities(folder: nil, appNames: ["shop"], keys: .p256)
            #expect(try await !reaches(partner.presenting(stranger.clients["shop"])))
            let foreign = try await partner.sandbox.issueCertificate(appName: "elsewhere")
            #expect(try await !reaches(partner.presenting(foreign)))
        }
    }

    @Test func `a path on the wrong host is 404 and a wrong method 405`() async throws {
        try await withPartner { partner async throws in
            #expect(try await partner.send(.POST, "/user/oauth2/refresh-token", body: "{}", pay: true).status == 404)
            #expect(try await partner.send(.POST, "/pay/make-payment", body: "{}", pay: false).status == 404)
            #expect(try await partner.send(.POST, "/nothing", body: "{}").status == 404)
            #expect(try await partner.send(.GET, "/user/oauth2/refresh-token").status == 405)
        }
    }

    @Test func `the plain port does not serve the partner API`() async throws {
        try await withPartner { partner async throws in
            let reply = try await Merchant(partner.sandbox)
                .send(.POST, Partner.base + "/user/oauth2/generate-token", body: "{}")
            #expect(reply.status != 200)
            #expect(reply.text.contains("resultType") == false)
        }
    }

    @Test func `identities are kept in their folder, keys for the owner alone (C6)`() async throws {
        try await withFolder { folder in
            let first = try SandboxIdentities(folder: folder.path, appNames: ["shop"])
            let again = try SandboxIdentities(folder: folder.path, appNames: ["shop", "game"])
            #expect(again.authorityPEM == first.authorityPEM)
            #expect(again.clients["shop"] == first.clients["shop"])
            #expect(again.decryptionKeys["shop"] == first.decryptionKeys["shop"])
            #expect(again.clients["game"] != nil)
            #expect(first.clients["shop"]?.privateKeyPEM.hasPrefix("-----BEGIN PRIVATE KEY-----") == true)
            for path in [first.privateKeyPath(of: "shop"), first.decryptionKeyPath(of: "shop")] {
                let attributes = try FileManager.default.attributesOfItem(atPath: try #require(path))
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            let written = try String(contentsOfFile: try #require(first.certificatePath(of: "shop")), encoding: .utf8)
            #expect(written == first.clients["shop"]?.certificatePEM)
        }
    }

    @Test func `a file the sandbox did not write stops it, a lost CA makes everything new`() async throws {
        try await withFolder { folder in
            let first = try SandboxIdentities(folder: folder.path, appNames: ["shop"], keys: .p256)
            try FileManager.default.removeItem(atPath: try #require(first.authorityPath))
            let second = try SandboxIdentities(folder: folder.path, appNames: ["shop"], keys: .p256)
            #expect(second.clients["shop"] != first.clients["shop"])
            try Data("nonsense".utf8).write(to: folder.appending(path: "ca.pem"))
            #expect(throws: UnusableIdentity.self) {
                try SandboxIdentities(folder: folder.path, appNames: ["shop"], keys: .p256)
            }
            #expect(throws: UnusableIdentity.self) { try SandboxIdentities(folder: nil, appNames: ["../x"]) }
        }
    }

    @Test func `certificates are issued, listed and revoked by route (E2)`() async throws {
        try await withPartner { partner async throws in
            let body = #"{"miniApp":"game","notBefore":"2020-01-01T00:00:00Z","notAfter":"2020-12-31T00:00:00Z"}"#
            let issued = try await partner.control(.POST, "/certificates", body)
            struct Issued: Decodable {
                let id: String
                let publicKey: String
                let privateKey: String
                let expireTs: Int64
            }
            let certificate = try issued.decoded(Issued.self)
            #expect(certificate.expireTs == 1_609_372_800_000)
            #expect(certificate.privateKey.contains("BEGIN PRIVATE KEY"))
            #expect(try await partner.control(.GET, "/certificates").text.contains(certificate.id))
            let revoked = try await partner.control(.POST, "/certificates/\(certificate.id)/revoke")
            #expect(revoked.status == 200)
            #expect(try await partner.control(.POST, "/certificates/unknown/revoke").status == 404)
            #expect(try await partner.control(.POST, "/certificates", #"{"notAfter":"soon"}"#).status == 400)
            #expect(try await partner.control(.GET, "/certificate-authority").text == partner.identities.authorityPEM)
        }
    }

    @Test func `a sandbox without a partner API says so`() async throws {
        try await withMerchant { merchant async throws in
            let reply = try await merchant.send(.POST, "/_sandbox/apps-in-toss/app-login", body: "{}")
            #expect(reply.status == 404)
            #expect(merchant.address.partnerURL == nil)
        }
    }
}
