internal import MapaeCore
internal import MapaeStore

/// What the end of a grant leaves in the books and among the events.
extension PromotionGrantRow {
    /// Whether Toss takes and gives nothing for it.
    var isTest: Bool { promotionCode.hasPrefix("TEST_") }

    /// Books that the person has the points.
    func book(as identifiers: IdentifierSource, at now: Timestamp, in tx: any Transaction) throws {
        guard !isTest else { return }
        var posting = LedgerPosting()
        posting.move(Won(points), from: .promotionMoney, to: .promotionPoints)
        try Ledger.post(
            posting, for: LedgerCause(kind: "promotionGrant", id: id.text, step: "granted"),
            id: identifiers.make(), at: now, in: tx)
    }

    func tell(_ type: String, as identifiers: IdentifierSource, at now: Timestamp, in tx: any Transaction) throws {
        let payload = Payload(
            grantId: id.text, promotion: promotionID, userId: userID.text, points: points, code: outcomeCode)
        try OutboxRow.append(payload, about: id.text, type: type, from: identifiers, at: now, in: tx)
    }

    private struct Payload: Encodable {
        let grantId: String
        let promotion: String
        let userId: String
        let points: Int64
        let code: String?
    }
}
