import MapaeCore
import MapaeIdentity

/// An account in a list for administrators.
struct AccountBody: Encodable {
    let id: UserID
    let email: String?
    let emailVerified: Bool
    let nickname: String
    let role: String
    let status: String
    let createdAt: Timestamp

    init(_ account: AccountSummary) {
        id = account.id
        email = account.email
        emailVerified = account.isEmailVerified
        nickname = account.nickname
        role = account.role.rawValue
        status = account.isBanned ? "banned" : "active"
        createdAt = account.createdAt
    }
}

/// An account before an administrator, with what opens it or acts for it.
struct AccountDetailBody: Encodable {
    private struct Ban: Encodable {
        let at: Timestamp
        let reason: String?
    }

    private let account: AccountBody
    private let hasPassword: Bool
    private let tossLinked: Bool
    private let sessions: Int
    private let apiKeys: Int
    private let devices: Int
    private let ban: Ban?

    init(_ detail: AccountDetail) {
        account = AccountBody(detail.summary)
        hasPassword = detail.hasPassword
        tossLinked = detail.isTossLinked
        sessions = detail.sessions
        apiKeys = detail.keys
        devices = detail.devices
        ban = detail.ban.map { Ban(at: $0.at, reason: $0.reason) }
    }
}
