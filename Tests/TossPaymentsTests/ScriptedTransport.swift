import ProviderTransport
import Synchronization
import TossPayments

/// Answers each request as the test says and keeps what was asked.
final class ScriptedTransport: Transport {
    struct Sent: Sendable {
        let request: TransportRequest
        let timeout: Duration

        func header(_ name: String) -> String? {
            request.headers.first { $0.name == name }?.value
        }

        var body: String { String(decoding: request.body ?? [], as: UTF8.self) }
    }

    private let answer: @Sendable (TransportRequest) throws -> TransportResponse
    private let log = Mutex<[Sent]>([])

    init(_ answer: @escaping @Sendable (TransportRequest) throws -> TransportResponse) {
        self.answer = answer
    }

    convenience init(status: Int = 200, headers: [TransportHeader] = [], _ body: String) {
        self.init { _ in TransportResponse(status: status, headers: headers, body: Array(body.utf8)) }
    }

    var sent: [Sent] { log.withLock { $0 } }

    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        log.withLock { $0.append(Sent(request: request, timeout: timeout)) }
        return try answer(request)
    }
}

extension TossPaymentsClient {
    init(_ transport: ScriptedTransport) throws {
        try self.init(secretKey: "test_sk_invented", transport: transport)
    }
}

/// The shortest payment that can be booked.
func paymentJSON(_ more: String = "", status: String = "DONE", balance: Int = 1000) -> String {
    """
    {"paymentKey":"pay_invented","orderId":"order-0001","status":"\(status)","totalAmount":1000,
     "balanceAmount":\(balance),"currency":"KRW"\(more.isEmpty ? "" : ",")\(more)}
    """
}
