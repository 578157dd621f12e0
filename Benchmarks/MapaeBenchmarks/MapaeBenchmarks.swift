/// Prints the figures of `bin/bench`, each as a ratio within this run.
@main
enum MapaeBenchmarks {
    static func main() async throws {
        try await BenchmarkServer.run { try await RequestBenchmark.run($0) }
        try await BenchmarkServer.run { try await ConfirmBenchmark.run($0) }
        try await StoreBenchmark.run()
        try await LimiterBenchmark.run()
        try await IdentityBenchmark.run()
    }
}
