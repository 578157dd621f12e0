internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import StrictJSON

/// Routes under `/_sandbox`: JSON for tests and tools on this machine, out of reach of pages of other origins.
extension SandboxResponder {
    func controlled(_ request: Request) async throws -> Response {
        guard isFromThisMachine(request) else {
            return Self.problem(403, "FORBIDDEN", "Control routes take a loopback Host and no foreign Origin.").response
        }
        let body = try await request.bytes()
        if !body.isEmpty, request.headers[.contentType]?.lowercased().hasPrefix("application/json") != true {
            return Self.problem(415, "JSON_ONLY", "Control routes take application/json.").response
        }
        do {
            return try await control(request, body).response
        } catch let refusal as SandboxRefusal {
            return Self.problem(Self.status(of: refusal.code), refusal.code.name, refusal.detail).response
        }
    }

    private func control(_ request: Request, _ body: Data) async throws -> Page {
        let parts = request.uri.path.split(separator: "/").dropFirst().map {
            String($0).removingPercentEncoding ?? String($0)
        }
        switch (request.method, parts.count) {
        case (.post, 2) where parts == ["tosspayments", "authenticate"]:
            let buyer = try decoded(AuthenticateBody.self, body).buyer
            return Page(json: ["redirectUrl": .string(try await sandbox.authenticate(buyer))])
        case (.post, 4) where parts.starts(with: ["tosspayments", "payments"]):
            return try await change(parts[2], parts[3])
        case (.post, 1) where parts == ["faults"]:
            await sandbox.add(try decoded(FaultBody.self, body).fault())
            return try await faults()
        case (.get, 1) where parts == ["faults"]: return try await faults()
        case (.delete, 1) where parts == ["faults"]:
            await sandbox.clearFaults()
            return try await faults()
        case (.post, 1) where parts == ["clock"]: return try await clock(body)
        case (.get, 1) where parts == ["clock"]: return Page(json: ["now": .string(sandbox.clock.now().korean)])
        case (.get, 1) where parts == ["ledger"]: return try await ledger()
        case (.get, 1) where parts == ["webhooks"]:
            let deliveries = try await sandbox.core.perform { state, _ in state.deliveries }
            return Page(json: ["webhooks": .array(deliveries.map(\.json))])
        default:
            if parts.first == "apps-in-toss", let page = try await controlPartner(request, parts, body) { return page }
            return Self.problem(404, "NOT_FOUND", "No such control route.")
        }
    }

    private func change(_ key: String, _ event: String) async throws -> Page {
        switch event {
        case "deposit": try await sandbox.deposit(paymentKey: key)
        case "deposit-error": try await sandbox.failDeposit(paymentKey: key)
        case "expire": try await sandbox.expire(paymentKey: key)
        default: return Self.problem(404, "NOT_FOUND", "No such control route.")
        }
        return Page(type: .json, body: [UInt8](try await sandbox.payment(key: key) ?? Data()))
    }

    private func clock(_ body: Data) async throws -> Page {
        let seconds = try decoded(ClockBody.self, body).advanceSeconds
        guard (0...1_000_000_000).contains(seconds) else { throw SandboxRefusal.badRequest("advanceSeconds") }
        try await sandbox.advanceClock(seconds: seconds)
        return Page(json: ["now": .string(sandbox.clock.now().korean)])
    }

    private func faults() async throws -> Page {
        Page(json: ["faults": .array(await sandbox.faults().map(\.json))])
    }

    private func ledger() async throws -> Page {
        let entries = try await sandbox.core.perform { state, _ in state.ledger }
        return Page(json: ["entries": .array(entries.map(\.json))])
    }

    /// A name that resolves to this machine keeps out pages that rebind theirs; `Origin` and `Sec-Fetch-Site` keep out
    /// pages that post here openly.
    private func isFromThisMachine(_ request: Request) -> Bool {
        guard let authority = request.head.authority, Self.isLoopback(authority) else { return false }
        if let site = request.headers[.secFetchSite], site != "same-origin", site != "none" { return false }
        guard let origin = request.headers[.origin] else { return true }
        return origin == "http://\(authority)"
    }

    private static func isLoopback(_ authority: String) -> Bool {
        let host = authority.replacing(/:[0-9]+$/, with: "").lowercased()
        return ["localhost", "127.0.0.1", "[::1]"].contains(host)
    }

    private static func status(of code: SandboxRefusal.Code) -> Int {
        switch code {
        case .unknownPayment, .unknown: 404
        case .wrongState: 409
        default: 400
        }
    }

    private static func problem(_ status: Int, _ code: String, _ message: String) -> Page {
        Page(status: status, json: ["code": .string(code), "message": .string(message)])
    }

    func decoded<Body: Decodable>(_ type: Body.Type, _ body: Data) throws -> Body {
        do {
            return try StrictJSONDecoder().decode(type, from: [UInt8](body))
        } catch let error as StrictJSONError {
            throw SandboxRefusal.badRequest(error.path ?? "the body is not the JSON this route takes")
        }
    }
}
