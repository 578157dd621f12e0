public import Hummingbird
import MapaeCore

/// The cookies this server sets, and how (requirement A4). Nobody else makes a `Set-Cookie`.
///
/// Over TLS every name has the prefix `__Host-`: the browser then takes the cookie only with `Secure`, `Path=/` and
/// without `Domain`, so no sibling host can plant one. All are `HttpOnly`.
public struct CookiePolicy: Sendable {
    private let isSecure: Bool

    /// - Parameter isSecure: whether the public URL is `https`. Plain HTTP is for development alone.
    public init(isSecure: Bool) {
        self.isSecure = isSecure
    }

    /// What a cookie is for.
    public enum Kind: CaseIterable, Sendable {
        case accessToken
        case refreshToken
        /// Binds CSRF tokens before there is a session; log-in removes it.
        case preSession
        case csrfToken
        /// What the provider's redirect to the success page brought, until it is confirmed.
        case paymentReturn
        /// What the provider's redirect to the failure page brought, until it is shown.
        case paymentFailure
        /// Makes a device its user has logged in on known again, past log-out.
        case knownDevice
        /// The language chosen on a page.
        case language
    }

    public func name(_ kind: Kind) -> String {
        let base =
            switch kind {
            case .accessToken: "mapae_access"
            case .refreshToken: "mapae_refresh"
            case .preSession: "mapae_pre"
            case .csrfToken: "csrf_token"
            case .paymentReturn: "mapae_payment_return"
            case .paymentFailure: "mapae_payment_failure"
            case .knownDevice: "mapae_device"
            case .language: "mapae_lang"
            }
        if isSecure { return "__Host-\(base)" }
        return kind == .csrfToken ? "__\(base)" : base
    }

    /// - Parameters:
    ///   - value: letters, digits, `-`, `_` and `.`.
    ///   - maxAge: nil makes a session cookie, which ends with the browser.
    public func make(_ kind: Kind, value: String, maxAge: Duration? = nil) -> Cookie {
        Cookie(
            name: name(kind), value: value, maxAge: maxAge.map { Int(max(0, $0.components.seconds)) }, path: "/",
            secure: isSecure, httpOnly: true, sameSite: sameSite(kind))
    }

    /// Makes the browser forget the cookie.
    public func clear(_ kind: Kind) -> Cookie {
        make(kind, value: "", maxAge: .zero)
    }

    /// No browser keeps a larger one.
    private static let maximumValueBytes = 4096

    /// The cookie's value in a request; nil when absent, empty or nothing we have set. Of several the first counts.
    ///
    /// Read by bytes: to Swift's characters U+037E is a semicolon, so a sibling host could hide a cookie of any name,
    /// `__Host-` and all, in the value of one of its own.
    public func value(_ kind: Kind, in request: Request) -> String? {
        let name = Array(name(kind).utf8)
        for line in request.headers[values: .cookie] {
            for pair in line.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == 0x20 || $0 == 0x09 }
                guard pair.starts(with: name) else { continue }
                let rest = pair.dropFirst(name.count)
                guard rest.first == UInt8(ascii: "=") else { continue }
                let value = rest.dropFirst()
                return (1...Self.maximumValueBytes).contains(value.count) && value.allSatisfy(CookiePolicy.isOwn)
                    ? String(Substring(value)) : nil
            }
        }
        return nil
    }

    private static func isOwn(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."): true
        default: false
        }
    }

    /// Whether the request carries a session's cookie, be it alive or not.
    public func hasSession(in request: Request) -> Bool {
        value(.accessToken, in: request) != nil || value(.refreshToken, in: request) != nil
    }

    // A return from a checkout or consent page is a cross-site navigation and must find the session: Lax. The CSRF
    // cookie is only ever needed by our own pages: Strict.
    private func sameSite(_ kind: Kind) -> Cookie.SameSite {
        kind == .csrfToken ? .strict : .lax
    }
}
