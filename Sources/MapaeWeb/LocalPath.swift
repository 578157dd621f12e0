import Foundation

/// A path of this server, fit for a redirect: what `?next=` may hold.
///
/// Browsers drop tabs and line breaks from addresses and read a backslash as a slash, so `/\evil.example` and
/// `/<tab>/evil.example` would leave this site: only printable ASCII without a backslash is taken.
struct LocalPath: Sendable, Hashable {
    let text: String

    init?(_ text: String) {
        guard text.hasPrefix("/"), !text.hasPrefix("//"), text.utf8.count <= 512,
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") })
        else { return nil }
        self.text = text
    }

    private init(fixed text: String) {
        self.text = text
    }

    static let home = LocalPath(fixed: "/")
    static let credits = LocalPath(fixed: "/credits")
    static let account = LocalPath(fixed: "/account")
    static let teams = LocalPath(fixed: "/account/teams")
    static let keys = LocalPath(fixed: "/account/keys")
    static let certificates = LocalPath(fixed: "/admin/certificates")
    static let joinTeam = LocalPath(fixed: "/teams/join")
    static let paymentReturn = LocalPath(fixed: "/payment/success")

    /// The log-in page that comes back here.
    var logInLink: String { link(through: "/login") }

    /// Another page that carries this one as `next`.
    func link(through page: String) -> String {
        guard self != .home else { return page }
        return "\(page)?next=\(text.addingPercentEncoding(withAllowedCharacters: .nextValue) ?? "")"
    }
}

extension CharacterSet {
    fileprivate static let nextValue = CharacterSet(charactersIn: "/-._~").union(.alphanumericASCII)
    private static let alphanumericASCII = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
}
