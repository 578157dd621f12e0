import Foundation
import HTTPTypes
import MapaeCore
import MapaeIdentity
import MapaeServer
import ProviderSandbox
import Testing

/// A life in the shop from sign-up to deletion, good and bad steps alike, by people whose every secret is recognisable.
struct CanaryJourney: Sendable {
    let shop: Shop
    let canaries: Canaries
    let evidence: Evidence
    let mails: MailBox

    static let passwords = [
        "canary-first-password-Ph7Q", "canary-second-password-Xk2R", "canary-third-password-Wm9T",
        "canary-wrong-password-Zb4U", "canary-operator-password-Lc8V",
    ]
    static let email = "canary-buyer@mail-canary.example"
    static let friendEmail = "canary-friend@mail-canary.example"
    static let nickname = "canary-nick"
    static let formerAddresses = [email, nickname]

    func walk() async throws {
        for (number, password) in Self.passwords.enumerated() { canaries.add("password \(number)", password) }
        for email in [Self.email, Self.friendEmail] { canaries.add("e-mail \(email)", email, .personal) }
        canaries.add("nickname", Self.nickname, .personal)
        canaries.add("card number", Buyer.approvedCard)
        let browser = WatchedBrowser(shop.client, canaries, evidence)
        try await signUp(browser)
        try await signInAgain(browser)
        try await refresh(browser)
        try await forge(browser)
        let friend = try await app(Self.friendEmail, "friend")
        try await shop.vouch(forAddress: Self.friendEmail)
        try await useKeys(browser, friend)
        let team = try await invite(browser, friend)
        try await buy(browser)
        try await waitForDeposit(browser)
        try await provokeErrors(browser, friend)
        try await changePasswords(browser)
        #expect(try await browser.act(.delete, "/api/teams/\(team)").outcome == "200")
        let deleted = try await browser.act(.delete, "/auth/account")
        #expect(deleted.outcome == "200")
    }

    // MARK: Accounts and sessions

    private func credentials(_ password: Int, of email: String = email) -> String {
        #"{"email":"\#(email)","password":"\#(Self.passwords[password])""#
    }

