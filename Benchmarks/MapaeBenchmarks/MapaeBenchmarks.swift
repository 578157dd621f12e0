import Foundation

/// Prints the figures of `bin/bench`, each as a ratio within this run. Names on the command line choose among them.
@main
enum MapaeBenchmarks {
    private static let figures: [(name: String, run: @Sendable () async throws -> Void)] = [
        ("requests", { try await BenchmarkServer.run { try await RequestBenchmark.run($0) } }),
        ("confirm", { try await BenchmarkServer.run { try await ConfirmBenchmark.run($0) } }),
        ("store", { try await StoreBenchmark.run() }),
        ("limits", { try await LimiterBenchmark.run() }),
        ("identity", { try await IdentityBenchmark.run() }),
        ("revocation", { try await RevocationBenchmark.run() }),
        (crowd, { try await CrowdBenchmark.run() }),
    ]
    /// Takes minutes, and so runs only when it is named.
    private static let crowd = "crowd"

    static func main() async throws {
        let chosen = CommandLine.arguments.dropFirst()
        let unknown = chosen.filter { name in !figures.contains { $0.name == name } }
        guard unknown.isEmpty else {
            FileHandle.standardError.write(
                Data("usage: MapaeBenchmarks [\(figures.map(\.name).joined(separator: "|"))]…\n".utf8))
            exit(64)
        }
        for figure in figures where chosen.isEmpty ? figure.name != crowd : chosen.contains(figure.name) {
            try await figure.run()
        }
    }
}
