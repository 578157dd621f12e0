import AsyncHTTPClientTransport
import Foundation
import TossPayments

/// Confirms one payment: `TOSS_SECRET_KEY=test_sk_… ConfirmPayment <paymentKey> <orderId> <amount>`.
@main
struct ConfirmPayment {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let environment = ProcessInfo.processInfo.environment
        guard arguments.count == 4, let amount = Int64(arguments[3]), let key = environment["TOSS_SECRET_KEY"] else {
            print("usage: TOSS_SECRET_KEY=test_sk_… ConfirmPayment <paymentKey> <orderId> <amount>")
            return
        }
        let baseURL = environment["TOSS_BASE_URL"] ?? "https://api.tosspayments.com"
        let transport = try AsyncHTTPTransport(origins: [baseURL])
        do {
            let client = try TossPaymentsClient(secretKey: key, baseURL: baseURL, transport: transport)
            // A program that takes money stores the attempt before the call.
            let attempt = try IdempotencyKey(UUID().uuidString)
            print(await confirm(client, paymentKey: arguments[1], orderId: arguments[2], amount: amount, attempt))
        } catch {
            print(error)
        }
        try await transport.shutdown()
    }
}

func confirm(
    _ client: TossPaymentsClient, paymentKey: String, orderId: String, amount: Int64, _ attempt: IdempotencyKey
) async -> String {
    do {
        let payment = try await client.confirm(
            paymentKey: paymentKey, orderId: orderId, amount: amount, idempotencyKey: attempt)
        let matches = payment.orderId == orderId && payment.totalAmount == amount && payment.currency == "KRW"
        return matches && payment.status == .done ? "paid" : "not what was ordered, or not paid yet: look at it"
    } catch {
        switch error.outcome {
        case .unknown: return "unknown: read the order's payment before anything else (\(error))"
        case .notSent: return "not sent: try again (\(error))"
        case .refused, .expired, .notFound, .misconfigured: return "not paid (\(error))"
        }
    }
}
