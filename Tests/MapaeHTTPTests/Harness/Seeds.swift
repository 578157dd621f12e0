import Testing

/// The same numbers in every run, others for each seed.
struct SeededRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: Int) {
        state = UInt64(bitPattern: Int64(seed)) &* 0xD134_2543_DE82_EF95
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A text of characters of an alphabet.
    mutating func text(_ length: ClosedRange<Int>, of alphabet: [Unicode.Scalar]) -> String {
        var text = ""
        for _ in 0..<Int.random(in: length, using: &self) {
            text.unicodeScalars.append(alphabet.randomElement(using: &self) ?? "a")
        }
        return text
    }
}

/// Tries something with many seeds. Say `seed` in the comment of each expectation: with it alone a failure comes again.
func withSeeds(_ count: Int, _ body: (_ seed: Int, _ random: inout SeededRandom) throws -> Void) rethrows {
    for seed in 1...count {
        var random = SeededRandom(seed: seed)
        try body(seed, &random)
    }
}
