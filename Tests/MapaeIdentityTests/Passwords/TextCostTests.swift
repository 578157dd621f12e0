import MapaeCore
import MapaeTesting
import Testing

@testable import MapaeIdentity

/// Work before authentication is bounded by its input. A text of this many marks took 0.8 s to normalise, for everybody.
@Suite struct TextCostTests {
    /// Far beyond noise, far below the thousands that normalising before measuring took.
    static let generous = 50.0

    @Test(arguments: HostileText.allCases)
    func `An address that is no address costs what any such costs`(kind: HostileText) throws {
        let (hostile, ordinary) = ("\(kind.text())@example.com", "no address, but of some length")
        #expect(EmailAddress(hostile) == nil)
        let ratio = Cost.ratio(of: { _ = EmailAddress(hostile) }, to: { _ = EmailAddress(ordinary) })
        #expect(ratio < Self.generous)
    }

    @Test(arguments: HostileText.allCases)
    func `A nickname that is far too long costs what any such costs`(kind: HostileText) {
        let (hostile, ordinary) = (kind.text(), "a name that has more than twenty characters")
        #expect((try? Nickname.required(hostile)) == nil)
        let ratio = Cost.ratio(
            of: { _ = try? Nickname.required(hostile) }, to: { _ = try? Nickname.required(ordinary) })
        #expect(ratio < Self.generous)
    }

    @Test(arguments: HostileText.allCases)
    func `A new password that is far too long costs what any such costs`(kind: HostileText) throws {
        let email = try #require(EmailAddress("kim@example.com"))
        let (hostile, ordinary) = (Secret(kind.text()), Secret("short"))
        #expect(PasswordRules.fault(of: hostile, for: email) == .tooLong(128))
        let ratio = Cost.ratio(
            of: { _ = PasswordRules.fault(of: hostile, for: email) },
            to: { _ = PasswordRules.fault(of: ordinary, for: email) })
        #expect(ratio < Self.generous)
    }

    @Test(arguments: HostileText.allCases)
    func `A password that nobody can have is wrong without taking a hashing thread's time`(kind: HostileText)
        async throws
    {
        let hasher = PasswordHasher(
            cost: .init(rounds: 16, blockSize: 8, parallelism: 1), threads: 1, queueLimit: 4, patience: .seconds(600),
            random: SystemRandom())
        defer { hasher.shutDown() }
        let stored = try await hasher.hash(Secret("correct horse battery"), for: .somebody)
        let hostile = Secret(kind.text())
        let before = hasher.derivations
        #expect(try await hasher.verify(hostile, against: stored, for: .somebody) == .wrong)
        #expect(try await hasher.verify(hostile, against: nil, for: .somebody) == .wrong)
        #expect(hasher.derivations == before)
    }
}
