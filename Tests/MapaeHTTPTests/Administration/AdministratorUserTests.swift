import HTTPTypes
import MapaeCore
import MapaeHTTP
import MapaeIdentity
import Testing

/// Other people's accounts before an administrator.
@Suite struct AdministratorUserTests {
    private struct Scene {
        let server: LocalServer
        let buyer: Browser
        let administrator: Browser
        /// The buyer's.
        let userID: String
        let administratorID: String
    }

    private func open(_ body: @Sendable (Scene) async throws -> Void) async throws {
        try await LocalServer.run { server in
            let (buyer, administrator) = (Browser(server), Browser(server))
            try await buyer.signUp()
            let id = try await server.dependencies.accounts.signUp(
                email: "admin@example.com", password: Secret(testPassword), nickname: "관리자", role: .admin)
            try await administrator.becomeKnown(to: id)
            try await administrator.logIn("admin@example.com")
            let found = try await server.dependencies.accounts.find(email: "buyer@example.com")
            try await body(
                Scene(
                    server: server, buyer: buyer, administrator: administrator,
                    userID: try #require(found).text, administratorID: id.text))
        }
    }

    @Test func `An administrator finds an account and sees what opens it`() async throws {
        try await open { scene in
            let list = try await scene.administrator.get("/api/admin/users")
            // Two that signed up within the same millisecond stand in either order.
            let listed = [list["data.users.0.id"], list["data.users.1.id"]]
            #expect(Set(listed) == [scene.administratorID, scene.userID])
            let found = try await scene.administrator.get("/api/admin/users?email=Buyer@example.com")
            #expect(found["data.users.0.id"] == scene.userID && found["data.users.1.id"] == nil)
            let account = try await scene.administrator.get("/api/admin/users/\(scene.userID)")
            #expect(account["data.account.status"] == "active" && account["data.sessions"] == "1")
            #expect(!account.text.contains("hash"))
            for path in ["usr_1", "usr_" + String(repeating: "0", count: 32)] {
                #expect(try await scene.administrator.get("/api/admin/users/\(path)").errorCode == "NOT_FOUND")
            }
        }
    }

    @Test func `A banned person is logged out, and reads so once the password is proven`() async throws {
        try await open { scene in
            let path = "/api/admin/users/\(scene.userID)"
            let bare = try await scene.administrator.post("\(path)/ban", "{}")
            #expect(bare.errorCode == "INVALID_INPUT" && bare["error.field"] == "reason")
            #expect(try await scene.administrator.post("\(path)/ban", #"{"reason":"부정 사용"}"#).status == 200)
            #expect(try await scene.buyer.get("/auth/me").status == 401)
            let refused = try await scene.buyer.logIn()
            #expect(refused.status == 403 && refused.errorCode == "ACCOUNT_BANNED")
            let account = try await scene.administrator.get(path)
            #expect(account["data.account.status"] == "banned" && account["data.ban.reason"] == "부정 사용")
            #expect(try await scene.administrator.post("\(path)/unban").status == 200)
            #expect(try await scene.buyer.logIn().status == 200)
        }
    }

    @Test func `Sessions end by an administrator, and a role changes what a person may`() async throws {
        try await open { scene in
            let path = "/api/admin/users/\(scene.userID)"
            for act in ["end-sessions", "end-keys", "unlock"] {
                #expect(try await scene.administrator.post("\(path)/\(act)").status == 200, "\(act)")
            }
            #expect(try await scene.buyer.get("/auth/me").status == 401)
            try await scene.buyer.logIn()
            let root = try await scene.administrator.post("\(path)/role", #"{"role":"ROOT"}"#)
            #expect(root.errorCode == "INVALID_INPUT" && root["error.field"] == "role")
            #expect(try await scene.administrator.post("\(path)/role", #"{"role":"GENERAL"}"#).status == 200)
            let own = try await scene.administrator.post(
                "/api/admin/users/\(scene.administratorID)/role", #"{"role":"GENERAL"}"#)
            #expect(own.errorCode == "FORBIDDEN")
        }
    }

    @Test func `Nobody else may, signed in or not`() async throws {
        try await open { scene in
            let path = "/api/admin/users/\(scene.administratorID)"
            for act in ["role", "ban", "unban", "end-sessions", "end-keys", "unlock"] {
                let answer = try await scene.buyer.post("\(path)/\(act)", #"{"reason":"x","role":"GENERAL"}"#)
                #expect(answer.errorCode == "FORBIDDEN", "\(act)")
            }
            for page in ["/api/admin/users", path] {
                #expect(try await scene.buyer.get(page).errorCode == "FORBIDDEN")
                #expect(try await Browser(scene.server).get(page).errorCode == "AUTH_REQUIRED")
            }
            #expect(try await scene.administrator.get("/auth/me").status == 200)
        }
    }
}
