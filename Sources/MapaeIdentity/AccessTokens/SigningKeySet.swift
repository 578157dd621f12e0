internal import Foundation
internal import JWTKit
internal import MapaeCore

/// The keys of one moment, ready for use. A change makes another set.
struct SigningKeySet: Sendable {
    let collection: JWTKeyCollection
    /// The public keys as a JWK set; HS256 keys are never in it.
    let jwks: [UInt8]
    /// In the order in which they take over.
    private let schedule: [(id: String, signsFrom: Timestamp)]
    private let ids: Set<String>

    /// - Throws: ``InvalidSigningKey`` for no key, a weak or malformed one, or two of one id.
    init(_ keys: [SigningKey]) async throws {
        guard let first = keys.first else { throw InvalidSigningKey(id: "", reason: "there is no signing key") }
        let collection = JWTKeyCollection(
            defaultJWTParser: AccessTokenParser(keyID: first.id, algorithm: first.algorithm))
        var ids: Set<String> = []
        for key in keys {
            guard ids.insert(key.id).inserted else { throw InvalidSigningKey(id: key.id, reason: "listed twice") }
            try await key.add(to: collection)
        }
        // The library would verify a token of an unknown key with the default one.
        await collection.clearDefault()
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        self.collection = collection
        self.jwks = [UInt8](try encoder.encode(PublicJWKSet(keys: keys.compactMap(\.publicJWK))))
        // Of equals the first listed takes over last, and signs.
        self.schedule = keys.reversed().map { ($0.id, $0.signsFrom) }.sorted { $0.signsFrom < $1.signsFrom }
        self.ids = ids
    }

    /// The key new tokens are signed with. Before anybody's time has come, which takes a clock that is behind, it is the
    /// first to come.
    func signer(at now: Timestamp) -> String {
        (schedule.last { $0.signsFrom <= now } ?? schedule[0]).id
    }

    func contains(_ id: String) -> Bool { ids.contains(id) }
}
