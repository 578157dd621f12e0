/// A browser and its system, told from a user agent in a few words. Good enough for people to recognise their own devices;
/// nothing is decided on it.
struct UserAgentSummary: Sendable, Hashable {
    /// `Chrome · Windows`.
    let text: String

    // Most browsers also name those they descend from, so the youngest comes first.
    private static let browsers = [
        ("KAKAOTALK", "KakaoTalk"), ("NAVER(inapp", "NAVER"), ("Whale/", "Whale"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("EdgiOS/", "Edge"), ("EdgA/", "Edge"), ("Edg/", "Edge"), ("OPR/", "Opera"), ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
    ]
    private static let systems = [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
        ("Macintosh", "Mac"), ("Linux", "Linux"),
    ]

    /// Nil when neither is known.
    init?(userAgent: Substring) {
        func firstFound(_ names: [(mark: String, name: String)]) -> String? {
            names.first { userAgent.contains($0.mark) }?.name
        }
        let words = [firstFound(UserAgentSummary.browsers), firstFound(UserAgentSummary.systems)].compactMap { $0 }
        guard !words.isEmpty else { return nil }
        text = words.joined(separator: " · ")
    }
}
