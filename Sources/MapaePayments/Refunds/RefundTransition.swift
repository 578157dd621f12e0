/// What can happen to a refund.
enum RefundEvent: String, Sendable, CaseIterable {
    /// The rules or enough administrators allow it.
    case approved
    /// The cancel is on its way to the provider.
    case started
    case outcomeLost
    /// The provider has given the money back.
    case returned
    /// An administrator or the provider said no.
    case refused
}

/// One allowed step of a refund's life.
struct RefundTransition: Sendable, Equatable {
    let status: RefundStatus
    let causes: Set<TransitionCause>
}

extension RefundStatus {
    /// The step an event takes from here; nil when it may not happen here.
    func after(_ event: RefundEvent) -> RefundTransition? {
        switch (self, event) {
        case (.requested, .approved): RefundTransition(status: .approved, causes: [.buyer, .administrator])
        case (.requested, .refused): RefundTransition(status: .refused, causes: [.administrator, .provider])
        case (.approved, .started): RefundTransition(status: .processing, causes: [.buyer, .administrator])
        case (.processing, .outcomeLost), (.unknown, .outcomeLost):
            RefundTransition(status: .unknown, causes: [.provider])
        case (.processing, .returned), (.unknown, .returned): RefundTransition(status: .done, causes: [.provider])
        case (.processing, .refused), (.unknown, .refused): RefundTransition(status: .refused, causes: [.provider])
        case (.requested, .started), (.requested, .outcomeLost), (.requested, .returned),
            (.approved, .approved), (.approved, .outcomeLost), (.approved, .returned), (.approved, .refused),
            (.processing, .approved), (.processing, .started), (.unknown, .approved), (.unknown, .started),
            (.done, _), (.refused, _):
            nil
        }
    }

    /// Whether the refund can still move: such a one holds its credits and forbids another of the same payment.
    var isOpen: Bool {
        switch self {
        case .requested, .approved, .processing, .unknown: true
        case .done, .refused: false
        }
    }
}
