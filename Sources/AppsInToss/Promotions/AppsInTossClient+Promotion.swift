/// Toss points for a user: get a key, save it, grant under it, ask for the result. Toss does not keep a user from being
/// granted twice, and what was granted cannot be taken back; one key never grants twice.
extension AppsInTossClient {
    /// Gets a key (`POST …/promotion/execute-promotion/get-key`). An unused one costs nothing.
    public func promotionKey(
        for user: UserReference, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> PromotionKey {
        let reply: KeyReply = try await exchange(
            .promotionKey, headers: [Self.header(for: user)], body: EmptyBody(), timeout: timeout)
        return reply.key
    }

    /// Grants points under a key that has been saved (`POST …/promotion/execute-promotion`). A success means accepted;
    /// ask ``promotionResult(_:key:for:timeout:)`` for the rest. After an unknown outcome ask it too, with the same key,
    /// and take a new key only once that said `FAILED` or `4111`.
    public func executePromotion(
        _ promotion: PromotionCode, key: PromotionKey, amount: PromotionPoints, for user: UserReference,
        timeout: Duration? = nil
    ) async throws(AppsInTossError) -> PromotionKey {
        let body = PromotionBody(promotionCode: promotion.description, key: key, amount: amount.points)
        let reply: KeyReply = try await exchange(
            .executePromotion, headers: [Self.header(for: user)], body: body, timeout: timeout)
        return reply.key
    }

    /// Reads what became of a grant (`POST …/promotion/execution-result`). The outcome `notFound` (`4111`): there is no
    /// grant under this key.
    public func promotionResult(
        _ promotion: PromotionCode, key: PromotionKey, for user: UserReference, timeout: Duration? = nil
    ) async throws(AppsInTossError) -> PromotionResult {
        let body = PromotionBody(promotionCode: promotion.description, key: key, amount: nil)
        let reply: ResultReply = try await exchange(
            .promotionResult, headers: [Self.header(for: user)], body: body, timeout: timeout)
        return reply.result
    }
}

private struct PromotionBody: Encodable {
    let promotionCode: String
    let key: PromotionKey
    let amount: Int64?
}

private struct KeyReply: Decodable {
    let key: PromotionKey
}

/// A bare string by Toss' reference, `{key}` by its sample.
private struct ResultReply: Decodable {
    let result: PromotionResult

    init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            result = PromotionResult(rawValue: text)
        } else {
            _ = try KeyReply(from: decoder)
            result = .untold
        }
    }
}
