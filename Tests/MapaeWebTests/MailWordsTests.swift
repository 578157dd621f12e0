import Foundation
import MapaeCore
import Testing

@testable import MapaeWeb

/// What pages say of mail: of one that comes where there is mail, and of whom to ask where there is none.
@Suite struct MailWordsTests {
    private func html(_ page: some WebPage, _ language: Language) throws -> String {
        let renderer = try PageRenderer(siteName: "크레딧", assetsPath: "/assets/1")
        return try renderer.html(page, shell: SamplePages.shell(language))
    }

    @Test(arguments: Language.allCases)
    func `a server without mail promises none, and says whom to ask`(language: Language) throws {
        let promises = [
            "메일로 받은 링크", "메일에 있는 링크를 눌러", "새 메일을 받을", "새 링크를 보내", "인증 메일을 받", "link we mailed",
            "use the link in the mail", "sends another", "sends you",
        ]
        for page in try SamplePages.withoutMail(Formats(language: language)) {
            let html = try html(page, language)
            for promise in promises { #expect(!html.contains(promise), "\(type(of: page)): \(promise)") }
            #expect(!html.contains(#"data-action="verify""#), "\(type(of: page))")
            #expect(html.contains(language == .korean ? "운영자" : "operator"), "\(type(of: page))")
        }
    }

    @Test func `a server with mail leads to it`() throws {
        for page in try SamplePages.waiting(hasMail: true, Formats(language: .korean)) {
            let html = try html(page, .korean)
            #expect(html.contains(#"data-action="verify""#) && html.contains("buyer@example.com"))
            #expect(!html.contains("운영자가 쓸 명령"))
        }
        #expect(try html(DevicePage(hasMail: true), .korean).contains("다시 로그인하면 새 링크를 보내드려요"))
        #expect(try html(VerifyEmailPage(hasMail: true, language: .korean), .korean).contains("메일에 있는 링크를 눌러"))
    }

    @Test(arguments: [true, false])
    func `nothing is offered that wants a verified address first`(hasMail: Bool) throws {
        let formats = Formats(language: .korean)
        let offers = [
            #"data-action="toss-connect""#, #"data-form="invitation""#, #"name="scopes""#, #"data-action="join""#,
        ]
        for page in try SamplePages.waiting(hasMail: hasMail, formats) {
            let html = try html(page, .korean)
            for offer in offers { #expect(!html.contains(offer), "\(type(of: page)): \(offer)") }
            #expect(html.components(separatedBy: #"data-note="unverified""#).count == 2, "\(type(of: page))")
        }
        let open: [any WebPage] = [
            try SamplePages.account(formats, hasPassword: true, isVerified: true),
            TeamPage(teamID: "tem_1", userID: "usr_1", language: .korean),
            KeysPage(includesServerKeys: false, language: .korean),
            TeamJoinPage(isRenewable: "false", unverified: nil),
        ]
        for (page, offer) in zip(open, offers) {
            let html = try html(page, .korean)
            #expect(html.contains(offer) && !html.contains("unverified"), "\(type(of: page)): \(offer)")
        }
    }
}
