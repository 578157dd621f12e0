import MapaeCore
import MapaeIdentity

/// What the account's page shows of its Toss user.
struct TossCard: Sendable {
    let isLinked: Bool
    /// `2026. 8. 10. 15:30부터 연결돼 있어요.`; empty without a link.
    let since: String
    /// Which personal fields are kept; empty without a link.
    let kept: String
    /// Whether nothing else opens the account.
    let isOnlyWay: Bool
    /// Whether a browser can be sent to Toss to link.
    let canLink: Bool

    init(_ status: TossLinkStatus?, hasPassword: Bool, canLink: Bool, formats: Formats) {
        let language = formats.language
        isLinked = status != nil
        isOnlyWay = status != nil && !hasPassword
        self.canLink = canLink
        guard let status else {
            (since, kept) = ("", "")
            return
        }
        let moment = formats.moment(status.linkedAt)
        since = LocalizedText("\(moment)부터 연결돼 있어요.", "Linked since \(moment).")[language]
        let names = Self.fields.filter { status.keptFields.contains($0.field) }.map(\.name)
        let list = names.map { $0[language] }.joined(separator: ", ")
        kept =
            names.isEmpty
            ? LocalizedText("토스에서 받은 개인정보는 보관하지 않아요.", "We keep no personal data from Toss.")[language]
            : LocalizedText("보관하는 정보: \(list)", "What we keep: \(list)")[language]
    }

    /// By Toss' names, in the order of a form.
    private static let fields: [(field: String, name: LocalizedText)] = [
        ("name", LocalizedText("이름", "name")), ("email", LocalizedText("이메일", "e-mail address")),
        ("phone", LocalizedText("휴대폰 번호", "phone number")), ("birthday", LocalizedText("생년월일", "birthday")),
        ("gender", LocalizedText("성별", "gender")), ("nationality", LocalizedText("내외국인 구분", "nationality")),
        ("ci", LocalizedText("연계정보(CI)", "identity number (CI)")),
    ]
}
