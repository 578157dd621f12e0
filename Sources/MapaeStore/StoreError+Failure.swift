public import MapaeCore

extension StoreError: FailureConvertible {
    public var failure: Failure? {
        switch code {
        case .busy, .unavailable, .serializationFailure, .outcomeUnknown, .closed:
            Failure(.unavailable, retryAfterSeconds: 1)
        case .invalidText:
            .invalidInput(nil, .malformed)
        default:
            nil
        }
    }
}
