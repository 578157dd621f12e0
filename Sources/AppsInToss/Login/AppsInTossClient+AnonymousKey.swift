internal import ProviderTransport

extension AppsInTossClient {
    /// Asks whether there is such a user in this mini-app (`POST …/users/anon-key/verify`). It does not tell that the
    /// caller is that user.
    ///
    /// - Returns: false also for what Toss answers to unknown keys: 401 by its pages, `4010` in practice.
    public func verify(_ key: AnonymousKey, timeout: Duration? = nil) async throws(AppsInTossError) -> Bool {
        do {
            let reply: FlexibleBool = try await exchange(
                .verifyAnonymousKey, headers: [TransportHeader("x-anon-key", key.exposed)], timeout: timeout)
            return reply.value
        } catch {
            if error.code == .unknownUser { return false }
            if case .http(status: 401) = error.cause { return false }
            throw error
        }
    }
}
