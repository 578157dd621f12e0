/// Marks that stand on the character before them. Bringing a run of them into canonical order costs the square of its
/// length, and Swift does so whenever it normalises, hashes or compares a text: 30,000 of them, 60 kB, take more than half
/// a second each time.
public enum CombiningMarks {
    /// UAX 15, section 13 (Stream-Safe Text Format): no language needs more than a few.
    public static let longestRun = 30

    /// Whether more marks stand in a row than any writing has. Marks are told by category, not by combining class: some of
    /// class 0 become others when decomposed (U+0F73).
    public static func pileUp(in text: some StringProtocol) -> Bool {
        var run = 0
        for scalar in text.unicodeScalars {
            guard scalar.value >= 0x300, scalar.isMark else {
                run = 0
                continue
            }
            run += 1
            if run > longestRun { return true }
        }
        return false
    }
}
