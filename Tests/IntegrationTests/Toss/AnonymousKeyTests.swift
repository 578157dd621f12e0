import HTTPTypes
import MapaeCore
import MapaeIdentity
import MapaeServer
import ProviderSandbox
import Testing

/// Anonymous keys of mini-apps (C12).
@Suite struct AnonymousKeyTests {
    private static let path = "/api/toss/anonymous-key/verify"

    private static func verify(_ buyer: Buyer, _ key: String) async throws -> Answer {
        try await buyer.post(path, #"{"anonymousKey":"\#(key)"}"#)
    }

    private static func isValid(_ answer: Answer) -> Bool? {
        ["1": true, "true": true, "0": false, "false": false][answer["data.valid"] ?? ""]
    }

    @Test(arguments: [true, false], [true, false])
    func `a key exists or does not, in either form of Toss' answers (C12)`(
        isText: Bool, isUnauthorized: Bool
    ) async throws {
        try await Shop.openAppStore(behaviour: {
            $0.anonymousKeySuccessIsText = isText
            $0.unknownAnonymousKeyIsUnauthorized = isUnauthorized
        }) { shop in
            let buyer = try await shop.tossBuyer()
            let known = try await Self.verify(buyer, try await shop.sandbox.anonymousKey())
            #expect(known.outcome == "200" && Self.isValid(known) == true)
            let unknown = try await Self.verify(buyer, String(repeating: "0f", count: 32))
            #expect(unknown.outcome == "200" && Self.isValid(unknown) == false)
        }
    }

    @Test func `not knowing is neither yes nor no (C12)`() async throws {
        try await Shop.openAppStore { shop in
            let buyer = try await shop.tossBuyer()
            let key = try await shop.sandbox.anonymousKey()
            for kind in [
                SandboxFault.Kind.dropResponse, .status(502), .partialBody, .errorCode("4095", isKept: false),
                .errorCode("INTERNAL_ERROR", isKept: false),
            ] {
                await shop.sandbox.add(
                    SandboxFault(path: "/api-partner/v1/apps-in-toss/users/anon-key/verify", kind: kind))
                #expect(try await Self.verify(buyer, key).outcome == "503 TOSS_UNANSWERED", "\(kind)")
            }
            for nonsense in ["", "키", String(repeating: "x", count: 513)] {
                #expect(try await Self.verify(buyer, nonsense)["error.field"] == "anonymousKey")
            }
        }
    }

    @Test func `a key logs nobody in, and is asked about by somebody (C12)`() async throws {
        try await Shop.openAppStore { shop in
            let key = try await shop.sandbox.anonymousKey()
            let body = #"{"anonymousKey":"\#(key)"}"#
            #expect(try await shop.send(.post, Self.path, body).outcome == "401 AUTH_REQUIRED")
            let backEnd = try await shop.backEnd(.introspect)
            let answer = try await Self.verify(backEnd, key)
            #expect(Self.isValid(answer) == true && answer["accessToken"] == nil && answer["data.accessToken"] == nil)
            #expect(try await shop.send(.get, "/auth/me", token: key).outcome == "401 AUTH_REQUIRED")
        }
    }
}
