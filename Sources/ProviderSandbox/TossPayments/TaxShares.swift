/// How an amount divides into supply and value-added tax (docs.tosspayments.com/reference, `vat`).
struct TaxShares: Hashable, Sendable {
    let supplied: Int64
    let vat: Int64

    /// `vat` is a tenth of the taxed supply, thus an eleventh of the taxed amount, half a won rounded up.
    init(amount: Int64, taxFree: Int64, taxExemption: Int64 = 0) {
        let taxed = amount - taxFree
        vat = (2 * taxed + 11) / 22
        supplied = amount - taxFree - taxExemption - vat
    }
}
