internal import Foundation
internal import StrictJSON

/// Body of `POST /v1/payments/confirm`.
struct ConfirmBody: Decodable {
    let paymentKey: String
    let orderId: String
    let amount: Int64
}

/// Body of `POST /v1/payments/{paymentKey}/cancel`.
struct CancelBody: Decodable {
    struct RefundReceiveAccount: Decodable {
        let bank: String?
        let accountNumber: String?
        let holderName: String?
    }

    let cancelReason: String
    let cancelAmount: Int64?
    let taxFreeAmount: Int64?
    let currency: String?
    let refundableAmount: Int64?
    let refundReceiveAccount: RefundReceiveAccount?
}

extension APIRequest {
    func decoded<Body: Decodable>(as type: Body.Type) throws(ProviderError) -> Body {
        do {
            return try StrictJSONDecoder().decode(type, from: [UInt8](body))
        } catch {
            throw .named("INVALID_REQUEST")
        }
    }
}
