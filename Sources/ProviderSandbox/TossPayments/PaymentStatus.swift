/// `status` of a payment (docs.tosspayments.com/reference, Payment).
enum PaymentStatus: String, Codable, Sendable {
    case ready = "READY"
    case inProgress = "IN_PROGRESS"
    case waitingForDeposit = "WAITING_FOR_DEPOSIT"
    case done = "DONE"
    case canceled = "CANCELED"
    case partialCanceled = "PARTIAL_CANCELED"
    case aborted = "ABORTED"
    case expired = "EXPIRED"

    /// Whether the merchant's confirm has been granted once.
    var isApproved: Bool {
        switch self {
        case .waitingForDeposit, .done, .canceled, .partialCanceled: true
        case .ready, .inProgress, .aborted, .expired: false
        }
    }
}
