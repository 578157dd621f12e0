public import Logging
internal import MapaeCore
internal import MapaeIdentity
internal import MapaeStore

/// Makes the person with an e-mail address an administrator and ends their sessions.
///
/// - Throws: ``UnknownAccount``.
public func promote(email: String, configuration: ServerConfiguration, logger: Logger) async throws {
    let server = try await buildApplication(
        configuration: configuration, migrating: false, surroundings: Surroundings(logger: logger))
    do {
        guard let user = try await server.domain.accounts.find(email: email) else { throw UnknownAccount() }
        try await server.domain.accounts.setRole(.admin, of: user)
    } catch {
        await server.domain.close(server.store)
        throw error
    }
    await server.domain.close(server.store)
}

/// Nobody has signed up with that address.
public struct UnknownAccount: Error, Sendable, CustomStringConvertible {
    public var description: String { "nobody has signed up with that address" }
}
