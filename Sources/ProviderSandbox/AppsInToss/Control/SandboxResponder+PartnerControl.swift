internal import Foundation
internal import Hummingbird

/// Routes under `/_sandbox/apps-in-toss`.
extension SandboxResponder {
    /// Nil for an unknown route.
    func controlPartner(_ request: Request, _ parts: [String], _ body: Data) async throws -> Page? {
        let body = body.isEmpty ? Data("{}".utf8) : body
        switch (request.method, parts.count) {
        case (.post, 2) where parts[1] == "app-login": return try await appLogin(body)
        case (.post, 2) where parts[1] == "unlink": return try await unlink(body)
        case (.get, 2) where parts[1] == "certificates":
            let records = await sandbox.core.partnerState.certificates.values.sorted { $0.notAfter < $1.notAfter }
            let requests = await sandbox.core.requestsByCertificate
            return Page(json: ["certificates": .array(records.map { $0.json(requests: requests[$0.id] ?? 0) })])
        case (.post, 2) where parts[1] == "certificates": return try await issueCertificate(body)
        case (.post, 4) where parts[1] == "certificates" && parts[3] == "revoke":
            try await sandbox.revokeCertificate(id: parts[2])
            return Page(json: ["id": .string(parts[2]), "revoked": true])
        case (.post, 4) where parts[1] == "certificates" && parts[3] == "refuse-at-pay":
            try await sandbox.refuseCertificateAtPay(id: parts[2])
            return Page(json: ["id": .string(parts[2]), "refusedBy": "pay"])
        case (.get, 2) where parts[1] == "certificate-authority":
            guard let pem = sandbox.configuration.appsInToss?.identities.authorityPEM else { return nil }
            return Page(type: .text, text: pem)
        case (.post, 2) where parts[1] == "decryption-key":
            struct Body: Decodable { let miniApp: String? }
            let key = try await sandbox.renewDecryptionKey(miniApp: try decoded(Body.self, body).miniApp)
            return Page(json: ["decryptionKey": .string(key)])
        case (.get, 2) where parts[1] == "behaviour": return try await behaviour(nil)
        case (.post, 2) where parts[1] == "behaviour": return try await behaviour(body)
        default: return try await controlPartnerRecords(request, Array(parts.dropFirst()), body)
        }
    }

    private func appLogin(_ body: Data) async throws -> Page {
        struct Body: Decodable {
            let miniApp: String?
            let userKey: Int64?
            let scopes: [String]?
            let referrer: String?
        }
        let wanted = try decoded(Body.self, body)
        let login = try await sandbox.appLogin(
            userKey: wanted.userKey, scopes: wanted.scopes, referrer: wanted.referrer ?? "SANDBOX",
            miniApp: wanted.miniApp)
        return Page(
            json: [
                "authorizationCode": .string(login.authorizationCode), "referrer": .string(login.referrer),
                "userKey": .number(login.userKey),
            ])
    }

    private func unlink(_ body: Data) async throws -> Page {
        struct Body: Decodable {
            let miniApp: String?
            let userKey: Int64
            let referrer: String?
            let copies: Int?
        }
        let wanted = try decoded(Body.self, body)
        let own = try sandbox.miniApp(wanted.miniApp).unlinkCallback
        return Page(
            outcomes: try await sandbox.unlink(
                userKey: wanted.userKey, referrer: wanted.referrer ?? "UNLINK", miniApp: wanted.miniApp,
                callback: try decoded(CallbackBody.self, body).callback(instead: own), copies: wanted.copies ?? 1))
    }

    private func issueCertificate(_ body: Data) async throws -> Page {
        struct Body: Decodable {
            let miniApp: String?
            let notBefore: String?
            let notAfter: String?
        }
        let wanted = try decoded(Body.self, body)
        let certificate = try await sandbox.issueCertificate(
            appName: wanted.miniApp, from: try date(wanted.notBefore, "notBefore"),
            until: try date(wanted.notAfter, "notAfter"))
        return Page(
            json: [
                "id": .string(certificate.id), "miniApp": .string(certificate.appName),
                "publicKey": .string(certificate.certificatePEM), "privateKey": .string(certificate.privateKeyPEM),
                "expireTs": .number(Moment(certificate.notAfter).milliseconds),
            ])
    }

    private func date(_ text: String?, _ field: String) throws -> Date? {
        guard let text else { return nil }
        guard let date = try? Date(text, strategy: .iso8601) else { throw SandboxRefusal.badRequest(field) }
        return date
    }

    /// Changes the members that are given and answers all of them.
    private func behaviour(_ body: Data?) async throws -> Page {
        let current = try JSONEncoder().encode(await sandbox.core.partnerState.settings.behaviour)
        guard let body else { return Page(type: .json, body: [UInt8](current)) }
        let changes = try? JSONSerialization.jsonObject(with: body) as? [String: Any]
        guard let changes, var members = try JSONSerialization.jsonObject(with: current) as? [String: Any] else {
            throw SandboxRefusal.badRequest("the body is not the JSON this route takes")
        }
        for (name, value) in changes {
            guard members[name] != nil else { throw SandboxRefusal.badRequest(name) }
            members[name] = value
        }
        let merged = try JSONSerialization.data(withJSONObject: members)
        guard let behaviour = try? JSONDecoder().decode(AppsInTossBehaviour.self, from: merged) else {
            throw SandboxRefusal.badRequest("a member has another type")
        }
        try await sandbox.setBehaviour(behaviour)
        return Page(type: .json, body: [UInt8](try JSONEncoder().encode(behaviour)))
    }
}

/// Members of a body that call the partner elsewhere, or otherwise, than it is configured.
struct CallbackBody: Decodable {
    let url: String?
    let credential: String?
    let method: SandboxCallback.Method?
    let spelling: SandboxCallback.Spelling?

    func callback(instead own: SandboxCallback?) -> SandboxCallback? {
        guard var callback = url.map({ SandboxCallback(url: $0, credential: own?.credential) }) ?? own else {
            return nil
        }
        if let credential { callback.credential = credential }
        callback.method = method ?? own?.method ?? .post
        callback.spelling = spelling ?? own?.spelling ?? .basic
        return callback
    }
}

extension Page {
    init(outcomes: [SandboxCallbackOutcome]) {
        let json = outcomes.map { outcome -> JSONValue in
            [
                "status": outcome.status.map { JSONValue($0) } ?? .null,
                "body": .string(outcome.body),
            ]
        }
        self.init(json: ["answers": .array(json)])
    }
}

extension CertificateRecord {
    func json(requests: Int) -> JSONValue {
        [
            "id": .string(id), "miniApp": .string(appName), "expireTs": .number(notAfter.milliseconds),
            "revoked": .bool(isRevoked), "requests": .number(Int64(requests)),
        ]
    }
}
