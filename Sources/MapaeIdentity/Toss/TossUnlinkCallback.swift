internal import Crypto
internal import Foundation
public import Logging
public import MapaeCore

/// The end of links as Toss reports it, and nothing else: whoever answers Toss' callback holds this alone (2.11).
public struct TossUnlinkCallback: Sendable {
    private let links: TossLinks
    private let digests: [[UInt8]]
    private let logger: Logger

    /// - Parameter secrets: whole texts, such as `name:secret`, as they stand in Toss' console; two while one is being
    ///   replaced. Without any, nothing is taken.
    public init(links: TossLinks, secrets: [Secret<String>], logger: Logger) {
        self.links = links
        digests = secrets.map { TossUnlinkCallback.digest($0.exposed.utf8) }
        self.logger = logger
    }

    /// Checks the credential of a callback: the whole text within, against every one that counts, in a time that tells
    /// nothing of either (2.2).
    ///
    /// - Parameter authorization: the values of the header `Authorization`.
    /// - Throws: ``ErrorCode/unavailable`` when no credential is configured, with an alarm in the log (2.1);
    ///   ``ErrorCode/webhookUnauthorized``.
    public func authorize(_ authorization: [String]) throws {
        guard !digests.isEmpty else {
            logger.critical(
                "an unlink callback came and no credential is configured for it: unlinks are being lost",
                metadata: ["event": "toss.callback_not_configured"])
            throw Failure(.unavailable)
        }
        let presented = authorization.count == 1 ? TossUnlinkCallback.text(ofBasic: authorization[0]) : nil
        let digest = TossUnlinkCallback.digest(presented ?? [])
        let matches = digests.reduce(false) { found, known in equalInConstantTime(digest, known) || found }
        guard presented != nil, matches else {
            logger.warning("an unlink callback was refused", metadata: ["event": "toss.callback_refused"])
            throw Failure(.webhookUnauthorized)
        }
    }

    /// Ends a Toss user's link. Returns when it is stored, also for users nobody here knows and for repeats.
    ///
    /// - Parameter referrer: Toss' word for the cause; an unknown one counts as well.
    public func receive(userKey: Int64, referrer: String?) async throws {
        let event = TossUnlinkEvent(referrer: referrer)
        let ended = try await links.unlink(userKey: userKey, because: event)
        logger.notice(
            "Toss user unlinked",
            metadata: [
                "event": "toss.unlinked", "cause": "\(event.rawValue)", "toss_user": "\(ended.nameForLogs)",
                "known": "\(ended.isKnown)",
            ])
    }

    private static func digest(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        Array(SHA256.hash(data: Array(bytes)))
    }

    /// What stands in `Basic <base64>` (RFC 7617).
    private static func text(ofBasic authorization: String) -> [UInt8]? {
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic", parts[1].utf8.count <= 1024,
            let decoded = Data(base64Encoded: String(parts[1])), !decoded.isEmpty
        else { return nil }
        return Array(decoded)
    }
}
