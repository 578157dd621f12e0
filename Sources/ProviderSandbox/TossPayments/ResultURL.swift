internal import Foundation

/// `successUrl` and `failUrl`: the merchant's pages the buyer comes back to.
enum ResultURL {
    /// Any origin, as with the real provider, but a web address and nothing the browser would run.
    static func isAcceptable(_ text: String) -> Bool { origin(of: text) != nil }

    /// `http://127.0.0.1:8080`.
    static func origin(of text: String) -> String? {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.encodedHost, !host.isEmpty,
            parts.user == nil, parts.password == nil,
            // What goes into a policy header must not be able to end it.
            host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: ",") })
        else { return nil }
        return "\(scheme)://\(host)" + (parts.port.map { ":\($0)" } ?? "")
    }

    /// Adds `items` to the query that is there already; an item of the same name is replaced.
    ///
    /// How the provider joins the two is not documented; its official sample passes a `successUrl` that has a query
    /// (github.com/tosspayments/tosspayments-sample), and the items survive.
    static func merging(_ items: [(String, String)], into text: String) -> String {
        guard var parts = URLComponents(string: text) else { return text }
        let names = Set(items.map { $0.0 })
        let kept = (parts.percentEncodedQueryItems ?? []).filter { !names.contains($0.name) && !$0.name.isEmpty }
        let added = items.map { URLQueryItem(name: encoded($0.0), value: encoded($0.1)) }
        parts.percentEncodedQueryItems = kept + added
        return parts.string ?? text
    }

    private static func encoded(_ text: String) -> String {
        let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        return text.addingPercentEncoding(withAllowedCharacters: CharacterSet(charactersIn: unreserved)) ?? ""
    }
}
