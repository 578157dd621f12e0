public import Hummingbird
public import MapaeCore

extension Request {
    /// One value of the query, decoded; nil when it is absent. No other place reads the query.
    ///
    /// - Throws: ``ErrorCode/invalidInput`` with the name for a value that is larger than its kind may be.
    public func query<Bound>(_ name: String, _ kind: BoundedText<Bound>.Type) throws(Failure) -> String? {
        guard let value = uri.queryParameters[name[...]] else { return nil }
        guard let bounded = BoundedText<Bound>(String(value)) else { throw .invalidInput(name, .tooLong(nil)) }
        return bounded.text
    }

    /// The query's `cursor`, from an earlier page's `nextCursor`.
    var cursor: String? {
        get throws(Failure) { try query("cursor", WordText.self) }
    }
}
