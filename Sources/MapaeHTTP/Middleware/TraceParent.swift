import MapaeCore

/// This server's place in a distributed trace (W3C Trace Context, version 00).
struct TraceParent: Sendable {
    /// 32 hexadecimal digits, the caller's when it sent a valid `traceparent`.
    let traceID: String
    /// 16 hexadecimal digits, this server's own.
    let spanID: String
    let flags: String

    var text: String { "00-\(traceID)-\(spanID)-\(flags)" }

    /// - Parameter random: 24 random bytes.
    init(continuing header: String?, random: ArraySlice<UInt8>) {
        let caller = header.flatMap(TraceParent.parse)
        traceID = caller?.traceID ?? Hexadecimal.encode(random.prefix(16))
        spanID = Hexadecimal.encode(random.suffix(8))
        flags = caller?.flags ?? "00"
    }

    private static func parse(_ header: String) -> (traceID: String, flags: String)? {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 4, parts[0] == "00", isHexadecimal(parts[1], 32), isHexadecimal(parts[2], 16),
            isHexadecimal(parts[3], 2), parts[1].contains(where: { $0 != "0" }),
            parts[2].contains(where: { $0 != "0" })
        else { return nil }
        return (parts[1], parts[3])
    }

    private static func isHexadecimal(_ text: String, _ length: Int) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}
