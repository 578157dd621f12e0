/// What a buyer gets for a package's money. Providers have rules about it.
public enum PackageKind: String, Sendable, CaseIterable, Decodable {
    /// Used in the app itself: what credits usually are. Inside of Toss these go by in-app purchase alone.
    case digital
    /// Things that are handed over or sent.
    case goods
    /// Done for the buyer outside of the app: a ride, a meal, a repair.
    case service

    /// Toss Pay takes physical goods and services alone.
    var goesByTossPay: Bool { self != .digital }
}
