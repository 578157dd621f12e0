internal import Foundation

/// Toss log-in: codes, tokens, the user's data, disconnecting.
extension SandboxState {
    private struct GenerateBody: Decodable {
        let authorizationCode: String
        let referrer: String
    }

    private struct RefreshBody: Decodable {
        let refreshToken: String
    }

    private struct RemoveBody: Decodable {
        let userKey: Int64
    }

    /// What the app's consent sheet does: the user agrees, the mini-app gets a code.
    mutating func agree(
        _ user: MiniAppUser, scopes: [String], referrer: String, at now: Moment
    ) -> LoginCode {
        let code = LoginCode(
            code: random.text(40, from: .alphanumeric), user: user, referrer: referrer, scopes: scopes,
            until: now.adding(minutes: 10))
        record(.partner(.link(LoginLink(user: user, scopes: scopes, isActive: true))))
        record(.partner(.code(code)))
        return code
    }

    mutating func generateToken(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        let body = try call.decoded(as: GenerateBody.self)
        guard var code = partner.codes[body.authorizationCode], code.user.miniApp == call.miniApp, !code.isUsed,
            now < code.until, partner.links[code.user]?.isActive == true,
            // The documents spell it both SANDBOX and sandbox.
            code.referrer.lowercased() == body.referrer.lowercased()
        else { throw .invalidGrant }
        code.isUsed = true
        record(.partner(.code(code)))
        return json(of: newGrant(code.user, code.scopes, at: now))
    }

    mutating func refreshToken(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        let body = try call.decoded(as: RefreshBody.self)
        guard var grant = partner.grant(refreshToken: body.refreshToken), grant.user.miniApp == call.miniApp,
            !grant.isRevoked, !grant.isRefreshEnded, now < grant.refreshUntil
        else { throw .business(partner.settings.behaviour.refreshRefusalCode) }
        if partner.settings.behaviour.refreshEndsOldToken {
            grant.isRefreshEnded = true
            record(.partner(.grant(grant)))
        }
        return json(of: newGrant(grant.user, grant.scopes, at: now))
    }

    mutating func loginUser(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        let grant = try grant(of: call, at: now)
        let user = TestUser.of(grant.user.userKey)
        let separator = partner.settings.behaviour.scopeSeparator
        let terms = partner.miniApp(call.miniApp)?.agreedTerms ?? []
        return [
            "userKey": .number(user.userKey),
            "scope": .string((grant.scopes + ["user_key"]).joined(separator: separator)),
            "agreedTerms": .array(terms.map(JSONValue.string)),
            "name": sealed(user.name, "user_name", grant), "phone": sealed(user.phone, "user_phone", grant),
            "birthday": sealed(user.birthday, "user_birthday", grant), "ci": sealed(user.ci, "user_ci", grant),
            "di": nil, "gender": sealed(user.gender, "user_gender", grant),
            "nationality": sealed(user.nationality, "user_nationality", grant),
            "email": sealed(user.email, "user_email", grant),
        ]
    }

    mutating func removeByAccessToken(_ call: PartnerCall, at now: Moment) throws(PartnerFailure) -> JSONValue {
        try call.requireEmptyBody()
        let user = try grant(of: call, at: now).user
        unlink(user)
        return ["userKey": .number(user.userKey)]
    }

    mutating func removeByUserKey(_ call: PartnerCall) throws(PartnerFailure) -> JSONValue {
        let body = try call.decoded(as: RemoveBody.self)
        let user = MiniAppUser(miniApp: call.miniApp, userKey: body.userKey)
        guard partner.links[user]?.isActive == true else { throw .business("USER_KEY_NOT_FOUND") }
        unlink(user)
        return ["userKey": .number(user.userKey)]
    }

    /// Ends the user's consent and every token; codes that were not used die with it.
    mutating func unlink(_ user: MiniAppUser) {
        if var link = partner.links[user], link.isActive {
            link.isActive = false
            record(.partner(.link(link)))
        }
        for var grant in partner.grants.values where grant.user == user && !grant.isRevoked {
            grant.isRevoked = true
            record(.partner(.grant(grant)))
        }
        for var code in partner.codes.values where code.user == user && !code.isUsed {
            code.isUsed = true
            record(.partner(.code(code)))
        }
    }

    private func grant(of call: PartnerCall, at now: Moment) throws(PartnerFailure) -> TokenGrant {
        guard let token = call.bearerToken, let grant = partner.grants[token], grant.user.miniApp == call.miniApp,
            !grant.isRevoked, now < grant.accessUntil
        else { throw .invalidGrant }
        return grant
    }

    private mutating func newGrant(_ user: MiniAppUser, _ scopes: [String], at now: Moment) -> TokenGrant {
        let grant = TokenGrant(
            accessToken: makeAccessToken(user, scopes, at: now), refreshToken: random.text(140, from: .urlSafe),
            user: user, scopes: scopes, accessUntil: now.adding(hours: 1), refreshUntil: now.adding(days: 14))
        record(.partner(.grant(grant)))
        return grant
    }

    private func json(of grant: TokenGrant) -> JSONValue {
        let isText = partner.settings.behaviour.expiresInIsText
        return [
            "accessToken": .string(grant.accessToken), "refreshToken": .string(grant.refreshToken),
            "scope": .string(grant.scopes.joined(separator: " ")), "tokenType": "Bearer",
            "expiresIn": isText ? "3599" : 3599,
        ]
    }

    private mutating func sealed(_ text: String?, _ scope: String, _ grant: TokenGrant) -> JSONValue {
        guard let text, grant.scopes.contains(scope),
            let key = partner.decryptionKey(of: grant.user.miniApp)
        else { return nil }
        return JSONValue(
            FieldEncryption.sealed(
                text, key: key, additionalData: partner.settings.behaviour.encryptionData, random: &random))
    }

    /// Has the shape of the real one, an RS256 token; its signature is noise, for partners cannot check it.
    private mutating func makeAccessToken(_ user: MiniAppUser, _ scopes: [String], at now: Moment) -> String {
        let seconds = now.milliseconds / 1000
        let header: JSONValue = ["kid": "cert", "alg": "RS256"]
        let claims: JSONValue = [
            "sub": .string(makeUUID()), "aud": .string(user.miniApp), "nbf": .number(seconds),
            "scope": .array(scopes.map(JSONValue.string)), "iss": "https://cert.toss.im",
            "exp": .number(seconds + 3600), "iat": .number(seconds), "jti": .string(makeUUID()),
        ]
        return [Data(header.bytes), Data(claims.bytes), makeBytes(256)].map(\.base64URL).joined(separator: ".")
    }
}

extension Data {
    fileprivate var base64URL: String {
        base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}

extension SeededRandom.Alphabet {
    static let urlSafe = SeededRandom.Alphabet(
        characters: alphanumeric.characters + ["-", "_"])
}
