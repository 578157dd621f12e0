public import Hummingbird
public import MapaeCore
public import MapaeIdentity
import NIOCore

/// What is known about a request while it is handled.
public struct AppRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Made here for each request, in every log line and error body.
    public var requestID: String
    /// The one chosen on a page, else from `Accept-Language`; Korean unless English is preferred.
    public var language: Language
    /// The nonce of this response's Content-Security-Policy: 128 random bits in base64.
    public var cspNonce: String
    /// Where the request came from.
    public var client: ClientAddress
    /// Whether a page of a mini-app's origin sent this, cookies taken away, to a route whose credential is in the body.
    var bringsCredentialFromApp = false
    /// Where the caller's credential was looked for.
    public var credentialSource: CredentialSource
    /// Set by the authentication middleware when a valid credential came along. ``Caller/id`` names whose rate limits,
    /// repeats and reservations a request counts to: `usr_…` for a person in any session, `key_…` for an API key.
    public var caller: Caller?
    /// The person of a session. Nil for API keys: what asks for it never takes one.
    public var principal: Principal? { caller?.principal }
    /// The request's body, read by the body middleware; empty for safe methods.
    var body: [UInt8]
    /// How long it may be.
    var bodyLimit: Int
    /// The connection it came by.
    private let channel: any Channel
    /// Why the request's target or a header is not looked at.
    var refusedText: Failure?
    /// What the log line, written after the request is done, tells of its inside.
    let trail: RequestTrail

    public init(source: Source) {
        coreContext = .init(source: source)
        requestID = ""
        language = .korean
        cspNonce = ""
        client = source.channel.remoteAddress?.ipAddress.flatMap(ClientAddress.init) ?? .unknown
        credentialSource = .cookies
        caller = nil
        body = []
        bodyLimit = 0
        channel = source.channel
        trail = RequestTrail()
    }
}

extension AppRequestContext {
    /// Tells what is done in here whether the connection is still there (``Presence``).
    public func watched<T>(_ body: () async throws -> T) async rethrows -> T {
        // What came over no connection, such as a test's request, is never gone.
        guard channel.isActive else { return try await body() }
        return try await Presence.$isHere.withValue({ [channel] in channel.isActive }, operation: body)
    }

    /// Lets the client send the body it waits with.
    func askForBody() {
        channel.triggerUserOutboundEvent(BodyWanted(), promise: nil)
    }
}

/// Where a caller's credential comes from. An `Authorization` header, good or bad, makes the server ignore cookies.
public enum CredentialSource: Sendable {
    case cookies
    case authorizationHeader
}

/// A context that only a session can have.
public protocol SessionRequestContext: ChildRequestContext where ParentContext == AppRequestContext {
    var parent: AppRequestContext { get }
    var principal: Principal { get }
}

extension AppRequestContext {
    /// - Throws: ``ErrorCode/authRequired`` for nobody, ``ErrorCode/insufficientScope`` for an API key.
    fileprivate func requirePrincipal() throws(Failure) -> Principal {
        if let principal { return principal }
        throw Failure(caller == nil ? .authRequired : .insufficientScope)
    }
}

/// The context of a handler that needs a person in a session: it can only be made from a request that has one, and never
/// from an API key's.
public struct UserRequestContext: SessionRequestContext {
    public var coreContext: CoreRequestContextStorage
    public let parent: AppRequestContext
    public let principal: Principal

    public init(context: AppRequestContext) throws {
        principal = try context.requirePrincipal()
        coreContext = context.coreContext
        parent = context
    }
}

/// The context of a handler that needs an administrator.
public struct AdministratorRequestContext: SessionRequestContext {
    public var coreContext: CoreRequestContextStorage
    public let parent: AppRequestContext
    public let principal: Principal

    public init(context: AppRequestContext) throws {
        let principal = try context.requirePrincipal()
        guard principal.role == .admin else { throw Failure(.forbidden) }
        coreContext = context.coreContext
        parent = context
        self.principal = principal
    }
}
