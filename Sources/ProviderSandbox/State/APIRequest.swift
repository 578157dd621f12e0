internal import Foundation

/// What the provider's API reads of a request.
struct APIRequest: Codable, Sendable {
    var method: String
    /// Percent-encoded, without the query.
    var path: String
    var authorization: String?
    var idempotencyKey: String?
    var testCode: String?
    var acceptLanguage: String?
    var body = Data()

    var language: AnswerLanguage { AnswerLanguage(acceptLanguage: acceptLanguage) }
}

struct APIAnswer: Codable, Sendable {
    let status: Int
    let body: Data
    /// 32 hexadecimal digits; a replay has its own and the original's.
    var traceIDs: [String]
    var idempotencyKey: String?
}

/// The operations of the core API that the sandbox knows (docs.tosspayments.com/reference).
enum APIRoute: Hashable, Sendable {
    case confirm
    case payment(key: String)
    case paymentOfOrder(id: String)
    case cancel(key: String)

    /// Throws `NOT_FOUND` for an unknown path, `NOT_FOUND_HTTP_METHOD` for a known one with another method.
    init(method: String, path: String) throws(ProviderError) {
        let parts = path.split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) }
        let route: APIRoute
        let wanted: String
        switch parts.count {
        case 3 where parts == ["v1", "payments", "confirm"]: (route, wanted) = (.confirm, "POST")
        case 3 where parts.starts(with: ["v1", "payments"]): (route, wanted) = (.payment(key: parts[2]), "GET")
        case 4 where parts.starts(with: ["v1", "payments", "orders"]):
            (route, wanted) = (.paymentOfOrder(id: parts[3]), "GET")
        case 4 where parts.starts(with: ["v1", "payments"]) && parts[3] == "cancel":
            (route, wanted) = (.cancel(key: parts[2]), "POST")
        default: throw .named("NOT_FOUND")
        }
        guard method == wanted else { throw .named("NOT_FOUND_HTTP_METHOD") }
        self = route
    }

    /// The limit of requests counts each operation apart.
    var name: String {
        switch self {
        case .confirm: "confirm"
        case .payment, .paymentOfOrder: "read"
        case .cancel: "cancel"
        }
    }
}
