import Foundation

/// What Mapae adds to a confirm: `POST /api/payment/confirm` against the same confirm sent to the sandbox directly, in turn,
/// each at 50 a second.
enum ConfirmBenchmark {
    private static let pairs = 250

    static func run(_ server: BenchmarkServer) async throws {
        let shopper = try await Shopper.signUp(at: server)
        var own: [String] = []
        var direct: [String] = []
        for index in 0..<pairs {
            own.append(try await shopper.purchase())
            direct.append(try await shopper.authenticate(orderID: "bench-direct-\(index)", amount: 5_900))
        }
        let basic = "Basic " + Data("test_sk_sandbox:".utf8).base64EncodedString()
        let bearer = "Bearer \(shopper.accessToken)"
        let clock = ContinuousClock()
        let start = clock.now
        let (ours, theirs) = try await withThrowingTaskGroup(of: (Bool, Double).self) { group in
            for index in 0..<pairs {
                try await clock.sleep(until: start + .milliseconds(index * 20))
                let (mine, other) = (own[index], direct[index])
                group.addTask {
                    let began = clock.now
                    try await Shopper.post("\(server.url)/api/payment/confirm", mine, authorization: bearer)
                    return (true, (clock.now - began).milliseconds)
                }
                try await clock.sleep(until: start + .milliseconds(index * 20 + 10))
                group.addTask {
                    let began = clock.now
                    try await Shopper.post("\(server.sandboxURL)/v1/payments/confirm", other, authorization: basic)
                    return (false, (clock.now - began).milliseconds)
                }
            }
            var (ours, theirs): ([Double], [Double]) = ([], [])
            for try await (isOurs, milliseconds) in group {
                if isOurs { ours.append(milliseconds) } else { theirs.append(milliseconds) }
            }
            return (ours, theirs)
        }
        print("\n# Confirm against the sandbox alone (\(pairs) of each, in turn, 50 a second each)")
        print("sandbox    \(decimal(median(theirs))) ms at the median")
        print("confirm    \(decimal(median(ours))) ms at the median")
        print("added      \(decimal(median(ours) - median(theirs))) ms   (aim: at most 3 ms)")
        print("ratio      \(decimal(median(ours) / median(theirs)))")
    }
}
