/// An error of a lower layer that knows what a caller should be told of it. The HTTP layer answers with ``failure``
/// without knowing the layer; the error itself is logged.
public protocol FailureConvertible: Error {
    /// Nil when the caller is told nothing but ``ErrorCode/internalError``.
    var failure: Failure? { get }
}
