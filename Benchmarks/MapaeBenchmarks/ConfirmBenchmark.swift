import Foundation

/// What Mapae adds to a confirm: `POST /api/payment/confirm` against the same confirm sent to the sandbox directly, in turn,
/// each at 50 a second; and what the least does that commits before and after the call (``BareConfirm``).
enum ConfirmBenchmark {
    private typealias Call = @Sendable () async throws -> Void

    private static let pairs = 250

    static func run(_ server: BenchmarkServer) async throws {
        let shopper = try await Shopper.signUp(at: server)
        let bearer = "Bearer \(shopper.accessToken)"
        var own: [Call] = []
        for _ in 0..<pairs {
            let purchase = try await shopper.purchase()
            own.append {
                try await Shopper.post("\(server.url)/api/payment/confirm", purchase, authorization: bearer)
            }
        }
        let atSandbox = { @Sendable (body: String) -> Call in
            {
                try await Shopper.post(
                    "\(server.sandboxURL)/v1/payments/confirm", body, authorization: Shopper.sandboxAuthorization)
            }
        }
        let direct = try await payments("direct", of: shopper, atSandbox)
        let (confirm, sandbox) = try await times(of: own, and: direct)
        let bare = try await payments("bare", of: shopper) { body in
            { try await Shopper.post("\(server.bareURL)/confirm", body) }
        }
        let again = try await payments("again", of: shopper, atSandbox)
        let (bareConfirm, sandboxAgain) = try await times(of: bare, and: again)
        let (added, least) = (confirm - sandbox, bareConfirm - sandboxAgain)
        print("\n# Confirm against the sandbox alone (\(pairs) of each, in turn, 50 a second each)")
        print("sandbox    \(decimal(sandbox)) ms at the median")
        print("confirm    \(decimal(confirm)) ms at the median")
        print("added      \(decimal(added)) ms   (aim: at most 3 ms)")
        print("ratio      \(decimal(confirm / sandbox))")
        print("the least  \(decimal(least)) ms added by a bare route that commits one row before the call and after it")
        print("to it      \(decimal(added / least))")
    }

    /// Orders paid in the sandbox alone, each with the call that confirms it.
    private static func payments(
        _ name: String, of shopper: Shopper, _ call: (_ body: String) -> Call
    ) async throws -> [Call] {
        var calls: [Call] = []
        for index in 0..<pairs {
            calls.append(call(try await shopper.authenticate(orderID: "bench-\(name)-\(index)", amount: 5_900)))
        }
        return calls
    }

    /// The medians in milliseconds of two kinds of call made in turn.
    private static func times(of first: [Call], and second: [Call]) async throws -> (Double, Double) {
        let clock = ContinuousClock()
        let start = clock.now
        return try await withThrowingTaskGroup(of: (Bool, Double).self) { group in
            for (index, calls) in zip(first, second).enumerated() {
                for (isFirst, call) in [(true, calls.0), (false, calls.1)] {
                    try await clock.sleep(until: start + .milliseconds(index * 20 + (isFirst ? 0 : 10)))
                    group.addTask {
                        let began = clock.now
                        try await call()
                        return (isFirst, (clock.now - began).milliseconds)
                    }
                }
            }
            var (firsts, seconds): ([Double], [Double]) = ([], [])
            for try await (isFirst, milliseconds) in group {
                if isFirst { firsts.append(milliseconds) } else { seconds.append(milliseconds) }
            }
            return (median(firsts), median(seconds))
        }
    }
}
