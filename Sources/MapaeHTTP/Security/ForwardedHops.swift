import MapaeCore

/// Reads the addresses in one line of `X-Forwarded-For` or `Forwarded`, in their order; nil stands for an entry without a
/// readable address.
enum ForwardedHops {
    /// `203.0.113.7, 198.51.100.1:4711, 2001:db8::1, [2001:db8::1]:443`: no standard, so every form in use.
    static func ofXForwardedFor(_ line: String) -> [ClientAddress?] {
        line.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map { entry in
            let text = String(Substring(trimmed(entry)))
            let isBareIPv6 = !text.hasPrefix("[") && text.utf8.count { $0 == UInt8(ascii: ":") } > 1
            return isBareIPv6 ? ClientAddress(text) : node(text)
        }
    }

    /// `for=192.0.2.43;proto=https, for="[2001:db8::1]:443"` (RFC 7239 §4). A line that breaks the grammar anywhere is one
    /// unreadable entry: in a broken line nobody knows where an entry ends.
    static func ofForwarded(_ line: String) -> [ClientAddress?] {
        var scanner = ForwardedScanner(line)
        guard let names = scanner.forNames() else { return [nil] }
        return names.map { $0.flatMap(node) }
    }

    /// An IPv4 address or an IPv6 one in brackets, with or without a port. `unknown` and obfuscated names are no address.
    private static func node(_ text: String) -> ClientAddress? {
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]"), isPortOrNothing(text[text.index(after: end)...]) else {
                return nil
            }
            let host = text[text.index(after: text.startIndex)..<end]
            return host.contains(":") ? ClientAddress(String(host)) : nil
        }
        let host = text.prefix { $0 != ":" }
        guard isPortOrNothing(text[host.endIndex...]) else { return nil }
        return ClientAddress(String(host))
    }

    /// `:443`, or obfuscated `:_x1` (§6.3).
    private static func isPortOrNothing(_ text: Substring) -> Bool {
        guard let first = text.utf8.first else { return true }
        let port = text.utf8.dropFirst()
        guard first == UInt8(ascii: ":"), let start = port.first else { return false }
        if start == UInt8(ascii: "_") { return port.count > 1 && port.allSatisfy(isObfuscated) }
        return port.count <= 5 && port.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func isObfuscated(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }

    private static func trimmed(_ entry: Substring.UTF8View) -> Substring.UTF8View {
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        var entry = entry.drop(while: isSpace)
        while let last = entry.last, isSpace(last) { entry.removeLast() }
        return entry
    }
}
