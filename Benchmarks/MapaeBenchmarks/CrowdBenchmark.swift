import AsyncHTTPClient
import Foundation
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import MapaeServer
import NIOCore
import NIOHTTP1
import Synchronization

/// Log-in while networks attack it: what the owner's known device waits, and what a device nobody knows waits.
///
/// The server is the real one with its own cost of a password. It believes the proxy in front of it, which is how one
/// machine speaks for hundreds of networks. Their limits are wide, so that the queue alone has to do it.
enum CrowdBenchmark {
    static let seconds = 20

    static func run() async throws {
        print("\n# Log-in under attack, \(seconds) s each; attackers ask again a quarter second after each answer")
        print("aims: a known device at most 2 s, a new one at most 10 s up to 30 networks, at worst")
        print("networks  asked/s  checked  refused  known median/worst s  new median/worst s  given up")
        for networks in [1, 3, 30, 200] {
            try await BenchmarkServer.run { configuration, system in
                system.passwordCost = .standard
                // What a database refuses that is waited for too long is an owner who is not let in.
                system.storeTimeouts = nil
                configuration.limits.routeFactor = 1000
                guard let loopback = ClientNetwork("127.0.0.0/8") else { throw BenchmarkFailure(reason: "no network") }
                configuration.limits.trustedProxies = TrustedProxies(networks: [loopback], header: .xForwardedFor)
            } _: { server in
                try await measure(server, networks: networks)
            }
        }
    }

    private static func measure(_ server: BenchmarkServer, networks: Int) async throws {
        var settings = HTTPClient.Configuration()
        settings.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1000
        let client = HTTPClient(configuration: settings)
        let visitor = CrowdVisitor(url: server.url, client: client)
        do {
            _ = try await visitor.send(
                "/auth/signup", #"{\#(CrowdVisitor.account),"nickname":"bench"}"#, from: "198.51.100.1")
            // Known before anybody attacks, as the owner's devices are.
            guard let device = try await visitor.logIn(device: nil, from: "203.0.113.1")?.device else {
                throw BenchmarkFailure(reason: "the owner was not let in")
            }
            let tally = Tally()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<max(120, networks) {
                    group.addTask {
                        try await attack(visitor, network: number % networks, seed: UInt64(number), tally)
                    }
                }
                // The queue is full before anything is measured.
                try await Task.sleep(for: .seconds(3))
                let begun = ContinuousClock.now
                async let known = waits(visitor, device: device, until: begun + .seconds(seconds))
                async let new = waits(visitor, device: nil, until: begun + .seconds(seconds))
                let (ofKnown, ofNew) = try await (known, new)
                let elapsed = (ContinuousClock.now - begun).seconds + 3
                group.cancelAll()
                let seen = tally.counts
                print(
                    "\(padded(networks, 8)) \(padded(Int(Double(seen.asked) / elapsed), 8)) \(padded(seen.checked, 8)) "
                        + "\(padded(seen.refused, 8)) \(figures(ofKnown, 21)) \(figures(ofNew, 19)) "
                        + "\(padded("\(ofKnown.filter(\.isInfinite).count)+\(ofNew.filter(\.isInfinite).count)", 9))")
            }
        } catch {
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }

    private final class Tally: Sendable {
        struct Counts {
            var asked = 0
            /// Whose password was looked at.
            var checked = 0
            /// Answered 503 or 429.
            var refused = 0
        }

        private let state = Mutex(Counts())

        var counts: Counts { state.withLock { $0 } }

        func note(_ status: UInt?) {
            state.withLock { counts in
                counts.asked += 1
                if status == 401 { counts.checked += 1 }
                if status == 503 || status == 429 { counts.refused += 1 }
            }
        }
    }

    private static func figures(_ waits: [Double], _ width: Int) -> String {
        padded("\(decimal(median(waits)))/\(decimal(waits.max() ?? .nan))", width)
    }

    /// Guesses without an end, each time from another address of the network and for another account.
    private static func attack(
        _ visitor: CrowdVisitor, network: Int, seed: UInt64, _ tally: Tally
    ) async throws {
        var random = SeededRandom(state: seed)
        while !Task.isCancelled {
            let address = "2001:db8:\(String(network, radix: 16)):\(String(random.next() % 65_536, radix: 16))::1"
            let body = #"{"email":"user\#(random.next() % 100_000)@example.com","password":"a wrong guess"}"#
            let status = try? await visitor.send("/auth/login", body, from: address).status
            tally.note(status)
            try? await Task.sleep(for: .milliseconds(250))
        }
    }

    /// How long the owner waits to be let in, time after time; infinity when that took longer than a minute.
    private static func waits(
        _ visitor: CrowdVisitor, device: String?, until end: ContinuousClock.Instant
    ) async throws -> [Double] {
        let isKnown = device != nil
        var device = device
        var waits: [Double] = []
        repeat {
            let begun = ContinuousClock.now
            var wait = Double.infinity
            while ContinuousClock.now - begun < .seconds(60) {
                if let answer = try await visitor.logIn(device: device, from: isKnown ? "203.0.113.1" : "192.0.2.1") {
                    if isKnown { device = answer.device ?? device }
                    wait = (ContinuousClock.now - begun).seconds
                    break
                }
                // As the answer says.
                try await Task.sleep(for: .seconds(1))
            }
            waits.append(wait)
            try await Task.sleep(for: .milliseconds(500))
        } while ContinuousClock.now < end
        return waits
    }
}

/// Whoever asks from an address of their choice, through the proxy the server believes.
struct CrowdVisitor: Sendable {
    static let account = #""email":"bench@example.com","password":"correct horse battery""#

    /// That the owner was let in, with the token the device is known by from now on.
    struct Entry {
        let device: String?
    }

    let url: String
    let client: HTTPClient

    func send(_ path: String, _ body: String, from address: String) async throws -> (status: UInt, body: ByteBuffer) {
        var request = HTTPClientRequest(url: url + path)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "x-forwarded-for", value: address)
        request.body = .bytes(ByteBuffer(string: body))
        let response = try await client.execute(request, timeout: .seconds(60))
        return (response.status.code, try await response.body.collect(upTo: 1 << 20))
    }

    /// Nil when the owner was not let in.
    func logIn(device: String?, from address: String) async throws -> Entry? {
        let token = device.map { #","deviceToken":"\#($0)""# } ?? ""
        let answer = try await send(
            "/auth/login", #"{\#(Self.account),"delivery":"body"\#(token)}"#, from: address)
        guard answer.status == 200 else { return nil }
        let object = try JSONSerialization.jsonObject(with: Data(answer.body.readableBytesView)) as? [String: Any]
        return Entry(device: object?["deviceToken"] as? String)
    }
}

/// A generator that begins where it is told to (SplitMix64).
private struct SeededRandom: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}
