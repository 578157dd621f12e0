import Hummingbird
import MapaeCore
import MapaeIdentity

/// A scope in the type of a context: what takes API keys says with which scope, and without saying so takes none.
protocol RouteScope: Sendable {
    static var scope: Scope { get }
}

enum CreditsRead: RouteScope { static let scope = Scope.creditsRead }
enum CreditsSpend: RouteScope { static let scope = Scope.creditsSpend }
enum PaymentsRead: RouteScope { static let scope = Scope.paymentsRead }
enum TeamsRead: RouteScope { static let scope = Scope.teamsRead }
enum Introspect: RouteScope { static let scope = Scope.introspect }
enum PromotionsGrant: RouteScope { static let scope = Scope.promotionsGrant }
enum MessagesSend: RouteScope { static let scope = Scope.messagesSend }

/// The context of a handler that takes sessions, and API keys with a scope.
struct ScopedContext<Requirement: RouteScope>: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let parent: AppRequestContext
    let caller: Caller

    init(context: AppRequestContext) throws {
        guard let caller = context.caller else { throw Failure(.authRequired) }
        guard caller.has(Requirement.scope) else { throw Failure(.insufficientScope) }
        coreContext = context.coreContext
        parent = context
        self.caller = caller
    }

    /// The person themselves or their key's owner.
    ///
    /// - Throws: ``ErrorCode/insufficientScope`` for a server key, which is nobody's.
    func person() throws(Failure) -> UserID {
        guard let user = caller.userID else { throw Failure(.insufficientScope) }
        return user
    }

    /// Whose credits are meant: a server key names any user, everybody else at most themselves.
    ///
    /// - Throws: ``ErrorCode/notFound`` for an unknown user, ``ErrorCode/invalidInput`` for a server key that names none,
    ///   ``ErrorCode/insufficientScope`` for a user key that names another, ``ErrorCode/forbidden`` for a session.
    func subject(_ named: UserID?, _ apiKeys: APIKeys) async throws -> UserID {
        switch (caller, caller.userID) {
        case (.serverKey, _):
            guard let named else { throw Failure.invalidInput("userId", .missing) }
            try await apiKeys.requireUser(named)
            return named
        case (_, let own?) where named == nil || named == own: return own
        case (.userKey, _): throw Failure(.insufficientScope)
        case (.session, _): throw Failure(.forbidden)
        }
    }
}

/// The context of a handler that takes server keys with a scope, and nothing else.
struct ServerKeyContext<Requirement: RouteScope>: ChildRequestContext {
    var coreContext: CoreRequestContextStorage
    let parent: AppRequestContext
    let key: ServerKey

    init(context: AppRequestContext) throws {
        switch context.caller {
        case nil: throw Failure(.authRequired)
        case .session: throw Failure(.forbidden)
        case .userKey: throw Failure(.insufficientScope)
        case .serverKey(let key):
            guard key.scopes.contains(Requirement.scope) else { throw Failure(.insufficientScope) }
            self.key = key
        }
        coreContext = context.coreContext
        parent = context
    }
}
