import Dispatch
import MapaeCore
import MapaeStore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Every derivation of a key names who asks for it: with strangers all over, whoever the server knows still comes in.
@Suite struct AskerTests {
    /// What derives a key, and whether the server knows who asks.
    enum Way: String, CaseIterable, Sendable {
        case signUp, newDevice, nobody, noAddress, knownDevice, reauthentication, passwordChange, firstPassword
        case mailedLink

        var isKnown: Bool {
            switch self {
            case .signUp, .newDevice, .nobody, .noAddress: false
            case .knownDevice, .reauthentication, .passwordChange, .firstPassword, .mailedLink: true
            }
        }
    }

    @Test(arguments: Way.allCases)
    func `with strangers of many networks waiting, a stranger is turned away and somebody known is not (A9)`(
        way: Way
    ) async throws {
        try await withTestStore(.sqlite) { store in
            let hasher = PasswordHasher(
                cost: IdentityFixture.cost, threads: 1, queueLimit: 7, patience: .seconds(600), random: SystemRandom())
            let world = try await IdentityFixture(
                store: store, clock: AdjustableClock(base: FixedClock(Timestamp(seconds: 1_786_000_000))),
                keys: [IdentityFixture.hmacKey], hasher: hasher)
            let ask = try await Self.prepared(way, in: world)
            let gate = DispatchSemaphore(value: 0)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<6 {
                    group.addTask {
                        try await hasher.threads.run(for: .stranger(from: .network(number))) { gate.wait() }
                    }
                    // One is worked on, the others wait.
                    while hasher.threads.waiting < number { await Task.yield() }
                }
                async let answer = refusal(ask)
                if way.isKnown {
                    while hasher.threads.waiting < 6 { await Task.yield() }
                } else {
                    #expect(try await answer == "OVERLOADED")
                }
                for _ in 0..<6 { gate.signal() }
                try await group.waitForAll()
                if way.isKnown { #expect(try await answer == nil) }
            }
        }
    }

    /// What asks, everything before it being done.
    private static func prepared(
        _ way: Way, in world: IdentityFixture
    ) async throws -> @Sendable () async throws -> Void {
        let source = SignInSource.from(home)
        let password = IdentityFixture.password
        let next = Secret("another password")
        switch way {
        case .signUp:
            return {
                _ = try await world.accounts.signUp(
                    email: "lee@example.com", password: password, nickname: "a", from: source)
            }
        case .nobody:
            return { _ = try await world.accounts.prove(email: "lee@example.com", password: password, from: source) }
        case .noAddress: return { _ = try await world.accounts.prove(email: "lee", password: password, from: source) }
        case .firstPassword:
            let user = try await world.accountWithoutPassword()
            let session = try await world.sessions.start(for: user, remembered: true, delivery: .cookie)
            return {
                try await world.accounts.setFirstPassword(
                    next, email: "lee@example.com", of: user, keeping: session.principal.sessionID, from: source,
                    .korean)
            }
        case .newDevice, .knownDevice, .reauthentication, .passwordChange, .mailedLink: break
        }
        let user = try await world.signUp()
        let session = try await world.sessions.start(for: user, remembered: true, delivery: .cookie).principal.sessionID
        switch way {
        case .knownDevice:
            let device = try await world.devices.remember(nil, of: user)
            return {
                _ = try await world.accounts.prove(
                    email: "kim@example.com", password: password, from: source, device: device)
            }
        case .reauthentication:
            return { try await world.accounts.verify(password: password, of: user, in: session, from: source) }
        case .passwordChange:
            return {
                try await world.accounts.changePassword(
                    of: user, from: password, to: next, keeping: session, from: source, .korean)
            }
        case .mailedLink:
            try await world.accounts.requestReset(email: "kim@example.com", .korean)
            let token = try #require(try await world.mailedToken())
            return { try await world.accounts.reset(token, to: next, from: source, .korean) }
        default:
            return { _ = try await world.accounts.prove(email: "kim@example.com", password: password, from: source) }
        }
    }
}

extension IdentityFixture {
    /// As Toss log-in makes one.
    fileprivate func accountWithoutPassword() async throws -> UserID {
        let id: UserID = IdentifierSource(clock: clock, random: SystemRandom()).make()
        let user = UserRow(
            id: id, email: "toss:\(id)", emailKey: "toss:\(id)", nickname: "a", passwordHash: Secret(""),
            role: Role.general.rawValue, status: AccountStatus.active.rawValue, createdAt: clock.now())
        #expect(try await store.write { tx in try user.insert(in: tx) })
        return id
    }
}
