import Foundation
import Logging
import MapaeCore
import MapaeIdentity
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeServer

/// Commands that look after a store while a server holds it, with little more than its address (B13, A2).
@Suite struct OperatorStoreTests {
    private func system() -> SystemDependencies {
        var system = SystemDependencies(logger: quietLogger)
        system.passwordCost = PasswordHasher.Cost(rounds: 2, blockSize: 1, parallelism: 1)
        return system
    }

    /// A running server's store on SQLite, and the operator's way to it.
    private func withServer(
        _ body: (MapaeApplication, OperatorStore) async throws -> Void
    ) async throws {
        let fixture = try ConfigurationFixture()
        fixture.environment["MAPAE_DATABASE_URL"] = "sqlite://\(fixture.folder.path)/server"
        let server = try await buildApplication(
            configuration: try fixture.read(), migrating: true, system: system())
        let names = ["MAPAE_DATABASE_URL", "MAPAE_ENCRYPTION_KEYS", "MAPAE_STORE_TIMEOUT"]
        let needed = fixture.environment.filter { names.contains($0.key) }
        do {
            try await body(
                server, try OperatorStore(reading: ConfigurationSources(environment: needed), needsKeys: true))
        } catch {
            await server.domain.close(server.store)
            throw error
        }
        await server.domain.close(server.store)
    }

