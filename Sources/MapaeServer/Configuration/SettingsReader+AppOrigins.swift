internal import MapaeHTTP

/// The origins of mini-apps, which call from pages of their own (C14).
extension SettingsReader {
    private static let mostAppOrigins = 20

    mutating func appOrigins(_ mode: ServerMode, besides publicURL: PublicURL?) -> Set<String> {
        let expected =
            "at most \(Self.mostAppOrigins) origins such as https://my-app.apps.tossmini.com with commas between them, "
            + "exactly as browsers send them: https, small letters, no path"
        let origins = value(.appOrigins, default: Set<String>(), expected: expected) { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
                String(part.drop { $0 == " " })
            }
            let origins = Set(parts.filter { SettingsReader.isAppOrigin($0, mode) })
            return origins.count == parts.count && parts.count <= Self.mostAppOrigins ? origins : nil
        }
        if let publicURL, origins.contains(publicURL.origin) {
            report(.appOrigins, "names this server itself, whose own pages need no permission")
        }
        return origins
    }

    private static func isAppOrigin(_ text: String, _ mode: ServerMode) -> Bool {
        guard let url = try? PublicURL(parsing: text), url.origin == text else { return false }
        return url.isSecure || mode == .development && url.isLoopback
    }
}
