/// A grant's place in its life.
enum PromotionGrantStatus: String, Sendable, CaseIterable {
    /// Written down and counted; there is no key yet, so nothing was given.
    case recorded
    /// Its key is saved, and points may have been asked for under it.
    case sent
    /// Points were asked for, and nobody knows what came of it.
    case unknown
    /// Toss has taken it on, and the points are on their way.
    case pending
    case granted
    case refused
}

/// What can happen to a grant.
enum PromotionGrantEvent: String, Sendable, CaseIterable {
    case keySaved
    /// With the same key.
    case sentAgain
    /// Nothing new is known.
    case untold
    case accepted
    case granted
    /// Nothing was given under the key, nor will be.
    case keySpent
    case refused
    case askedForAgain
}

extension PromotionGrantStatus {
    /// The status an event leads to; nil when it may not happen here. From a key that was sent there is no way to another
    /// but ``PromotionGrantEvent/keySpent``: two keys would give twice.
    func after(_ event: PromotionGrantEvent) -> PromotionGrantStatus? {
        switch (self, event) {
        case (.recorded, .keySaved): .sent
        case (.sent, .sentAgain): .sent
        case (.unknown, .sentAgain): .unknown
        case (.recorded, .untold): .recorded
        case (.sent, .untold), (.unknown, .untold): .unknown
        case (.pending, .untold): .pending
        case (.sent, .accepted), (.unknown, .accepted), (.pending, .accepted): .pending
        case (.sent, .granted), (.unknown, .granted), (.pending, .granted): .granted
        case (.sent, .keySpent), (.unknown, .keySpent), (.pending, .keySpent): .recorded
        case (.recorded, .refused), (.sent, .refused), (.unknown, .refused), (.pending, .refused): .refused
        case (.refused, .askedForAgain): .recorded
        default: nil
        }
    }
}
