/// Changes inputs at random, the same way for the same seed: SplitMix64 underneath.
struct Mutator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next(below bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return bound > 0 ? Int(word % UInt64(bound)) : 0
    }

    mutating func pick<T>(_ choices: [T]) -> T { choices[next(below: choices.count)] }

    /// One of eight stays as it is, so that the way through is measured too; three are changed in one place, so that many
    /// get past whoever looks first.
    mutating func changed(_ input: [UInt8], with others: [[UInt8]], atMost size: Int) -> [UInt8] {
        var bytes = input
        for _ in 0..<pick([0, 1, 1, 1, 2, 3, 5, 7]) { change(&bytes, others, room: size - bytes.count) }
        return Array(bytes.prefix(size))
    }

    private mutating func change(_ bytes: inout [UInt8], _ others: [[UInt8]], room: Int) {
        let place = next(below: bytes.count + 1)
        switch next(below: 8) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(next(below: 8))
        case 1 where place < bytes.count: bytes[place] = UInt8(next(below: 256))
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + 1 + next(below: 32)))
        case 3: bytes.insert(contentsOf: pick(next(below: 3) == 0 ? Self.marks : Self.words), at: place)
        // Work that grows faster than its input shows with repetition.
        case 4, 5:
            let word = pick(next(below: 2) == 0 ? Self.marks : Self.words)
            bytes.insert(contentsOf: repeated(word, room: room), at: place)
        case 6:
            let end = min(bytes.count, place + 1 + next(below: 16))
            bytes.insert(contentsOf: repeated(Array(bytes[place..<end]), room: room), at: end)
        default:
            let other = pick(others)
            bytes.insert(contentsOf: other[next(below: other.count + 1)...], at: place)
        }
    }

    /// No more than there is room for: what is cut at its end is refused before anything else looks at it.
    private mutating func repeated(_ word: [UInt8], room: Int) -> [UInt8] {
        let bytes = min(1 << (4 + next(below: 13)), room)
        let count = max(1, bytes / max(1, word.count)) * word.count
        var all = word
        // Twice as much each time: byte by byte, a build for tests would take longer than what is tried.
        while all.count < count { all += all }
        return Array(all.prefix(count))
    }

    /// What the rules of Unicode sort, join and widen.
    private static let marks = [
        "\u{301}", "\u{323}", "\u{301}\u{323}", "\u{5B0}\u{345}\u{316}", "e\u{301}", "\u{1100}\u{1161}\u{11A8}",
        "\u{200D}", "👨‍👩‍👧‍👦", "ﷺ",
    ].map { Array($0.utf8) }

    /// What parsers stumble over.
    private static let words: [[UInt8]] =
        [
            "가", "\u{202E}", "\u{FEFF}", "\u{0}", "İ", "ß", "\\u0000", "\\ud83d\\ude00", "\\\\", "\"", "[", "{\"a\":",
            "]",
            "{", "}", ",", ":", "=", ";", "%", "%00", "%ff", ".", "..", "/", "//", "&", "&a=b", "+", "-", "_", "0", "9",
            "1e999", "-0", "9223372036854775808", "true", "null", " ", "\n", "\r\n", "\t", "a", "A", "@", "a@b.c",
            "xn--",
            "for=", "for=10.0.0.1,", "10.0.0.1,", "[::1]:1,", "Bearer ", "eyJ", "mpk_", "-----BEGIN CERTIFICATE-----\n",
            "-----END CERTIFICATE-----\n", "MII", "\\n", "q=0.5,", "ko,",
        ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80]]
}
