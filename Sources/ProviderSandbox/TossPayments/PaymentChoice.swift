/// What the buyer filled in.
struct PaymentChoice: Sendable {
    var kind: PaymentMeans.Kind
    var cardNumber: String?
    var instalmentMonths = 0
    var bankCode: String?
    var phoneNumber: String?
    var depositorName: String?

    var isRefusedAtCheckout: Bool {
        kind == .card && cardNumber.flatMap(TestCard.digits) == TestCard.refusedAtCheckout.number
    }

    func means(for order: PaymentOrder) throws(ProviderError) -> PaymentMeans {
        switch kind {
        case .card: return .card(try card(for: order))
        case .easyPay: return .easyPay(provider: "토스페이")
        case .transfer: return .transfer(bankCode: try bank())
        case .mobilePhone: return .mobilePhone(number: phoneNumber ?? "01000000000")
        case .cultureGiftCertificate, .bookGiftCertificate, .gameGiftCertificate: return .giftCertificate(kind)
        case .virtualAccount:
            let typed = depositorName?.prefix(100)
            let name = typed.map(String.init) ?? order.customerName ?? "김토스"
            return .virtualAccount(
                VirtualAccount(
                    bankCode: try bank(), customerName: name.isEmpty ? "김토스" : name,
                    validHours: order.virtualAccountValidHours))
        }
    }

    private func card(for order: PaymentOrder) throws(ProviderError) -> CardPayment {
        guard let digits = TestCard.digits(of: cardNumber ?? TestCard.approved.number) else {
            throw .named("INVALID_CARD_NUMBER")
        }
        if instalmentMonths != 0 {
            guard (2...12).contains(instalmentMonths) else { throw .named("INVALID_CARD_INSTALLMENT_PLAN") }
            guard order.amount >= 50_000 else { throw .named("NOT_ALLOWED_INSTALLMENT_BELOW_AMOUNT") }
        }
        return CardPayment(
            maskedNumber: TestCard.masked(digits), issuerCode: TestCard.issuerCode(of: digits),
            instalmentMonths: instalmentMonths,
            isRefusedAtApproval: digits == TestCard.refusedAtApproval.number)
    }

    private func bank() throws(ProviderError) -> String {
        let code = bankCode ?? OrganizationCodes.offeredBanks[0]
        guard OrganizationCodes.isBank(code) else { throw .named("INVALID_BANK") }
        return code
    }
}
