/// The panel of one way to pay.
struct CheckoutFields {
    let kind: PaymentMeans.Kind
    let order: PaymentOrder

    var panel: HTML {
        """
        <div class="panel" data-means="\(kind.rawValue)">
        \(fields)
        </div>
        """
    }

    private var fields: HTML {
        switch kind {
        case .card: card
        case .easyPay: note("토스페이 잔액으로 결제합니다. 샌드박스의 잔액은 줄지 않습니다.")
        case .transfer: bank("출금 은행")
        case .virtualAccount: [bank("입금 은행"), depositor].joined
        case .mobilePhone: phone
        case .cultureGiftCertificate, .bookGiftCertificate, .gameGiftCertificate:
            note("상품권 잔액으로 결제합니다. 샌드박스의 잔액은 줄지 않습니다.")
        }
    }

    private var card: HTML {
        let choices = TestCard.all.enumerated().map { index, card -> HTML in
            let checked: HTML = index == 0 ? " checked" : ""
            return """
                <label class="choice"><input type="radio" name="testCard" value="\(spaced(card.number))"\(checked)>
                <span class="choice-text"><b>\(card.label)</b><small>\(card.note)</small></span>
                <span class="choice-number">\(spaced(card.number))</span></label>
                """
        }
        return """
            <fieldset class="choices"><legend>테스트 카드</legend>
            \(HTML(choices))
            </fieldset>
            <label class="field"><span>카드번호</span>
            <input name="cardNumber" inputmode="numeric" pattern="[0-9 \\-]{13,23}" required \
            value="\(spaced(TestCard.approved.number))" title="13~19자리 카드번호"></label>
            \(instalments)
            """
    }

    private var instalments: HTML {
        guard order.amount >= 50_000 else {
            return """
                <label class="field"><span>할부</span><select name="instalment" disabled>
                <option value="0">일시불 (할부는 50,000원부터)</option></select></label>
                """
        }
        let months = (2...12).map { "<option value=\"\($0)\">\($0)개월</option>" as HTML }
        return """
            <label class="field"><span>할부</span><select name="instalment">
            <option value="0">일시불</option>\(HTML(months))</select></label>
            """
    }

    private func bank(_ label: String) -> HTML {
        let options = OrganizationCodes.offeredBanks.map { code -> HTML in
            "<option value=\"\(code)\">\(OrganizationCodes.banks[code] ?? code)</option>"
        }
        return """
            <label class="field"><span>\(label)</span><select name="\(kind.rawValue)Bank">\(HTML(options))</select></label>
            """
    }

    private var depositor: HTML {
        """
        <label class="field"><span>입금자명</span>
        <input name="depositorName" maxlength="100" value="\(order.customerName ?? "김토스")"></label>
        \(note("계좌를 발급받은 뒤 \(order.virtualAccountValidHours)시간 안에 입금합니다. 입금은 제어 API로 흉내 냅니다."))
        """
    }

    private var phone: HTML {
        """
        <label class="field"><span>통신사</span><select name="carrier"><option>SKT</option><option>KT</option>\
        <option>LG U+</option></select></label>
        <label class="field"><span>휴대폰 번호</span>
        <input name="phoneNumber" inputmode="numeric" pattern="[0-9]{8,15}" value="01000000000"></label>
        """
    }

    private func note(_ text: String) -> HTML { "<p class=\"note\">\(text)</p>" }

    private func spaced(_ number: String) -> String {
        stride(from: 0, to: number.count, by: 4).map { number.dropFirst($0).prefix(4) }.joined(separator: " ")
    }
}

extension [HTML] {
    fileprivate var joined: HTML { HTML(self) }
}
