/// SplitMix64: the same seed gives the same keys and the same chance faults. Nothing secret hangs on it.
struct SeededRandom: RandomNumberGenerator, Sendable {
    private(set) var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// `count` characters drawn from `alphabet`.
    mutating func text(_ count: Int, from alphabet: Alphabet) -> String {
        let characters = alphabet.characters
        return String((0..<count).map { _ in characters[Int.random(in: 0..<characters.count, using: &self)] })
    }

    struct Alphabet: Sendable {
        let characters: [Character]

        static let digits = Alphabet(characters: Array("0123456789"))
        static let hexadecimal = Alphabet(characters: Array("0123456789abcdef"))
        static let crockford = Alphabet(characters: Array("0123456789abcdefghjkmnpqrstvwxyz"))
        static let alphanumeric = Alphabet(
            characters: Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"))
    }
}
