import MapaeCore
import MapaeStore
import MapaeTesting

@testable import MapaeIdentity

/// Where the tests' attempts come from.
let home = "203.0.113.7"

extension SignInSource {
    static func from(_ address: String, userAgent: String? = nil) -> SignInSource {
        SignInSource(address: ClientAddress(address) ?? .unknown, userAgent: userAgent)
    }

    /// An address in a network of its own.
    static func network(_ number: Int) -> SignInSource {
        from("10.\(number / 250).\(number % 250).9")
    }
}

extension Asker {
    /// For tests that are not about whose turn it is.
    static let somebody = Asker.stranger(from: .from(home))
}

extension IdentityFixture {
    /// The refusal of an attempt with the right password; nil when it is let in.
    func right(
        _ email: String = "kim@example.com", from source: SignInSource = .from(home), device: Secret<String>? = nil
    ) async throws -> String? {
        try await refusal {
            try await accounts.prove(
                email: email, password: IdentityFixture.password, from: source, device: device)
        }
    }

    /// The refusal of an attempt with a wrong password.
    @discardableResult
    func wrong(
        _ email: String = "kim@example.com", from source: SignInSource = .from(home), device: Secret<String>? = nil
    ) async throws -> String? {
        try await refusal {
            try await accounts.prove(email: email, password: Secret("wrong"), from: source, device: device)
        }
    }

    /// How many failures are written down for an address, and so how many wrong passwords were looked at.
    func failures(of email: String = "kim@example.com") async throws -> Int {
        let key = defence.accountKey(email)
        return try await store.read { tx in try LogInFailureRow.count(key, after: Timestamp(seconds: 0), in: tx) }
    }

    func rows(_ sql: SQL) async throws -> Int {
        try await store.read { tx in try tx.queryFirst(sql)?.value("count") ?? -1 }
    }
}
