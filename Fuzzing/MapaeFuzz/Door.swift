/// One way for bytes of a stranger's into the program.
struct Door: Sendable {
    /// The kind: inputs of one door are compared with one another.
    let name: String
    /// Larger inputs are cut before they get here, as the server's own limits do.
    let maximumSize: Int
    /// Inputs as friends send them.
    let seeds: [[UInt8]]
    /// How friends' inputs get long.
    let growth: Growth
    /// - Returns: in a word, what the input came to.
    let open: @Sendable ([UInt8]) async -> String

    /// Whether an input came to something that only a mistake of ours brings about.
    static func isMistake(_ outcome: String) -> Bool { outcome == "500" || outcome.hasPrefix("threw") }

    init(
        _ name: String, maximumSize: Int, seeds: [String], growth: Growth,
        open: @escaping @Sendable ([UInt8]) async -> String
    ) {
        self.name = name
        self.maximumSize = maximumSize
        self.seeds = seeds.map { Array($0.utf8) }
        self.growth = growth
        self.open = open
    }
}

/// How an honest input gets long and stays one that is read to its end.
enum Growth {
    /// The same again and again, with something between.
    case repeated(by: String)
    /// A list of the same documents; in an object beside its own members, as one nobody asked for.
    case json

    /// - Returns: nil where two of them are more than the size.
    func grown(_ seed: [UInt8], to size: Int) -> [UInt8]? {
        switch self {
        case .repeated(let separator):
            return Self.copies(of: seed, by: Array(separator.utf8), in: size)
        case .json:
            guard seed.first == UInt8(ascii: "{") else {
                return Self.copies(of: seed, by: [UInt8(ascii: ",")], in: size - 2).map {
                    Array("[".utf8) + $0 + Array("]".utf8)
                }
            }
            let (start, end) = (Array(#"{"more":["#.utf8), Array("],".utf8) + seed.dropFirst())
            return Self.copies(of: seed, by: [UInt8(ascii: ",")], in: size - start.count - end.count).map {
                start + $0 + end
            }
        }
    }

    private static func copies(of seed: [UInt8], by separator: [UInt8], in size: Int) -> [UInt8]? {
        let count = (size + separator.count) / max(1, seed.count + separator.count)
        return count < 2 ? nil : Array(Array(repeating: seed, count: count).joined(separator: separator))
    }
}