    private func signUp(_ browser: WatchedBrowser) async throws {
        let name = #","nickname":"\#(Self.nickname)"}"#
        #expect(try await browser.send(.post, "/auth/signup", credentials(0) + name).outcome == "200")
        #expect(try await browser.send(.post, "/auth/signup", credentials(0) + name).outcome == "409 EMAIL_TAKEN")
        let link = try await newestLink("/verify-email")
        #expect(try await browser.send(.post, "/auth/verify-email", #"{"token":"\#(link)"}"#).outcome == "200")
        try await browser.send(.post, "/auth/verify-email", #"{"token":"\#(link)"}"#)
        try await browser.send(.get, "/verify-email?token=\(link)")
    }

    private func signInAgain(_ browser: WatchedBrowser) async throws {
        #expect(try await browser.act(.post, "/auth/logout").outcome == "200")
        for _ in 0..<7 {
            let wrong = try await browser.send(.post, "/auth/login", credentials(3) + "}")
            #expect(wrong.outcome == "401 INVALID_CREDENTIALS")
        }
        try await browser.send(.post, "/auth/login", credentials(3, of: "nobody-canary@mail-canary.example") + "}")
        let right = try await browser.send(.post, "/auth/login", credentials(0) + #","remember":true}"#)
        #expect(right.outcome == "200")
        #expect(
            try await browser.act(.post, "/auth/reauthenticate", #"{"password":"\#(Self.passwords[3])"}"#).outcome
                == "401 INVALID_CREDENTIALS")
        let again = try await browser.act(.post, "/auth/reauthenticate", #"{"password":"\#(Self.passwords[0])"}"#)
        #expect(again.outcome == "200")
    }

    /// Rotates, then shows an old token, which ends that session.
    private func refresh(_ browser: WatchedBrowser) async throws {
        let thief = WatchedBrowser(shop.client, canaries, evidence)
        thief.cookies = browser.cookies
        for _ in 0..<2 { #expect(try await browser.send(.post, "/auth/refresh", "{}").outcome == "200") }
        #expect(try await thief.send(.post, "/auth/refresh", "{}").outcome == "401 SESSION_EXPIRED")
        #expect(try await browser.send(.get, "/auth/me").outcome == "401 AUTH_REQUIRED")
        #expect(try await browser.send(.post, "/auth/login", credentials(0) + "}").outcome == "200")
        try await browser.send(.get, "/auth/sessions")
        try await browser.send(.get, "/auth/history")
    }

    private func forge(_ browser: WatchedBrowser) async throws {
        let stranger = WatchedBrowser(shop.client, canaries, evidence)
        let token = try #require(try await stranger.send(.post, "/api/csrf/token", "{}")["token"])
        let forged = try await browser.send(.post, "/auth/profile", #"{"nickname":"x"}"#, csrf: token)
        #expect(forged.outcome == "403 CSRF_FAILED")
        try await browser.send(.post, "/auth/profile", #"{"nickname":"x","_csrf":"\#(token)"}"#)
    }

    private func changePasswords(_ browser: WatchedBrowser) async throws {
        func change(_ old: Int, _ new: Int) -> String {
            #"{"currentPassword":"\#(Self.passwords[old])","newPassword":"\#(Self.passwords[new])"}"#
        }
        #expect(try await browser.act(.post, "/auth/password", change(3, 1)).outcome == "401 INVALID_CREDENTIALS")
        #expect(try await browser.act(.post, "/auth/password", change(0, 1)).outcome == "200")
        #expect(try await browser.send(.post, "/auth/reset", #"{"email":"\#(Self.email)"}"#).outcome == "200")
        let link = try await newestLink("/reset")
        func reset(_ password: String) -> String { #"{"token":"\#(link)","newPassword":"\#(password)"}"# }
        #expect(try await browser.send(.post, "/auth/reset", reset("short")).outcome == "400 INVALID_INPUT")
        #expect(try await browser.send(.post, "/auth/reset", reset(Self.passwords[2])).outcome == "200")
        #expect(try await browser.send(.post, "/auth/reset", reset(Self.passwords[1])).answer.status >= 400)
        #expect(try await browser.send(.post, "/auth/login", credentials(2) + "}").outcome == "200")
    }

    /// The token of the newest mail with a link to a page.
    private func newestLink(_ page: String) async throws -> String {
        let token = try await mails.token(of: page, from: shop)
        canaries.add("mailed link", token)
        return token
    }

    /// Signs somebody up who keeps tokens, and answers the `Authorization` header.
    private func app(_ email: String, _ nickname: String) async throws -> String {
        let phone = WatchedBrowser(shop.client, canaries, evidence)
        let answer = try await phone.send(
            .post, "/auth/signup",
            credentials(0, of: email) + #","nickname":"\#(nickname)","delivery":"body"}"#,
            authorization: "Basic Y2FuYXJ5")
        let token = try #require(answer["refreshToken"])
        let rotated = try await phone.send(
            .post, "/auth/refresh", #"{"refreshToken":"\#(token)"}"#, authorization: "Bearer \(token)")
        return "Bearer \(try #require(rotated["accessToken"]))"
    }

    // MARK: Keys and teams

    private func useKeys(_ browser: WatchedBrowser, _ friend: String) async throws {
        let made = try await browser.act(
            .post, "/api/keys", #"{"name":"mine","scopes":["payments:read"],"expiresInDays":30}"#)
        let key = "Bearer \(try #require(made["data.secret"]))"
        #expect(try await browser.send(.get, "/api/payments", authorization: key).outcome == "200")
        #expect(try await browser.send(.get, "/api/credits", authorization: key).answer.status == 403)
        try await browser.send(.get, "/api/payments", authorization: key + "x")

        _ = try await shop.server.domain.accounts.signUp(
            email: "operator@example.com", password: Secret(Self.passwords[4]), nickname: "operator", role: .admin)
        let office = WatchedBrowser(shop.client, canaries, evidence)
        // The first time an administrator's device is not known.
        try await office.send(.post, "/auth/login", credentials(4, of: "operator@example.com") + "}")
        let link = try await newestLink("/device")
        #expect(try await office.send(.post, "/auth/device", #"{"token":"\#(link)"}"#).outcome == "200")
        try await office.send(.post, "/auth/login", credentials(4, of: "operator@example.com") + "}")
        let server = try await office.act(
            .post, "/api/admin/keys", #"{"name":"ours","scopes":["introspect"],"expiresInDays":30}"#)
        let serverKey = "Bearer \(try #require(server["data.secret"]))"
        for token in [String(friend.dropFirst(7)), "garbage", String(key.dropFirst(7))] {
            let answer = try await office.send(
                .post, "/auth/introspect", #"{"token":"\#(token)"}"#, authorization: serverKey)
            #expect(answer.outcome == "200")
        }
        try await office.send(.post, "/auth/introspect", #"{"token":7}"#, authorization: serverKey)
        try await office.send(.post, "/auth/introspect", #"{"token":"x"}"#, authorization: key)
    }

    /// - Returns: the team's id.
    private func invite(_ browser: WatchedBrowser, _ friend: String) async throws -> String {
        let team = try await browser.act(.post, "/api/teams", #"{"name":"우리 팀"}"#)
        let id = try #require(team["data.team.teamId"] ?? team["data.teamId"])
        let invited = try await browser.act(
            .post, "/api/teams/\(id)/invitations", #"{"email":"\#(Self.friendEmail)","role":"MEMBER"}"#)
        let url = try #require(invited["data.inviteUrl"])
        let token = String(try #require(url.split(separator: "=").last))
        canaries.add("invitation", token)
        try await browser.act(.post, "/api/teams/invitations/accept", #"{"token":"\#(token)"}"#)
        let accepted = try await browser.send(
            .post, "/api/teams/invitations/accept", #"{"token":"\#(token)"}"#, authorization: friend)
        #expect(accepted.outcome == "200")
        try await browser.send(
            .post, "/api/teams/invitations/accept", #"{"token":"\#(token)"}"#, authorization: friend)
        return id
    }
}

extension MailBox {
    /// The token in the newest mail with a link to a page. The server's own job may have that mail in hand.
    /// - Parameter words: what else stands in it.
    func token(of page: String, with words: String = "", from shop: Shop) async throws -> String {
        while true {
            try await shop.server.domain.mails?.deliverDue()
            let texts = entries.map(\.message.text.exposed)
            if let text = texts.first(where: { $0.contains("\(page)#token=") && (words.isEmpty || $0.contains(words)) }
            ),
                let tail = text.split(separator: "#token=").last
            {
                return String(tail.prefix { !$0.isWhitespace })
            }
            try Task.checkCancellation()
            await Task.yield()
        }
    }
}
