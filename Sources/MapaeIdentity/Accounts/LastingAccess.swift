public import MapaeCache
public import MapaeCore
internal import MapaeStore

/// What opens an account or acts for it without its password, and outlives a new one where its owner says so.
public enum LastingAccess: Sendable, CaseIterable {
    case apiKeys
    case toss
}

/// What a reset would end, for the owner to decide about.
public struct ResetPreview: Sendable {
    /// False when the reset is the first proof of the address: then everything ends.
    public let isChoice: Bool
    public let keys: [APIKey]
    public let isTossLinked: Bool
}

extension Accounts {
    /// What the link of a reset mail would end. The link is as it was afterwards.
    ///
    /// - Parameters:
    ///   - source: where the link was opened.
    ///   - calls: where it is kept in mind what the attempt was counted to.
    /// - Throws: ``ErrorCode/mailNotConfigured``, ``ErrorCode/linkInvalid``, ``ErrorCode/rateLimitExceeded``.
    public func previewReset(
        _ token: Secret<String>, from source: SignInSource = .unknown, counting calls: CountedCalls = CountedCalls()
    ) async throws -> ResetPreview {
        let (_, owner) = try await holder(of: token, for: .resetPassword, as: .passwordReset, from: source, calls)
        let now = clock.now()
        return try await store.read { tx in
            let keys = try APIKeyRow.list(of: owner.id, at: now, in: tx)
            return ResetPreview(
                isChoice: !owner.isAddressUnproven, keys: try keys.map(APIKey.init),
                isTossLinked: try TossLinkRow.find(of: owner.id, in: tx)?.isActive ?? false)
        }
    }
}

extension AccountAccess {
    /// Ends what outlives a password.
    func end(
        _ kinds: Set<LastingAccess>, of user: UserID, at now: Timestamp, in tx: any Transaction
    ) throws -> Ended {
        if kinds.contains(.toss) { try endTossLink(of: user, by: .owner, at: now, in: tx) }
        return kinds.contains(.apiKeys) ? try endKeys(of: user, at: now, in: tx) : Ended()
    }
}
