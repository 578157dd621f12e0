import MapaeCore

/// Korean banks by the two-digit codes TossPayments uses (its page "기관 코드").
enum BankNames {
    static func name(of code: String) -> LocalizedText {
        names[code] ?? LocalizedText(code, code)
    }

    /// For modules: `bank.88`.
    static var texts: [String: LocalizedText] {
        Dictionary(uniqueKeysWithValues: names.map { ("bank.\($0.key)", $0.value) })
    }

    private static let names: [String: LocalizedText] = [
        "39": LocalizedText("경남은행", "Kyongnam Bank"),
        "34": LocalizedText("광주은행", "Gwangju Bank"),
        "06": LocalizedText("KB국민은행", "KB Kookmin Bank"),
        "03": LocalizedText("IBK기업은행", "Industrial Bank of Korea"),
        "11": LocalizedText("NH농협은행", "NH Bank"),
        "12": LocalizedText("단위농협", "Local NongHyup"),
        "31": LocalizedText("iM뱅크", "iM Bank"),
        "32": LocalizedText("부산은행", "Busan Bank"),
        "02": LocalizedText("한국산업은행", "Korea Development Bank"),
        "45": LocalizedText("새마을금고", "MG Community Credit"),
        "64": LocalizedText("산림조합", "Forestry Cooperative"),
        "88": LocalizedText("신한은행", "Shinhan Bank"),
        "48": LocalizedText("신협", "Credit Union"),
        "27": LocalizedText("씨티은행", "Citibank Korea"),
        "20": LocalizedText("우리은행", "Woori Bank"),
        "71": LocalizedText("우체국예금보험", "Korea Post"),
        "50": LocalizedText("저축은행중앙회", "Savings Banks"),
        "37": LocalizedText("전북은행", "Jeonbuk Bank"),
        "35": LocalizedText("제주은행", "Jeju Bank"),
        "90": LocalizedText("카카오뱅크", "KakaoBank"),
        "89": LocalizedText("케이뱅크", "K bank"),
        "92": LocalizedText("토스뱅크", "Toss Bank"),
        "81": LocalizedText("하나은행", "Hana Bank"),
        "54": LocalizedText("홍콩상하이은행", "HSBC"),
        "23": LocalizedText("SC제일은행", "SC First Bank"),
        "07": LocalizedText("Sh수협은행", "Suhyup Bank"),
    ]
}
