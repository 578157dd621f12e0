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
    /// Where the caller's credential was looked for.
    public var credentialSource: CredentialSource
    /// Set by the authentication middleware when a valid credential came along.
    public var principal: Principal?
    /// The request's body, read by the body limit middleware; empty for safe methods.
    var body: [UInt8]
    /// What the log line, written after the request is done, tells of its inside.
    let trail: RequestTrail

    public init(source: Source) {
        coreContext = .init(source: source)
        requestID = ""
        language = .korean
        cspNonce = ""
        client = source.channel.remoteAddress?.ipAddress.flatMap(ClientAddress.init) ?? .unknown
        credentialSource = .cookies
        principal = nil
        body = []
        trail = RequestTrail()
    }
}

/// Where a caller's credential comes from. An `Authorization` header, good or bad, makes the server ignore cookies.
public enum CredentialSource: Sendable {
    case cookies
    case authorizationHeader
}

/// The context of a handler that needs a user: it can only be made from a request that has one.
public struct UserRequestContext: ChildRequestContext {
    public var coreContext: CoreRequestContextStorage
    public let parent: AppRequestContext
    public let principal: Principal

    public init(context: AppRequestContext) throws {
        guard let principal = context.principal else { throw Failure(.authRequired) }
        coreContext = context.coreContext
        parent = context
        self.principal = principal
    }
}

/// The context of a handler that needs an administrator.
public struct AdministratorRequestContext: ChildRequestContext {
    public var coreContext: CoreRequestContextStorage
    public let parent: AppRequestContext
    public let principal: Principal

    public init(context: AppRequestContext) throws {
        guard let principal = context.principal else { throw Failure(.authRequired) }
        guard principal.role == .admin else { throw Failure(.forbidden) }
        coreContext = context.coreContext
        parent = context
        self.principal = principal
    }
}
