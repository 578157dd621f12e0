public import MapaeCore

/// A log-in that stays alive, and where its family of refresh tokens stands.
public struct SessionRow: Sendable {
    public var id: SessionID
    public var userID: UserID
    public var delivery: String
    public var remembered: Bool
    /// Derives each refresh token from its parent.
    public var familyKey: Secret<[UInt8]>
    /// The number of the one live refresh token. Numbers are never used twice in a session.
    public var generation: Int64
    /// The number of the token it was given for; 0 for the first.
    public var parentGeneration: Int64
    /// Whether the live refresh token, or an access token issued with it, has come back.
    public var successorSeen: Bool
    /// When the live refresh token was issued.
    public var rotatedAt: Timestamp
    /// When the owner last proved a credential here; nil when the session began without one.
    public var authenticatedAt: Timestamp?
    public var idleExpiresAt: Timestamp
    public var absoluteExpiresAt: Timestamp
    public var createdAt: Timestamp
    public var endedAt: Timestamp?
    /// The device in a few words, such as `Chrome · Windows`; nil when it is not known.
    public var device: String?
    /// The address the session was started from.
    public var address: String?

    public init(
        id: SessionID, userID: UserID, delivery: String, remembered: Bool, familyKey: Secret<[UInt8]>,
        startedAt: Timestamp, authenticatedAt: Timestamp?, idleExpiresAt: Timestamp, absoluteExpiresAt: Timestamp,
        device: String?, address: String?
    ) {
        self.id = id
        self.userID = userID
        self.delivery = delivery
        self.remembered = remembered
        self.familyKey = familyKey
        self.generation = 1
        self.parentGeneration = 0
        // The first token has no parent whose reply could have been lost.
        self.successorSeen = true
        self.rotatedAt = startedAt
        self.authenticatedAt = authenticatedAt
        self.idleExpiresAt = idleExpiresAt
        self.absoluteExpiresAt = absoluteExpiresAt
        self.createdAt = startedAt
        self.endedAt = nil
        self.device = device
        self.address = address
    }

    /// What the store keeps of a credential that was not proven.
    static let never = Timestamp(milliseconds: 0)

    init(_ row: Row) throws {
        id = try row.value("id")
        userID = try row.value("user_id")
        delivery = try row.value("delivery")
        remembered = try row.value("remembered")
        familyKey = Secret(try row.value("family_key"))
        generation = try row.value("generation")
        parentGeneration = try row.value("parent_generation")
        successorSeen = try row.value("successor_seen")
        rotatedAt = try row.value("rotated_at_ms")
        let authenticatedAt: Timestamp = try row.value("authenticated_at_ms")
        self.authenticatedAt = authenticatedAt == SessionRow.never ? nil : authenticatedAt
        idleExpiresAt = try row.value("idle_expires_at_ms")
        absoluteExpiresAt = try row.value("absolute_expires_at_ms")
        createdAt = try row.value("created_at_ms")
        endedAt = try row.value("ended_at_ms")
        device = try row.value("device")
        address = try row.value("address")
    }
}
