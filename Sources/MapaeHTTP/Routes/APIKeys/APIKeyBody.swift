import MapaeCore
import MapaeIdentity

/// An API key in JSON, as it is shown after it was made: without its secret.
struct APIKeyBody: Encodable {
    let keyId: APIKeyID
    let kind: String
    let name: String
    let prefix: String
    let scopes: [String]
    let teamId: TeamID?
    let createdAt: Timestamp
    let expiresAt: Timestamp?
    let lastUsedAt: Timestamp?

    init(_ key: APIKey) {
        keyId = key.id
        kind = key.kind.rawValue
        name = key.name
        prefix = key.prefix
        scopes = key.scopes.map(\.rawValue)
        teamId = key.teamID
        createdAt = key.createdAt
        expiresAt = key.expiresAt
        lastUsedAt = key.lastUsedAt
    }
}

struct APIKeyListAnswer: Encodable {
    let keys: [APIKeyBody]

    init(_ keys: [APIKey]) {
        self.keys = keys.map(APIKeyBody.init)
    }
}

/// A new key and, this once, its text.
struct IssuedAPIKeyAnswer: Encodable {
    let key: APIKeyBody
    let secret: String

    init(_ issued: IssuedAPIKey) {
        key = APIKeyBody(issued.key)
        secret = issued.text.exposed
    }
}
