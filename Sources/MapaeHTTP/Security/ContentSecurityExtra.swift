/// Further sources for the pages' Content-Security-Policy (`MAPAE_CSP_EXTRA`), written as a policy is:
/// `connect-src https://stats.example.com; img-src https://cdn.example.com`.
///
/// Only lists of origins can be added to. Wildcards, bare schemes and keywords such as `'unsafe-inline'` are refused: the
/// setting exists to name hosts, not to weaken the policy.
public struct ContentSecurityExtra: Sendable, Hashable {
    private(set) var sources: [String: [String]] = [:]

    public init() {}

    public init(parsing text: String) throws(InvalidContentSecurityExtra) {
        for part in text.split(separator: ";") {
            let words = part.split(separator: " ").map(String.init)
            guard let directive = words.first else { continue }
            guard ["connect-src", "font-src", "form-action", "frame-src", "img-src"].contains(directive) else {
                throw InvalidContentSecurityExtra(reason: "\(directive) cannot be extended")
            }
            for origin in words.dropFirst() {
                guard origin.hasPrefix("https://"), let url = try? PublicURL(parsing: origin), url.origin == origin
                else {
                    throw InvalidContentSecurityExtra(reason: "\(directive): not an https origin: \(origin)")
                }
                sources[directive, default: []].append(origin)
            }
        }
    }
}

/// Why a text is not an extension of the policy.
public struct InvalidContentSecurityExtra: Error, CustomStringConvertible {
    let reason: String
    public var description: String { reason }
}
