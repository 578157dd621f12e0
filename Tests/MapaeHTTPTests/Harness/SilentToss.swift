import MapaeCore
import MapaeHTTP
import ProviderTransport

/// A Toss that is away: for servers whose routes are there and never come to asking.
private struct SilentToss: MutualTLSTransport {
    func send(_ request: TransportRequest, timeout: Duration) async throws -> TransportResponse {
        throw TransportError(.notConnected, requestMayHaveBeenSent: false, detail: "there is no Toss here")
    }
}

extension LocalServer.Toss {
    static var silent: LocalServer.Toss {
        .init(
            transport: SilentToss(), baseURL: "https://127.0.0.1:1",
            secrets: [Secret("mapae:jq0Tq9rkXW2mZy4vB7cN1dLsHf5uEaGo")], rules: .init())
    }
}
