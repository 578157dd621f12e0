internal import MapaeCore

/// A payment as the provider has it, in our words.
struct ProviderSnapshot: Sendable {
    enum State: Sendable, Hashable {
        case ready, inProgress, waitingForDeposit, done, canceled, partiallyCanceled, aborted, expired
        /// A state this program does not know; nothing is concluded from it.
        case other(String)
    }

    struct Cancel: Sendable, Hashable {
        let amount: Won
        let balanceAfter: Won
        let reason: String
    }

    struct VirtualAccount: Sendable, Hashable {
        let bankCode: String
        let accountNumber: String
        let customerName: String?
        let dueAt: Timestamp?
        let isExpired: Bool
    }

    var paymentKey: String
    var orderID: String
    /// `NORMAL` for what was begun here, in this environment.
    var type: String
    var currency: String
    var total: Won
    var balance: Won
    var state: State
    var method: String?
    var approvedAt: Timestamp?
    var receiptURL: String?
    var failure: ProviderReason?
    var virtualAccount: VirtualAccount?
    var depositSecret: Secret<String>?
    var cancels: [Cancel] = []
}

/// What a call to the provider brought.
enum ProviderAnswer: Sendable {
    case payment(ProviderSnapshot)
    /// The provider does not know the payment.
    case notFound(ProviderReason)
    /// A definite no to this very request.
    case refused(ProviderReason)
    /// The provider answered, but its answer does not say what became of the request.
    case undecided(ProviderReason)
    /// The provider said no in words that nobody has explained: a no once its own record of the payment agrees.
    case denied(ProviderReason)
    /// No answer, or none that could be read. `reason` is for logs.
    case none(reason: String)
}