    @Test func `promoting somebody makes an administrator of them beside the running server, and of nobody unknown`()
        async throws
    {
        try await withServer { server, store in
            let user = try await server.domain.accounts.signUp(
                email: "kim@example.com", password: Secret("a long password"), nickname: "김")
            await #expect(throws: RefusedAccountAct.unverified) {
                try await store.perform(
                    .setRole(.admin), on: "Kim@example.com", because: nil, by: "op", logger: quietLogger)
            }
            try await store.perform(.verify, on: "Kim@example.com", because: nil, by: "op", logger: quietLogger)
            let session = try await server.domain.sessions.start(for: user, remembered: true, delivery: .body)
            _ = try await server.domain.sessions.authenticate(session.accessToken)
            try await store.perform(
                .setRole(.admin), on: "Kim@example.com", because: nil, by: "op", logger: quietLogger)
            await #expect(throws: UnknownAccount.self) {
                try await store.perform(
                    .setRole(.admin), on: "lee@example.com", because: nil, by: "op", logger: quietLogger)
            }
            #expect(try await server.domain.accounts.profile(of: user).role == .admin)
            try await server.domain.revocations.poll()
            await #expect(throws: Failure.self) {
                _ = try await server.domain.sessions.authenticate(session.accessToken)
            }
        }
    }

    @Test func `an act that changes nothing says what is so already, and the last administrator is not lost unnoticed`()
        async throws
    {
        try await withServer { server, store in
            _ = try await server.domain.accounts.signUp(
                email: "kim@example.com", password: Secret("a long password"), nickname: "김")
            let act: (OperatorStore.AccountAct, String?) async throws -> OperatorStore.AccountReport = { act, reason in
                try await store.perform(act, on: "kim@example.com", because: reason, by: "op", logger: quietLogger)
            }
            #expect(try await !act(.verify, nil).wasSo)
            #expect(try await act(.verify, nil).wasSo)
            await #expect(throws: RefusedAccountAct.needsNoDeviceLink) {
                try await store.deviceLink(for: "kim@example.com", because: nil, by: "op", logger: quietLogger)
            }
            #expect(try await !act(.setRole(.admin), nil).wasSo)
            #expect(try await act(.setRole(.admin), nil).wasSo)
            _ = try await store.deviceLink(for: "kim@example.com", because: nil, by: "op", logger: quietLogger)
            #expect(try await act(.setRole(.general), nil).leavesNoAdministrator)
            #expect(try await act(.setRole(.general), nil).wasSo)

            await #expect(throws: RefusedAccountAct.notBanned) { try await act(.unban, nil) }
            _ = try await act(.setRole(.admin), nil)
            #expect(try await act(.ban, "first").leavesNoAdministrator)
            let ban = try #require(try await store.account("kim@example.com", logger: quietLogger).ban)
            await #expect(throws: RefusedAccountAct.alreadyBanned(since: ban.at, because: "first")) {
                try await act(.ban, "second")
            }
            await #expect(throws: RefusedAccountAct.banned) { try await act(.setRole(.admin), nil) }
            await #expect(throws: RefusedAccountAct.banned) {
                try await store.deviceLink(for: "kim@example.com", because: nil, by: "op", logger: quietLogger)
            }
            #expect(try await !act(.unban, nil).leavesNoAdministrator)
        }
    }

    @Test func `what names no account is told from an account that is not there`() async throws {
        try await withServer { _, store in
            let id: UserID = IdentifierSource(clock: SystemClock(), random: SystemRandom()).make()
            let names: [(String, UnknownAccount)] = [
                ("kim", .neitherAddressNorID), ("kim@example.com", .address), (id.text, .id),
            ]
            for (name, complaint) in names {
                await #expect(throws: complaint) { try await store.account(name, logger: quietLogger) }
            }
        }
    }

    @Test func `keys are listed, rotated and retired beside the running server, which needs no restart (A2)`()
        async throws
    {
        try await withServer { server, store in
            let first = try #require(try await store.signingKeys(logger: quietLogger).first)
            #expect(first.state == .signing && first.algorithm == "ES256")
            let next = try await store.withSigningKeys(algorithm: .eddsa, logger: quietLogger) { keys in
                try await keys.rotate()
            }
            try await server.domain.accessTokens.reload()
            #expect(String(decoding: server.domain.accessTokens.jwks, as: UTF8.self).contains(next.id))
            try await store.withSigningKeys(logger: quietLogger) { keys in try await keys.retire(first.id) }
            try await server.domain.accessTokens.reload()
            #expect(!String(decoding: server.domain.accessTokens.jwks, as: UTF8.self).contains(first.id))
            #expect(try await store.signingKeys(logger: quietLogger).map(\.state) == [.signing, .retired])
        }
    }

    @Test func `what waits for an operator is counted and listed until somebody says what was done about it`()
        async throws
    {
        try await withServer { server, store in
            let now = SystemClock().now()
            try await server.store.write { tx in
                try OperatorExceptionRow.raise(
                    "payment.cancelRefused", about: "pay_2", detail: "later", at: now + .seconds(1), in: tx)
                try OperatorExceptionRow.raise(
                    "payment.cancelRefused", about: "pay_1", detail: "NOT_CANCELABLE", at: now, in: tx)
            }
            let listed = try await store.operatorExceptions(logger: quietLogger)
            #expect(listed.map(\.objectID) == ["pay_1", "pay_2"])
            #expect(listed.first?.detail == "NOT_CANCELABLE" && listed.first?.raisedAt == now)
            let resolve: (String, String) async throws -> Void = { about, reason in
                try await store.resolveException(
                    "payment.cancelRefused", about: about, because: reason, by: "kim", logger: quietLogger)
            }
            await #expect(throws: UnresolvableException.reason) { try await resolve("pay_1", "") }
            await #expect(throws: UnresolvableException.reason) { try await resolve("pay_1", "two\nlines") }
            await #expect(throws: UnresolvableException.notFound) { try await resolve("pay_3", "paid back") }
            try await resolve("pay_1", "paid back by hand")
            await #expect(throws: UnresolvableException.notFound) { try await resolve("pay_1", "again") }
            #expect(try await store.operatorExceptions(logger: quietLogger).map(\.objectID) == ["pay_2"])
            let events = try await server.domain.securityEvents.list(kind: .exceptionResolved, limit: 10)
            #expect(
                events.map(\.event.detail) == [
                    [
                        "kind": "payment.cancelRefused", "about": "pay_1", "reason": "paid back by hand", "by": "kim",
                    ]
                ])
            let waiting = try await server.store.read { tx in try BacklogRow.exceptions(in: tx) }
            #expect(waiting == 1)
        }
    }

    @Test func `an exception about points nobody knows the fate of is resolved only with their grant (C11)`()
        async throws
    {
        try await withServer { server, store in
            let user = try await server.domain.accounts.signUp(
                email: "kim@example.com", password: Secret("a long password"), nickname: "김")
            let now = SystemClock().now()
            let grant: PromotionGrantID = IdentifierSource(clock: SystemClock(), random: SystemRandom()).make()
            try await server.store.write { tx in
                try tx.execute(
                    """
                    INSERT INTO toss_links (
                        user_key_hash, hash_key_id, status, generation, scopes, agreed_terms_json, unlinked_at_ms)
                    VALUES (\([UInt8](repeating: 7, count: 32)), 'k', 'unlinked', 1, '', '[]', \(now))
                    """)
                let row = PromotionGrantRow(
                    id: grant, promotionID: "welcome", userKeyHash: [UInt8](repeating: 7, count: 32), userID: user,
                    sealedUserKey: "sealed", promotionCode: "CODE", points: 10, requestedBy: "key", status: "recorded",
                    countedDay: "2026-08-10", createdAt: now, dueAt: now + .days(1), claimOwner: "node")
                #expect(try row.insert(in: tx))
                try OperatorExceptionRow.raise(
                    PromotionGrantRow.overdueExceptionKind, about: grant.text, detail: "unknown: 4010", at: now, in: tx)
            }
            let resolve = {
                try await store.resolveException(
                    PromotionGrantRow.overdueExceptionKind, about: grant.text, because: "seen", by: "kim",
                    logger: quietLogger)
            }
            await #expect(throws: UnresolvableException.openGrant) { try await resolve() }
            #expect(try await store.overduePromotionGrants(logger: quietLogger).map(\.id) == [grant])
            try await server.store.write { tx in
                var row = try #require(try PromotionGrantRow.lock(grant, in: tx))
                row.status = "refused"
                row.finishedAt = now
                row.sealedUserKey = nil
                try row.save(in: tx)
            }
            try await resolve()
            #expect(try await store.operatorExceptions(logger: quietLogger).isEmpty)
        }
    }

    @Test func `security events are listed newest first, of a kind, a user and a time (B13)`() async throws {
        try await withServer { server, store in
            let user: UserID = IdentifierSource(clock: SystemClock(), random: SystemRandom()).make()
            await server.domain.securityEvents.record(SecurityEvent(.csrfFailed, userID: user))
            await server.domain.securityEvents.record(SecurityEvent(.webhookRefused))
            let (all, kinds, users, future) = try await store.withSecurityEvents(logger: quietLogger) { events in
                (
                    try await events.list(limit: 10), try await events.list(kind: .csrfFailed, limit: 10),
                    try await events.list(user: user, limit: 10),
                    try await events.list(since: SystemClock().now() + .hours(1), limit: 10)
                )
            }
            #expect(all.map(\.event.kind) == [.webhookRefused, .csrfFailed, .signingKeysChanged])
            #expect(kinds.map(\.event.userID) == [user])
            #expect(users.map(\.event.kind) == [.csrfFailed])
            #expect(future.isEmpty)
        }
    }

    @Test func `the database's address alone shows events; keys to change need the master key`() async throws {
        try await withServer { _, _ in
            let fixture = try ConfigurationFixture()
            let sources = ConfigurationSources(
                environment: ["MAPAE_DATABASE_URL": "sqlite://\(fixture.folder.path)/none"])
            #expect(throws: InvalidConfiguration.self) { _ = try OperatorStore(reading: sources, needsKeys: true) }
            let store = try OperatorStore(reading: sources)
            // A command makes no database where there is none.
            let error = await #expect(throws: StoreError.self) {
                _ = try await store.withSecurityEvents(logger: quietLogger) { try await $0.list(limit: 1) }
            }
            #expect(error?.code == .unavailable)
            #expect(!FileManager.default.fileExists(atPath: fixture.folder.path + "/none"))
        }
    }

    @Test func `the store of a development folder is found by the folder alone`() async throws {
        try await withTemporaryFolder { path in
            let folder = try DevelopmentFolder(at: path)
            let environment = ["MAPAE_STORE_TIMEOUT": "60s"]
            let configuration = try ServerConfiguration.development(
                folder: folder, port: 8080, sandboxPort: 9090, environment: environment)
            let server = try await buildApplication(
                configuration: configuration, migrating: true, system: system())
            let store = try OperatorStore(of: folder, environment: environment)
            let key = try await store.withSigningKeys(logger: quietLogger) { keys in try await keys.rotate() }
            #expect(try await store.signingKeys(logger: quietLogger).first?.id == key.id)
            await server.domain.close(server.store)
        }
    }

    @Test func `commands of a development folder read how long the database may take`() async throws {
        try await withTemporaryFolder { path in
            let folder = try DevelopmentFolder(at: path)
            #expect(throws: InvalidConfiguration.self) {
                _ = try OperatorStore(of: folder, environment: ["MAPAE_STORE_TIMEOUT": "0s"])
            }
        }
    }
}
