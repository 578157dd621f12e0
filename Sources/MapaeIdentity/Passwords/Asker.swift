public import MapaeCore

/// Who wants a share of something scarce: a thread that derives keys, a call to a provider.
///
/// Somebody we know is served out of a share of their own. Everybody takes turns by network, and within a network by
/// who they are, so that whoever comes with a thousand addresses of one network has one network's share.
public struct Asker: Sendable, Hashable {
    /// Whether the server has met them: signed in, on a device of the account's, or with a link that was mailed to them.
    let isKnown: Bool
    /// The neighbourhood of the address.
    let network: String
    /// Within the network: the account of somebody known, the subscriber of a stranger.
    let party: String

    /// Somebody who is signed in to an account, presents a device of it, or holds a link that was mailed to its owner.
    public static func known(_ user: UserID, from source: SignInSource) -> Asker {
        Asker(isKnown: true, network: source.address.network, party: user.text)
    }

    /// Whoever a credential of the request names, else a stranger.
    public static func whoever(_ caller: Caller?, from source: SignInSource) -> Asker {
        guard let caller else { return .stranger(from: source) }
        return Asker(isKnown: true, network: source.address.network, party: caller.id)
    }

    /// Anybody else.
    public static func stranger(from source: SignInSource) -> Asker {
        Asker(isKnown: false, network: source.address.network, party: source.address.subscriber)
    }
}
