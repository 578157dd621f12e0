internal import StrictJSON

/// An answer of Toss, read at whatever status it came and in this order: the log-in's own error, a `resultType` other
/// than `SUCCESS`, a success.
enum Envelope<Success: Decodable> {
    /// `{"error":"invalid_grant"}`
    case oauth(AppsInTossError.Code)
    case failure(Failure)
    case success(Success)
    /// JSON, but none of the above.
    case foreign

    struct Failure {
        let resultType: AppsInTossError.ResultType
        let code: AppsInTossError.Code?
        let reason: String
        let retryAfterSeconds: Int64?
    }
}

extension Envelope: Decodable {
    private enum Keys: String, CodingKey {
        case resultType, success, result, error
    }

    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: Keys.self) else {
            self = .foreign
            return
        }
        if let code = try? container.decode(String.self, forKey: .error) {
            self = .oauth(AppsInTossError.Code(rawValue: code.bounded))
            return
        }
        let error = try? container.decode(EnvelopeError.self, forKey: .error)
        let resultType = (try? container.decode(String.self, forKey: .resultType)).map {
            AppsInTossError.ResultType(rawValue: $0.bounded)
        }
        switch (resultType, error) {
        case (.success, nil): self = try Self.success(in: container)
        // It cannot be both.
        case (.success, .some), (nil, nil): self = .foreign
        case (let resultType, let error):
            self = .failure(
                Failure(
                    resultType: resultType ?? .fail, code: error?.code, reason: error?.reason ?? "",
                    retryAfterSeconds: error?.retryAfterSeconds))
        }
    }

    /// Messages of 2025 have `result` where everything else has `success`.
    private static func success(in container: KeyedDecodingContainer<Keys>) throws -> Self {
        if let success = try container.decodeIfPresent(Success.self, forKey: .success) { return .success(success) }
        if let result = try container.decodeIfPresent(Success.self, forKey: .result) { return .success(result) }
        return .foreign
    }
}

/// The `error` of an envelope, in its full and its short form.
private struct EnvelopeError: Decodable {
    let code: AppsInTossError.Code?
    let reason: String?
    let retryAfterSeconds: Int64?

    private enum Keys: String, CodingKey {
        case errorCode, code, reason, message, data
    }

    private struct Details: Decodable {
        let retryAfterSeconds: Double?
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let code =
            (try? container.decode(FlexibleText.self, forKey: .errorCode))
            ?? (try? container.decode(FlexibleText.self, forKey: .code))
        self.code = code.map { AppsInTossError.Code(rawValue: $0.value.bounded) }
        let reason =
            (try? container.decode(String.self, forKey: .reason))
            ?? (try? container.decode(String.self, forKey: .message))
        self.reason = reason?.bounded
        let wait = (try? container.decode(Details.self, forKey: .data))?.retryAfterSeconds
        // A wait beyond a day is no wait anybody would keep.
        self.retryAfterSeconds = wait.flatMap { (0...86_400).contains($0) ? Int64($0.rounded(.up)) : nil }
    }
}

extension String {
    /// Goes into errors and from there into logs.
    fileprivate var bounded: String { String(prefix(500)) }
}

/// Toss Pay has an envelope inside of the envelope: a `code` other than 0 is no success.
enum TossPayReply<Success: Decodable>: Decodable {
    case refused(AppsInTossError.Code, message: String)
    case done(Success)

    private enum Keys: String, CodingKey {
        case code, errorCode, msg
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let code = try container.decodeIfPresent(FlexibleInteger.self, forKey: .code)?.value ?? 0
        if code == 0 {
            self = .done(try Success(from: decoder))
        } else {
            let named = try container.textIfPresent(.errorCode).flatMap { $0.isEmpty ? nil : $0 }
            let message = try container.textIfPresent(.msg) ?? ""
            self = .refused(AppsInTossError.Code(rawValue: (named ?? String(code)).bounded), message: message.bounded)
        }
    }
}

extension StrictJSONDecoder {
    /// Amounts, points and keys of users strictly, other numbers as they may come in fields not known yet.
    static let appsInToss = StrictJSONDecoder(
        numbers: .integers(in: [
            "userKey", "amount", "discountedAmount", "paidAmount", "refundedAmount", "refundableAmount",
            "refundedDiscountAmount", "refundedPaidAmount", "discountAmountV2", "paidPointV2", "amountTaxable",
            "amountTaxFree", "amountVat", "amountServiceFee", "disposableCupDeposit", "transactionAmount",
            "pointAmount", "msgCount", "sentPushCount", "sentInboxCount", "sentSmsCount", "sentAlimtalkCount",
            "sentFriendtalkCount",
        ]))
}
