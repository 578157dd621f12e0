internal import Foundation

/// An `application/x-www-form-urlencoded` body; the last of equal names counts.
struct FormFields: Sendable {
    private var fields: [String: String] = [:]

    init(_ body: Data) {
        for pair in String(decoding: body, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            fields[Self.decoded(parts[0])] = parts.count > 1 ? Self.decoded(parts[1]) : ""
        }
    }

    /// Nil when absent or empty.
    subscript(name: String) -> String? {
        guard let value = fields[name], !value.isEmpty else { return nil }
        return value
    }

    private static func decoded(_ text: Substring) -> String {
        text.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? String(text)
    }
}

extension FormFields {
    /// What the browser script posts to open the window.
    func order(openedBy origin: String?) throws(ProviderError) -> PaymentOrder {
        guard let method = self["method"].flatMap(PaymentMethod.init) else { throw .named("NOT_SUPPORTED_METHOD") }
        guard let amount = self["amount"].flatMap(Int64.init) else { throw .named("REQUIRED_AMOUNT") }
        guard let taxFree = Int64(self["taxFreeAmount"] ?? "0"),
            let hours = Int64(self["validHours"] ?? String(PaymentOrder.defaultValidHours))
        else { throw .named("INVALID_REQUEST") }
        return PaymentOrder(
            clientKey: self["clientKey"] ?? "", customerKey: self["customerKey"] ?? "", method: method,
            orderID: self["orderId"] ?? "", orderName: self["orderName"] ?? "", amount: amount,
            currency: self["currency"] ?? "KRW", taxFreeAmount: taxFree, successURL: self["successUrl"],
            failURL: self["failUrl"], customerName: self["customerName"], virtualAccountValidHours: hours,
            useEscrow: self["useEscrow"] == "true", metadata: metadata, openerOrigin: origin,
            isFramed: self["windowTarget"] == "iframe")
    }

    private var metadata: [String: String]? {
        guard let text = self["metadata"] else { return nil }
        return try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))
    }

    /// The button of the window that was pressed, and what was filled in.
    func decision() throws(ProviderError) -> SandboxState.Decision {
        switch self["decision"] {
        case "pay":
            guard let kind = self["means"].flatMap(PaymentMeans.Kind.init) else { throw .named("INVALID_REQUEST") }
            return .pay(
                PaymentChoice(
                    kind: kind, cardNumber: self["cardNumber"], instalmentMonths: Int(self["instalment"] ?? "0") ?? 0,
                    bankCode: self["\(kind.rawValue)Bank"], phoneNumber: self["phoneNumber"],
                    depositorName: self["depositorName"]))
        case "cancel": return .giveUp
        case "abort": return .abort
        default: throw .named("INVALID_REQUEST")
        }
    }
}

extension PaymentOrder {
    /// The one origin that may hold the window in a frame.
    var framingOrigin: String? { openerOrigin ?? successURL.flatMap(ResultURL.origin) }
}
