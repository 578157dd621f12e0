/// Body of `POST /_sandbox/tosspayments/authenticate`.
struct AuthenticateBody: Decodable {
    let clientKey: String
    let customerKey: String?
    let orderId: String
    let orderName: String
    let amount: Int64
    let taxFreeAmount: Int64?
    let method: String?
    let easyPay: Bool?
    let cardNumber: String?
    let instalmentMonths: Int?
    let bankCode: String?
    let customerName: String?
    /// `approve`, `cancel` or `abort`.
    let action: String?
    let successUrl: String
    let failUrl: String

    var buyer: SandboxBuyer {
        get throws {
            var buyer = SandboxBuyer(
                orderID: orderId, orderName: orderName, amount: amount, method: method ?? "CARD",
                cardNumber: cardNumber, successURL: successUrl, failURL: failUrl)
            buyer.clientKey = clientKey
            buyer.customerKey = customerKey
            buyer.taxFreeAmount = taxFreeAmount ?? 0
            buyer.usesEasyPay = easyPay ?? false
            buyer.instalmentMonths = instalmentMonths ?? 0
            buyer.bankCode = bankCode
            buyer.customerName = customerName
            if let action {
                guard let known = SandboxBuyer.Action(rawValue: action) else {
                    throw SandboxRefusal.badRequest("action")
                }
                buyer.action = known
            }
            return buyer
        }
    }
}

/// Body of `POST /_sandbox/clock`.
struct ClockBody: Decodable {
    let advanceSeconds: Int
}

/// Body of `POST /_sandbox/faults`.
struct FaultBody: Decodable {
    let method: String?
    let path: String
    let kind: String
    let times: Int?
    let oneIn: Int?
    let seconds: Int?
    let milliseconds: Int?
    let readsBefore: String?
    let status: Int?
    let code: String?
    let kept: Bool?

    func fault() throws -> SandboxFault {
        guard path.hasPrefix("/") else { throw SandboxRefusal.badRequest("path") }
        guard (1...1_000_000).contains(times ?? 1) else { throw SandboxRefusal.badRequest("times") }
        guard (1...1_000_000).contains(oneIn ?? 1) else { throw SandboxRefusal.badRequest("oneIn") }
        return SandboxFault(method: method, path: path, kind: try faultKind(), times: times ?? 1, oneIn: oneIn)
    }

    private func faultKind() throws -> SandboxFault.Kind {
        switch kind {
        case "dropRequest": return .dropRequest
        case "dropResponse": return .dropResponse
        case "partialBody": return .partialBody
        case "resetAfterHeaders": return .resetAfterHeaders
        case "lateCommit":
            guard let reads = SandboxFault.ReadsBefore(rawValue: readsBefore ?? "IN_PROGRESS") else {
                throw SandboxRefusal.badRequest("readsBefore")
            }
            return .lateCommit(seconds: try required(seconds, "seconds", in: 1...10_000_000), readsBefore: reads)
        case "staleRead": return .staleRead(seconds: try required(seconds, "seconds", in: 1...10_000_000))
        case "delay": return .delay(milliseconds: try required(milliseconds, "milliseconds", in: 1...600_000))
        case "status": return .status(try required(status, "status", in: 200...599))
        case "errorCode":
            guard let code, isKnown(code) else { throw SandboxRefusal.badRequest("code") }
            return .errorCode(code, isKept: kept ?? false)
        default: throw SandboxRefusal.badRequest("kind")
        }
    }

    /// The partner API's codes are not all published.
    private func isKnown(_ code: String) -> Bool {
        path.hasPrefix("/api-partner/") ? !code.isEmpty : ProviderError.documented(code) != nil
    }

    private func required(_ value: Int?, _ name: String, in range: ClosedRange<Int>) throws -> Int {
        guard let value, range.contains(value) else { throw SandboxRefusal.badRequest(name) }
        return value
    }
}

extension SandboxFault {
    var json: JSONValue {
        var members: [(name: String, value: JSONValue)] = [
            (name: "method", value: JSONValue(method)), (name: "path", value: .string(path)),
            (name: "kind", value: .string(kind.name)), (name: "times", value: JSONValue(times)),
        ]
        if let oneIn { members.append((name: "oneIn", value: JSONValue(oneIn))) }
        switch kind {
        case .lateCommit(let seconds, let reads):
            members.append((name: "seconds", value: JSONValue(seconds)))
            members.append((name: "readsBefore", value: .string(reads.rawValue)))
        case .staleRead(let seconds): members.append((name: "seconds", value: JSONValue(seconds)))
        case .delay(let milliseconds): members.append((name: "milliseconds", value: JSONValue(milliseconds)))
        case .status(let status): members.append((name: "status", value: JSONValue(status)))
        case .errorCode(let code, let isKept):
            members.append((name: "code", value: .string(code)))
            members.append((name: "kept", value: .bool(isKept)))
        case .dropRequest, .dropResponse, .partialBody, .resetAfterHeaders: break
        }
        return .object(members)
    }
}

extension LedgerEntry {
    var json: JSONValue {
        var members: [(name: String, value: JSONValue)] = [
            (name: "sequence", value: JSONValue(sequence)), (name: "kind", value: .string(kind.rawValue)),
            (name: "paymentKey", value: .string(paymentKey)), (name: "orderId", value: .string(orderID)),
            (name: "amount", value: .number(amount)), (name: "transactionKey", value: .string(transactionKey)),
            (name: "at", value: .string(at.korean)),
        ]
        if let miniApp { members.append((name: "miniApp", value: .string(miniApp))) }
        if let userKey { members.append((name: "userKey", value: .number(userKey))) }
        return .object(members)
    }
}
