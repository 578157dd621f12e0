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
    /// More are added by ``Sandbox/setTemplate(_:miniApp:)``.
    public var messageTemplates = [SandboxMessageTemplate(code: "SANDBOX_TEMPLATE")]
    /// More are added by ``Sandbox/setPromotion(_:miniApp:)``.
    public var promotions = [SandboxPromotion(code: "SANDBOX_PROMOTION", budget: 1_000_000)]

    public init(appName: String = "sandbox-app", displayName: String = "샌드박스 미니앱") {
        self.appName = appName
        self.displayName = displayName
    }
}

/// A `templateSetCode`.
public struct SandboxMessageTemplate: Hashable, Sendable {
    public var code: String
    /// What every `context` must hold, no more and no less; nil takes any.
    public var variables: [String]?
    public var isApproved = true

    public init(code: String, variables: [String]? = nil) {
        self.code = code
        self.variables = variables
    }
}

/// A promotion that gives Toss points.
public struct SandboxPromotion: Hashable, Sendable {
    public enum Status: String, Codable, Sendable {
        /// `4108`.
        case unapproved = "UNAPPROVED"
        /// Approved: takes test calls, answers others `4109`, and may be started once a test call has succeeded.
        case ready = "READY"
        case running = "RUNNING"
        /// `4104`.
        case stopped = "STOPPED"
        /// `4105`.
        case ended = "ENDED"
    }

    public var code: String
    /// In points, of which one is a won.
    public var budget: Int64
    /// Of one grant.
    public var maximumAmount: Int64 = 5000
    public var status = Status.running
    /// Whether grants come to FAILED and give their budget back.
    public var failsGrants = false
    /// So many executions are first answered `4110`.
    public var transientFailures = 0

    public init(code: String, budget: Int64) {
        self.code = code
        self.budget = budget
    }
}

/// An order of an in-app purchase.
public struct SandboxPurchase: Hashable, Sendable {
    /// By the meaning of the newer documents.
    public enum Status: String, Codable, Sendable {
        case inProgress = "ORDER_IN_PROGRESS"
        /// Paid, not granted.
        case paid = "PAYMENT_COMPLETED"
        /// Paid and granted.
        case granted = "PURCHASED"
        case failed = "FAILED"
        case refunded = "REFUNDED"
        /// The provider cannot say.
        case error = "ERROR"

        var isPaid: Bool { self == .paid || self == .granted }
    }

    public let orderID: String
    public let userKey: Int64
    public let sku: String
    /// In won.
    public let amount: Int64
    public let status: Status
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
