public import MapaeCore
internal import MapaeIdentity

/// The administrator of a development server, made at its first start.
public struct OperatorAccount: Sendable {
    public let email: String
    public let password: Secret<String>
    /// Makes the browser it is opened in known, without which an administrator does not log in.
    public let deviceLink: Secret<String>

    /// Signs the operator up with a random password.
    ///
    /// - Returns: nil when the account exists already: its password was shown once and is not kept.
    public static func create(
        with domain: Domain, random: any RandomSource = SystemRandom()
    ) async throws -> OperatorAccount? {
        let email = "operator@example.com"
        guard try await domain.accounts.find(email: email) == nil else { return nil }
        let password = Secret(Base64URL.encode(random.bytes(18)))
        let user = try await domain.accounts.signUp(
            email: email, password: password, nickname: "operator", role: .admin, isProven: true)
        let link = try await domain.deviceLinks.make(for: user, .init(by: .commandLine("mapae dev")))
        return OperatorAccount(email: email, password: password, deviceLink: link)
    }
}
