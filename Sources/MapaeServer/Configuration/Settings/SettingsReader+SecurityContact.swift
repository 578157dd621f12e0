internal import MapaeCore
internal import MapaeHTTP

extension SettingsReader {
    /// Whom to tell of a weakness; nil for nobody.
    mutating func securityContact() -> SecurityContact? {
        let reported = problems.count
        let contact = value(
            .securityContact,
            expected: LocalizedText(
                "쉼표로 나눈 mailto:security@example.kr, https://… 또는 tel:… 주소 5개 이하",
                "at most 5 addresses such as mailto:security@example.kr, https://… or tel:…, with commas between them")
        ) { text in
            let contacts = text.split(separator: ",", omittingEmptySubsequences: false)
            return SecurityContact(contacts: contacts.map { String($0.drop { $0 == " " }) }, policy: nil)
        }
        let policy = value(
            .securityPolicy, expected: LocalizedText("https:// 주소", "an https:// address")
        ) { SecurityContact.isWebPage($0) ? $0 : nil }
        if contact == nil, policy != nil, problems.count == reported {
            reportUseless(.securityPolicy, without: .securityContact)
        }
        return contact.flatMap { SecurityContact(contacts: $0.contacts, policy: policy) }
    }
}
