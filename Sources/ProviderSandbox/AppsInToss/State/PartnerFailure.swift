/// A refusal in the provider's words.
struct PartnerFailure: Error, Hashable, Sendable {
    enum Form: Hashable, Sendable {
        /// `FAIL` with a code; by the newer documents at 200.
        case business
        /// A field is missing or wrong: 400 in every document.
        case field
        /// Not classified: 500.
        case server
        /// `{"error":"invalid_grant"}`, outside the envelope.
        case grant
        /// Too many calls, with the seconds to wait.
        case limit(retryAfterSeconds: Int64)
        /// A status without a body.
        case bare(status: Int)
        /// `FAIL` at a status of its own.
        case at(status: Int)
    }

    let form: Form
    let code: String
    let reason: String

    init(_ form: Form, code: String, reason: String? = nil) {
        self.form = form
        self.code = code
        self.reason = reason ?? Self.reasons[code] ?? "요청을 처리할 수 없어요."
    }

    static let invalidGrant = PartnerFailure(.grant, code: "invalid_grant")

    static func business(_ code: String) -> PartnerFailure { PartnerFailure(.business, code: code) }

    static func invalid(_ field: String) -> PartnerFailure {
        PartnerFailure(.field, code: "INVALID_PARAMETER", reason: "요청 값이 올바르지 않아요. (\(field))")
    }

    /// For faults: any code, in the form it comes in.
    static func named(_ code: String) -> PartnerFailure {
        switch code {
        case "invalid_grant": .invalidGrant
        case "INVALID_PARAMETER": PartnerFailure(.field, code: code)
        case "INTERNAL_ERROR": PartnerFailure(.server, code: code)
        case "4095": PartnerFailure(.limit(retryAfterSeconds: 60), code: code)
        default: .business(code)
        }
    }

    private static let reasons = [
        "INVALID_PARAMETER": "요청 값이 올바르지 않아요.",
        "INTERNAL_ERROR": "일시적인 오류가 발생했어요.",
        "INVALID_REFRESH_TOKEN": "유효하지 않은 리프레시 토큰이에요.",
        "USER_KEY_NOT_FOUND": "로그인 서비스에 접속한 유저 키를 찾을 수 없어요.",
        "USER_NOT_FOUND": "토스 유저를 찾을 수 없어요.",
        "BAD_REQUEST_RETRIEVE_CERT_RESULT_EXCEEDED_LIMIT": "조회 가능 횟수를 초과했어요.",
        "4010": "인증 정보를 찾을 수 없어요.",
        "4095": "요청이 너무 많아요. 잠시 후 다시 시도해 주세요.",
        "4100": "프로모션 정보를 찾을 수 없어요.",
        "4104": "중단된 프로모션이에요.",
        "4105": "종료된 프로모션이에요.",
        "4108": "승인되지 않은 프로모션이에요.",
        "4109": "프로모션이 실행 중이 아니에요.",
        "4110": "리워드를 지급할 수 없어요.",
        "4111": "리워드 지급내역을 찾을 수 없어요.",
        "4112": "프로모션 머니가 부족해요.",
        "4113": "이미 지급된 내역이에요.",
        "4114": "1회 지급 금액을 초과했어요.",
        "4116": "최대 지급 금액이 예산을 초과했어요.",
        "PAYMENT_EXISTING_PAYMENT": "이미 존재하는 결제예요.",
        "PAYMENT_NOT_FOUND": "존재하지 않는 결제예요.",
        "PAYMENT_INVALID_STATUS": "처리할 수 없는 결제 상태예요.",
        "COMMON_INVALID_API_KEY": "유효하지 않은 가맹점 키예요.",
        "COMMON_BREAK_TIME_OF_BANK": "은행 점검 시간이에요.",
    ]
}

struct PartnerAnswer: Sendable {
    let status: Int
    /// Nil for an answer without a body.
    let json: JSONValue?

    static func success(_ value: JSONValue) -> PartnerAnswer {
        PartnerAnswer(status: 200, json: ["resultType": "SUCCESS", "success": value])
    }

    init(status: Int, json: JSONValue?) {
        self.status = status
        self.json = json
    }

    init(_ failure: PartnerFailure, _ behaviour: AppsInTossBehaviour) {
        switch failure.form {
        case .grant:
            self.init(status: behaviour.invalidGrantStatus, json: ["error": .string(failure.code)])
        case .bare(let status):
            self.init(status: status, json: nil)
        case .business:
            self.init(status: behaviour.businessErrorStatus, json: Self.envelope(failure, [:], behaviour))
        case .field:
            self.init(status: 400, json: Self.envelope(failure, [:], behaviour))
        case .server:
            self.init(status: 500, json: Self.envelope(failure, [:], behaviour))
        case .at(let status):
            self.init(status: status, json: Self.envelope(failure, [:], behaviour))
        case .limit(let seconds):
            self.init(
                status: behaviour.rateLimitStatus,
                json: Self.envelope(failure, ["retryAfterSeconds": .number(seconds)], behaviour))
        }
    }

    private static func envelope(
        _ failure: PartnerFailure, _ data: JSONValue, _ behaviour: AppsInTossBehaviour
    ) -> JSONValue {
        let hasData = if case .limit = failure.form { true } else { false }
        guard behaviour.fullErrors else {
            var error: [(name: String, value: JSONValue)] = [
                (name: "errorCode", value: .string(failure.code)), (name: "reason", value: .string(failure.reason)),
            ]
            if hasData { error.append((name: "data", value: data)) }
            return ["resultType": "FAIL", "error": .object(error)]
        }
        return [
            "resultType": "FAIL", "success": nil,
            "error": [
                "errorType": 0, "errorCode": .string(failure.code), "reason": .string(failure.reason), "data": data,
                "title": nil,
            ],
        ]
    }
}
