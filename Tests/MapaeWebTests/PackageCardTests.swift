import MapaeCore
import MapaePayments
import Testing

@testable import MapaeWeb

struct PackageCardTests {
    private func card(_ kind: PackageKind, bonus: Int64 = 0, in language: Language = .korean) -> PackageCard {
        let package = CreditPackage(
            id: "p", name: LocalizedText("가이드북", "Guidebook"), credits: Credits(60), bonusCredits: Credits(bonus),
            price: Won(19_800), kind: kind)
        return PackageCard(package, formats: Formats(language: language))
    }

    @Test func `credits go by their number, with what one of them costs`() {
        let plain = card(.digital)
        #expect(plain.title == "60 크레딧")
        #expect(plain.extra == nil)
        #expect(plain.isCreditsAlone)
        #expect(plain.unitPrice == "1크레딧당 약 330원")
        #expect(plain.buyLabel == "60 크레딧 19,800원 결제하기")
        #expect(card(.digital, bonus: 6).extra == "+6 보너스")
        #expect(card(.digital, bonus: 6).unitPrice == "1크레딧당 약 300원")
    }

    @Test(arguments: [PackageKind.goods, .service])
    func `what is more than credits goes by its name, and the credits come on top (C8)`(kind: PackageKind) {
        let book = card(kind, bonus: 6)
        #expect(book.title == "가이드북")
        #expect(book.extra == "+66 크레딧")
        #expect(book.unitPrice == nil)
        #expect(!book.isCreditsAlone)
        #expect(book.buyLabel == "가이드북 19,800원 결제하기")
        #expect(card(kind, in: .english).buyLabel == "Pay ₩19,800 for Guidebook")
    }
}
