internal import MapaeCore
internal import MapaeHTTP

/// The origins of mini-apps, which call from pages of their own (C14).
extension SettingsReader {
    private static let mostAppOrigins = 20

    mutating func appOrigins(_ mode: ServerMode, besides publicURL: PublicURL?) -> Set<String> {
        let expected = LocalizedText(
            "쉼표로 나눈 https://my-app.apps.tossmini.com 같은 출처 \(Self.mostAppOrigins)개 이하. 브라우저가 보내는 그대로, https와 "
                + "소문자로 경로 없이",
            "at most \(Self.mostAppOrigins) origins such as https://my-app.apps.tossmini.com with commas between them, "
                + "exactly as browsers send them: https, small letters, no path")
        let origins = value(.appOrigins, default: Set<String>(), expected: expected) { text in
            let parts = text.split(separator: ",", omittingEmptySubsequences: false).map { part in
                String(part.drop { $0 == " " })
            }
            let origins = Set(parts.filter { SettingsReader.isAppOrigin($0, mode) })
            return origins.count == parts.count && parts.count <= Self.mostAppOrigins ? origins : nil
        }
        if let publicURL, origins.contains(publicURL.origin) {
            report(
                .appOrigins, "이 서버 자신이 들어 있습니다. 자기 페이지에는 허락이 필요 없습니다",
                "names this server itself, whose own pages need no permission")
        }
        return origins
    }

    private static func isAppOrigin(_ text: String, _ mode: ServerMode) -> Bool {
        guard let url = try? PublicURL(parsing: text), url.origin == text else { return false }
        return url.isSecure || mode == .development && url.isLoopback
    }
}
