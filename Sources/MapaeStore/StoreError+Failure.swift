public import MapaeCore

extension StoreError: FailureConvertible {
    public var failure: Failure? {
        switch code {
        case .busy, .unavailable, .serializationFailure, .outcomeUnknown, .closed:
            Failure(.unavailable, retryAfterSeconds: 1)
        case .invalidText:
            Failure(.invalidInput)
        default:
            nil
        }
    }
}
