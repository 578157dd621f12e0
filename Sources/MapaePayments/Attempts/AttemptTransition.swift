/// A provider call's place in its life.
enum AttemptStatus: String, Sendable, CaseIterable {
    /// Written down; the call has not been made.
    case recorded
    /// The call was about to be made: the provider may have acted.
    case sent
    case unknown
    case succeeded
    case declined
}

/// What can happen to an attempt.
enum AttemptEvent: String, Sendable, CaseIterable {
    /// Sent for the first time or repeated with the same key.
    case sent
    case outcomeLost
    case succeeded
    case declined
}

extension AttemptStatus {
    /// The status an event leads to; nil when it may not happen here. A recorded attempt can succeed: what was read
    /// at the provider counts, whoever sent it.
    func after(_ event: AttemptEvent) -> AttemptStatus? {
        switch (self, event) {
        case (.recorded, .sent), (.sent, .sent): .sent
        case (.unknown, .sent): .unknown
        case (.recorded, .outcomeLost), (.sent, .outcomeLost), (.unknown, .outcomeLost): .unknown
        case (.recorded, .succeeded), (.sent, .succeeded), (.unknown, .succeeded): .succeeded
        case (.recorded, .declined), (.sent, .declined), (.unknown, .declined): .declined
        case (.succeeded, _), (.declined, _): nil
        }
    }
}

/// Which effect an attempt has at the provider, and with it how a lost outcome is found again.
enum AttemptKind: String, Sendable, CaseIterable {
    case confirm
    case cancel

    /// How an effect whose answer was lost is brought to an end.
    enum Recovery: Sendable {
        /// Read the provider's state first; repeat with the same key only when that shows nothing happened.
        case read
    }

    var recovery: Recovery {
        switch self {
        case .confirm, .cancel: .read
        }
    }
}
