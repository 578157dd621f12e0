public import MapaeCore
internal import MapaeStore

/// What an operator is shown of a signing key; never the key.
public struct SigningKeyInfo: Sendable, Hashable {
    public enum State: String, Sendable {
        /// In the JWK set, waiting for its turn.
        case published
        /// Signs new tokens.
        case signing
        /// Verifies until the last of its tokens has ended.
        case verifying
        /// Of no use to anybody.
        case retired
    }

    /// The `kid`.
    public let id: String
    public let algorithm: String
    public let state: State
    public let createdAt: Timestamp
    public let signsFrom: Timestamp
    public let retiredAt: Timestamp?

    init(_ row: SigningKeyRow, state: State) {
        id = row.id
        algorithm = row.algorithm
        self.state = state
        createdAt = row.createdAt
        signsFrom = row.signsFrom
        retiredAt = row.retiredAt
    }
}

extension SigningKeyInfo {
    /// The newest first.
    static func list(_ rows: [SigningKeyRow], at now: Timestamp) throws -> [SigningKeyInfo] {
        let signer = signer(of: rows.filter { $0.retiredAt == nil }, at: now)?.id
        return rows.reversed().map { row in
            let state: State =
                if row.retiredAt != nil {
                    .retired
                } else if row.signsFrom > now {
                    .published
                } else {
                    row.id == signer ? .signing : .verifying
                }
            return SigningKeyInfo(row, state: state)
        }
    }

    /// Of the keys whose time has come, the one with the latest.
    static func signer(of live: [SigningKeyRow], at now: Timestamp) -> SigningKeyRow? {
        live.filter { $0.signsFrom <= now }.max { ($0.signsFrom, $0.number) < ($1.signsFrom, $1.number) }
    }

    /// Each key that has a successor, with the first of them.
    static func successions(of live: [SigningKeyRow]) -> [(key: SigningKeyRow, successor: SigningKeyRow)] {
        let ordered = live.sorted { ($0.signsFrom, $0.number) < ($1.signsFrom, $1.number) }
        return zip(ordered, ordered.dropFirst()).map { ($0, $1) }
    }
}
