import MapaeCache
import MapaeCore

/// How often one caller may call a route.
struct RoutePolicy: Hashable, Sendable {
    /// Whom a call counts to.
    enum Subject: Hashable, Sendable {
        /// Who is signed in, else the address.
        case caller
        /// The address's subscriber, whoever is signed in.
        case address
    }

    /// Where a call is counted.
    enum Place: Hashable, Sendable {
        /// On this node alone: no round trip.
        case node
        /// On all nodes together; while that is not possible, on each under the whole limit.
        case together
        /// On all nodes together; while that is not possible, on each under half the limit.
        case guarded
    }

    /// Lower-case words with dashes; part of the key, and what a security event says.
    let name: String
    let limit: RateLimit
    let subject: Subject
    let place: Place

    init(_ name: String, _ limit: RateLimit, of subject: Subject = .caller, on place: Place = .together) {
        self.name = name
        self.limit = limit
        self.subject = subject
        self.place = place
    }
}

extension RoutePolicy {
    /// What a route has that needs no other.
    static let standardLimit = RateLimit(120, per: .minutes(1))

    /// The same for a server key, by which an app's back end asks for all its users.
    static let serverKeyLimit = RateLimit(6000, per: .minutes(1))

    // MARK: Payments and credits
    static let csrfToken = RoutePolicy("csrf-token", RateLimit(30, per: .minutes(1)))
    static let prepare = RoutePolicy("prepare", RateLimit(10, per: .minutes(1)))
    static let confirm = RoutePolicy("confirm", RateLimit(5, per: .minutes(1)))
    static let refund = RoutePolicy("refund", RateLimit(3, per: .minutes(1)))
    /// Counted to the user whose credits are spent, whoever spends them.
    static let spending = RoutePolicy("spending", RateLimit(20, per: .minutes(1)))

    // MARK: Promotions and messages
    /// Each is three calls or more to Toss, which takes 3,000 a minute of a mini-app.
    static let promotionGrant = RoutePolicy("promotion-grant", RateLimit(600, per: .minutes(1)))
    /// Counted to the recipient, as Toss does.
    static let message = RoutePolicy("message", RateLimit(10, per: .minutes(1)))
    static let bulkMessage = RoutePolicy("bulk-message", RateLimit(30, per: .minutes(1)))

    /// An app asks once for each order, and again for those that wait; each call is up to four of ours at Toss.
    static let purchaseGrant = RoutePolicy("purchase-grant", RateLimit(30, per: .minutes(1)))

    // MARK: What may be guessed or flooded
    /// What it says counts unless the configuration says otherwise.
    static let signUp = RoutePolicy("sign-up", RateLimit(5, per: .hours(1)), of: .address, on: .guarded)
    static let passwordReset = RoutePolicy("password-reset", RateLimit(5, per: .hours(1)), of: .address, on: .guarded)
    /// Beside the limits of each account and source: one address may stand for an office.
    static let logIn = RoutePolicy("log-in", RateLimit(30, per: .minutes(1)), of: .address, on: .guarded)
    static let passwordProof = RoutePolicy("password-proof", RateLimit(10, per: .minutes(1)), on: .guarded)
    /// A token cannot be guessed, and an office may open many good ones from one address; who brings bad ones is limited
    /// as a stranger besides.
    static let mailedLink = RoutePolicy("mailed-link", RateLimit(60, per: .minutes(10)), on: .guarded)
    static let invitation = RoutePolicy("invitation", RateLimit(30, per: .hours(1)), on: .guarded)
    static let keyMaking = RoutePolicy("key-making", RateLimit(10, per: .minutes(1)), on: .guarded)

    static let anonymousKey = RoutePolicy("anonymous-key", RateLimit(60, per: .minutes(1)), on: .guarded)

    // MARK: Frequent and cheap
    static let heartbeat = RoutePolicy("heartbeat", standardLimit, on: .node)
    /// A provider calls from few addresses, for everybody.
    static let providerCallback = RoutePolicy(
        "provider-callback", RateLimit(600, per: .minutes(1)), of: .address, on: .node)
    static let report = RoutePolicy("report", standardLimit, of: .address, on: .node)
    /// Asked by app back ends for each of their requests.
    static let introspection = RoutePolicy("introspection", RateLimit(6000, per: .minutes(1)), on: .node)
}
