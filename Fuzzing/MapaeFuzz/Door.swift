/// One way for bytes of a stranger's into the program.
struct Door: Sendable {
    /// The kind: inputs of one door are compared with one another.
    let name: String
    /// Larger inputs are cut before they get here, as the server's own limits do.
    let maximumSize: Int
    /// Inputs as friends send them.
    let seeds: [[UInt8]]
    /// - Returns: in a word, what the input came to.
    let open: @Sendable ([UInt8]) async -> String

    init(
        _ name: String, maximumSize: Int, seeds: [String], open: @escaping @Sendable ([UInt8]) async -> String
    ) {
        self.name = name
        self.maximumSize = maximumSize
        self.seeds = seeds.map { Array($0.utf8) }
        self.open = open
    }
}
