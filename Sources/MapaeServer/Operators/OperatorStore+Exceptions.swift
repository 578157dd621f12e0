public import Logging
internal import MapaeCore
public import MapaeStore

/// What the program cannot put right by itself: money that came in and belongs to nobody any more, an answer that
/// contradicts itself, a cancel the provider refuses.
extension OperatorStore {
    /// What nobody has resolved yet, the oldest first.
    public func operatorExceptions(logger: Logger) async throws -> [OperatorExceptionRow] {
        try await visit(logger: logger) { store in
            try await store.read { tx in try OperatorExceptionRow.unresolved(in: tx) }
        }
    }

    /// Notes that somebody has looked at it and done what was to be done. Payments, credits and books stay as they are;
    /// who it was and why stays among the security events.
    ///
    /// - Parameter reason: one line of 1 to 200 characters.
    /// - Throws: ``UnresolvableException``.
    public func resolveException(
        _ kind: String, about objectID: String, because reason: String, by decidedBy: String, logger: Logger
    ) async throws {
        guard OperatorReason.isUsable(reason) else { throw UnresolvableException.reason }
        let now = SystemClock().now()
        let event = SecurityEvent(
            .exceptionResolved, detail: ["kind": kind, "about": objectID, "reason": reason, "by": decidedBy])
        try await visit(logger: logger) { store in
            try await store.write { tx in
                // Resolved, it could not be closed any more.
                let isOpenGrant =
                    try kind == PromotionGrantRow.overdueExceptionKind
                    && PromotionGrantRow.overdue(in: tx).contains { $0.id.text == objectID }
                guard !isOpenGrant else { throw UnresolvableException.openGrant }
                guard try OperatorExceptionRow.resolve(kind, about: objectID, at: now, in: tx) else {
                    throw UnresolvableException.notFound
                }
                try SecurityEventRow.insert(event, at: now, in: tx)
            }
        }
    }
}

/// An exception that is not to be resolved.
public enum UnresolvableException: String, Error, Sendable, CustomStringConvertible {
    case notFound = "no unresolved exception is of this kind and about this"
    case openGrant = "nobody knows yet whether these points were given: end the asking with `mapae promotions close`"
    case reason = "the reason must be one line of 1 to 200 characters"

    public var description: String { rawValue }
}
