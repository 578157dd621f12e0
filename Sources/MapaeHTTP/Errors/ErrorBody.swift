import MapaeCore
import MapaePayments

/// `{"success":false,"error":{"code","message","requestId"}}` (B12); where a field is at fault, with the `reason` and, as
/// `detail`, its sentence.
struct ErrorBody: Encodable {
    struct Detail: Encodable {
        let code: String
        let message: String
        let requestId: String
        let field: String?
        let reason: String?
        let detail: String?
        let provider: ProviderBody?
    }

    let success = false
    let error: Detail

    init(_ failure: Failure, _ context: AppRequestContext) {
        self.init(failure, in: context.language, requestID: context.requestID)
    }

    init(_ failure: Failure, in language: Language, requestID: String) {
        error = Detail(
            code: failure.code.rawValue, message: failure.code.message[language], requestId: requestID,
            field: failure.field, reason: failure.reason, detail: failure.fault?.sentence[language],
            provider: failure.provider.map(ProviderBody.init))
    }
}

/// RFC 9457, with the members of ``ErrorBody`` as extensions.
struct ProblemBody: Encodable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let code: String
    let requestId: String
    let field: String?
    let reason: String?
    let provider: ProviderBody?

    init(_ failure: Failure, _ context: AppRequestContext) {
        code = failure.code.rawValue
        type = "urn:mapae:error:\(code)"
        title = failure.code.message[context.language]
        status = failure.code.httpStatus
        detail = failure.provider?.message ?? failure.fault?.sentence[context.language] ?? title
        requestId = context.requestID
        field = failure.field
        reason = failure.reason
        provider = failure.provider.map(ProviderBody.init)
    }
}

/// A provider's refusal in its own words.
struct ProviderBody: Encodable {
    let code: String
    let message: String

    init(_ reason: ProviderReason) {
        code = reason.code
        message = reason.message
    }
}

extension Failure {
    /// What is wrong with a field, or what a provider's no to a payment means, in a word that stays.
    fileprivate var reason: String? {
        if let fault { return fault.reason }
        return code == .paymentFailed ? provider.map { RefusalCode(providerCode: $0.code).rawValue } : nil
    }
}
