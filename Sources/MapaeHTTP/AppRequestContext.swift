public import Hummingbird
public import MapaeCore
public import MapaeIdentity

/// What is known about a request while it is handled.
public struct AppRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Made here for each request, in every log line and error body.
    public var requestID: String
    /// From `Accept-Language`; Korean unless English is preferred.
    public var language: Language
    /// The nonce of this response's Content-Security-Policy: 128 random bits in base64.
    public var cspNonce: String
    /// Set by the authentication middleware when a valid credential came along.
    public var principal: Principal?

    public init(source: Source) {
        coreContext = .init(source: source)
        requestID = ""
        language = .korean
        cspNonce = ""
        principal = nil
    }
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
