public import MapaeCore

/// What can be bought, and for how much. Prices come from here alone, never from a request.
public struct Catalog: Sendable {
    public let packages: [CreditPackage]
    /// Sold by in-app purchase alone.
    public let subscriptions: [InAppSubscription]

    public init(packages: [CreditPackage], subscriptions: [InAppSubscription] = []) {
        self.packages = packages
        self.subscriptions = subscriptions
    }

    public subscript(packageID: String) -> CreditPackage? {
        packages.first { $0.id == packageID }
    }
}

/// A bundle of credits.
public struct CreditPackage: Sendable, Hashable {
    /// `standard` and the like; letters, digits, dash and underscore.
    public let id: String
    /// At most 100 characters; the provider shows it to the buyer as `orderName`.
    public let name: LocalizedText
    public let credits: Credits
    /// Given on top, in a lot of their own that is spent first.
    public let bonusCredits: Credits
    public let price: Won
    /// `digital` unless the catalog says otherwise.
    public let kind: PackageKind
    /// What it is in the app stores; nil when it is not sold there.
    public let inAppPurchase: InAppProduct?

    public init(
        id: String, name: LocalizedText, credits: Credits, bonusCredits: Credits = .zero, price: Won,
        kind: PackageKind = .digital, inAppPurchase: InAppProduct? = nil
    ) {
        self.id = id
        self.name = name
        self.credits = credits
        self.bonusCredits = bonusCredits
        self.price = price
        self.kind = kind
        self.inAppPurchase = inAppPurchase
    }
}
