import AppsInToss
import Crypto
import Foundation
import Testing

@Suite
struct LoginProfileTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private static let person = [
        "name": "홍길동", "email": "hong@example.com", "phone": "01012345678", "birthday": "19900101",
        "gender": "MALE", "nationality": "LOCAL", "ci": "Y2k=",
    ]

    private func cipher() throws -> FieldCipher {
        let key = Data(repeating: 7, count: 32).base64EncodedString()
        return try FieldCipher(current: FieldKey(id: "2026", base64: key))
    }

    private func user(_ fields: [String: String]) async throws -> LoginUser {
        var parts = [#""userKey":1"#, #""di":null"#]
        for (name, text) in fields {
            let box = try AES.GCM.seal(
                Data(text.utf8), using: SymmetricKey(data: Data(repeating: 7, count: 32)),
                authenticating: Data("TOSS".utf8))
            parts.append(#""\#(name)":"\#(try #require(box.combined).base64EncodedString())""#)
        }
        let transport = ScriptedTransport(success: "{\(parts.joined(separator: ","))}")
        return try await AppsInTossClient(transport).loginMe(AccessToken("a"))
    }

    @Test func `a person is decrypted when asked for`() async throws {
        let profile = try await user(Self.person).decrypted(with: cipher(), at: now)
        #expect(profile.name == "홍길동")
        #expect(profile.email == "hong@example.com")
        #expect(profile.phone == "01012345678")
        #expect(profile.birthday == "19900101")
        #expect(profile.gender == .male)
        #expect(profile.nationality == .local)
        #expect(profile.ci == "Y2k=")
        #expect(profile.keyIDs == ["2026"])
    }

    @Test func `only what is asked for is decrypted`() async throws {
        var fields = Self.person
        fields["ci"] = nil
        var user = try await user(fields)
        let profile = try user.decrypted(with: cipher(), only: [.name, .ci], at: now)
        #expect(profile.name == "홍길동")
        #expect(profile.email == nil && profile.phone == nil && profile.ci == nil)
        // A field nobody wants may be broken.
        user = try await self.user(["name": "홍길동", "birthday": "어제"])
        #expect(try user.decrypted(with: cipher(), only: [.name], at: now).name == "홍길동")
    }

    @Test func `an empty field is none`() async throws {
        let profile = try await user(["email": "", "name": "홍"]).decrypted(with: cipher(), at: now)
        #expect(profile.email == nil)
        #expect(profile.name == "홍")
    }

    @Test(arguments: [
        ("birthday", "홍길동"), ("birthday", "19901301"), ("birthday", "19900132"), ("birthday", "1990-01-01"),
        ("phone", "홍길동"), ("phone", "FEMALE"), ("phone", ""), ("email", "홍길동"), ("email", "01012345678"),
        ("gender", "남"), ("gender", "01012345678"), ("nationality", "19900101"), ("name", "홍\u{0}길동"),
        ("name", "a\nb"), ("ci", "\u{1B}[31m"),
    ])
    func `a field that is not what its name says fails the log-in (2.13)`(name: String, text: String) async throws {
        let user = try await user([name: text])
        if text.isEmpty {
            #expect(try user.decrypted(with: cipher(), at: now).phone == nil)
            return
        }
        let error = #expect(throws: FieldCipherError.self) { try user.decrypted(with: cipher(), at: now) }
        #expect(error?.code == .unexpectedForm)
        #expect(error?.field?.rawValue == name)
    }

    @Test func `two fields that changed places are found out (2.13)`() async throws {
        var fields = Self.person
        (fields["birthday"], fields["phone"]) = (fields["phone"], fields["birthday"])
        let user = try await user(fields)
        #expect(throws: FieldCipherError.self) { try user.decrypted(with: cipher(), at: now) }
    }

    @Test func `one broken field fails them all, and is named (2.13)`() async throws {
        let success = #"{"userKey":1,"name":"AAECAwQFBgcICQoLdjvvK/XU8ipdOVwaroJdQEN99NbhhpqT"}"#
        let user = try await AppsInTossClient(ScriptedTransport(success: success)).loginMe(AccessToken("a"))
        let error = #expect(throws: FieldCipherError.self) { try user.decrypted(with: cipher(), at: now) }
        #expect(error?.description == "notAuthentic in name")
    }

    @Test func `words of tomorrow survive`() async throws {
        let user = try await user(["gender": "UNDISCLOSED", "nationality": "OVERSEAS_KOREAN"])
        let profile = try user.decrypted(with: cipher(), at: now)
        #expect(profile.gender?.rawValue == "UNDISCLOSED")
        #expect(profile.nationality?.rawValue == "OVERSEAS_KOREAN")
    }
}
