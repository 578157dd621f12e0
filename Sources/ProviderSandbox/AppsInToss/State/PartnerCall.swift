internal import Foundation
internal import StrictJSON

/// The provider's hosts; each knows its own paths alone.
enum PartnerHost: String, Codable, Sendable {
    case api
    case pay
}

/// What the partner API reads of a request.
struct PartnerCall: Codable, Sendable {
    var host: PartnerHost
    /// Told by the client certificate.
    var miniApp: String
    var method: String
    var path: String
    var contentType: String?
    var authorization: String?
    /// `x-toss-user-key`.
    var userKey: String?
    /// `x-anon-key`.
    var anonymousKey: String?
    var body = Data()

    /// What else shall befall an answer.
    struct Circumstances: Sendable {
        /// Answer this instead of doing anything.
        var failure: PartnerFailure?
        /// Read as of so many seconds ago.
        var readAge: Int64 = 0
    }

    func decoded<Body: Decodable>(
        as type: Body.Type, numbers: StrictJSONDecoder.Numbers = .integersOnly
    ) throws(PartnerFailure) -> Body {
        guard contentType?.lowercased().hasPrefix("application/json") == true else {
            throw .invalid("Content-Type")
        }
        do {
            return try StrictJSONDecoder(numbers: numbers).decode(type, from: [UInt8](body))
        } catch {
            throw .invalid((error as? StrictJSONError)?.path ?? "body")
        }
    }

    /// For calls whose body says nothing: none, or an empty object.
    func requireEmptyBody() throws(PartnerFailure) {
        if !body.isEmpty { _ = try decoded(as: EmptyBody.self) }
    }

    private struct EmptyBody: Decodable {}

    /// What a call is about, by the key its record has; nil when it names none.
    var subject: String? {
        struct Names: Decodable {
            let payToken: String?
            let orderId: String?
            let key: String?
        }
        guard let names = try? decoded(as: Names.self) else { return nil }
        return names.payToken ?? names.orderId ?? names.key
    }

    var bearerToken: String? {
        guard let words = authorization?.split(separator: " "), words.count == 2, words[0].lowercased() == "bearer"
        else { return nil }
        return String(words[1])
    }
}

/// The operations of the partner API that the sandbox knows.
enum PartnerRoute: String, CaseIterable, Sendable {
    case generateToken = "user/oauth2/generate-token"
    case refreshToken = "user/oauth2/refresh-token"
    case user = "user/oauth2/login-me"
    case removeByAccessToken = "user/oauth2/access/remove-by-access-token"
    case removeByUserKey = "user/oauth2/access/remove-by-user-key"
    case makePayment = "pay/make-payment"
    case executePayment = "pay/execute-payment"
    case refundPayment = "pay/refund-payment"
    case paymentStatus = "pay/get-payment-status"
    case orderStatus = "order/get-order-status"
    case sendMessage = "messenger/send-message"
    case sendTestMessage = "messenger/send-test-message"
    case sendBulkMessage = "messenger/send-bulk-message"
    case promotionKey = "promotion/execute-promotion/get-key"
    case executePromotion = "promotion/execute-promotion"
    case promotionResult = "promotion/execution-result"
    case verifyAnonymousKey = "users/anon-key/verify"

    static let prefix = "/api-partner/v1/apps-in-toss/"

    init?(path: String) {
        guard path.hasPrefix(Self.prefix) else { return nil }
        self.init(rawValue: String(path.dropFirst(Self.prefix.count)))
    }

    var host: PartnerHost {
        switch self {
        case .makePayment, .executePayment, .refundPayment, .paymentStatus: .pay
        default: .api
        }
    }

    var method: String { self == .user ? "GET" : "POST" }

    /// All but one are POST, so the method does not tell what only reads.
    var isRead: Bool {
        switch self {
        case .user, .paymentStatus, .orderStatus, .promotionResult, .verifyAnonymousKey: true
        default: false
        }
    }

    /// Whether calls for one user are limited apart.
    var isLimitedByUser: Bool {
        switch self {
        case .sendMessage, .promotionKey, .executePromotion, .promotionResult: true
        default: false
        }
    }
}
