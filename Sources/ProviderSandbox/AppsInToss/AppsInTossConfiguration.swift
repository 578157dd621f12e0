/// The stand-in for the partner API of Apps in Toss: two TLS ports that ask for a client certificate, as the two hosts
/// of the provider do.
public struct AppsInTossConfiguration: Sendable {
    public let identities: SandboxIdentities
    /// In place of `apps-in-toss-api.toss.im`; 0 takes a free one.
    public var port = 9443
    /// In place of `pay-apps-in-toss-api.toss.im`; 0 takes a free one.
    public var payPort = 9444
    /// Each has a client certificate in ``identities``; others are refused at the handshake.
    public var miniApps: [SandboxMiniApp]
    public var behaviour = AppsInTossBehaviour()
    /// Calls a minute each mini-app may make.
    public var requestsPerMinute = 3000
    /// Calls a minute to each promotion path and to `send-message` for one user.
    public var requestsPerMinuteAndUser = 10

    public init(identities: SandboxIdentities, miniApps: [SandboxMiniApp]) {
        self.identities = identities
        self.miniApps = miniApps
    }
}

/// A mini-app known to the sandbox, with what its console would hold.
public struct SandboxMiniApp: Sendable {
    /// Also the common name of its certificates.
    public var appName: String
    public var displayName: String
    /// What its log-in asks a user for, on the wire's spelling.
    public var scopes: [String] = [
        "user_name", "user_phone", "user_birthday", "user_gender", "user_nationality", "user_ci", "user_email",
    ]
    /// Tags of its terms, which every user agrees to.
    public var agreedTerms: [String] = []
    /// Where unlinking is announced; nil announces nothing.
    public var unlinkCallback: SandboxCallback?
    /// Where subscriptions are announced; nil announces nothing.
    public var subscriptionWebhook: SandboxCallback?

    public init(appName: String = "sandbox-app", displayName: String = "샌드박스 미니앱") {
        self.appName = appName
        self.displayName = displayName
    }
}

/// An address of the partner's own, called by the provider.
public struct SandboxCallback: Hashable, Sendable {
    public enum Method: String, Codable, Sendable {
        case post = "POST"
        case get = "GET"
    }

    /// How the credential is written into `Authorization`; the real one was seen to differ from its documentation.
    public enum Spelling: String, Codable, Sendable {
        /// `Basic` and base64 of the text.
        case basic
        /// `Bearer` and the text.
        case bearer
        /// The text alone.
        case raw
    }

    public var url: String
    /// The text typed into the console, such as `name:secret`; nil sends no `Authorization`.
    public var credential: String?
    public var method = Method.post
    public var spelling = Spelling.basic

    public init(url: String, credential: String?) {
        self.url = url
        self.credential = credential
    }
}
