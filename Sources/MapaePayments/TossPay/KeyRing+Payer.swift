internal import AppsInToss
internal import MapaeCore

/// The Toss user who pays, sealed into the payment's row.
extension KeyRing {
    func sealPayer(_ userKey: Secret<Int64>, of payment: PaymentID) throws -> String {
        try seal(Array(String(userKey.exposed).utf8), for: .tossPayer, at: place(payment))
    }

    /// - Throws: `UnopenableSeal`, also when what was sealed is no number.
    func openPayer(_ sealed: String, of payment: PaymentID) throws(UnopenableSeal) -> UserKey? {
        let bytes = try open(sealed, for: .tossPayer, at: place(payment))
        return Int64(String(decoding: bytes.exposed, as: UTF8.self)).map(UserKey.init)
    }

    private func place(_ payment: PaymentID) -> SealedPlace {
        SealedPlace(table: "payments", row: payment.text, column: "sealed_payer_key")
    }
}
