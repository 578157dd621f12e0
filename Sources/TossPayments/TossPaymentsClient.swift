public import ProviderTransport

/// The TossPayments core API.
public struct TossPaymentsClient: Sendable {
    private let transport: any Transport

    /// - Parameters:
    ///   - secretKey: `test_sk_…` or `live_sk_…`; the key decides the environment.
    ///   - baseURL: without a trailing slash.
    public init(secretKey: String, baseURL: String = "https://api.tosspayments.com", transport: any Transport) {
        self.transport = transport
    }
}
