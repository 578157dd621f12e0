public import MapaeCore

/// Where a log-in comes from, as far as it is remembered.
public struct SignInSource: Sendable, Hashable {
    public let address: ClientAddress
    /// The device in a few words, such as `Chrome · Windows`; nil when the user agent says nothing known.
    public let device: String?

    /// For log-ins that came over no network.
    public static let unknown = SignInSource(address: .unknown, userAgent: nil)

    private static let userAgentLimit = 256

    /// - Parameter userAgent: the request's own words; what is beyond 256 characters is not looked at, and nothing of it
    ///   is kept but the names of known browsers and systems.
    public init(address: ClientAddress, userAgent: String?) {
        self.address = address
        device = userAgent.flatMap { UserAgentSummary(userAgent: $0.prefix(SignInSource.userAgentLimit))?.text }
    }

    /// Nil when it is not known.
    var addressText: String? { address == .unknown ? nil : address.description }
}
