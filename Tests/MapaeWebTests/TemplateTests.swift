import Foundation
import Hummingbird
import MapaeCore
import MapaePayments
import Mustache
import Testing

@testable import MapaeWeb

@Suite struct TemplateTests {
    private let renderer: PageRenderer

    init() throws {
        renderer = try PageRenderer(
            siteName: "크레딧", assetsPath: "/assets/1", tossConsent: "http://localhost:9090/apps-in-toss/app-login")
    }

    @Test(arguments: Language.allCases)
    func `every name in a template exists in its page model`(language: Language) throws {
        var seen: Set<String> = []
        for page in try SamplePages.all(language) {
            let root = try renderer.names(of: page, shell: SamplePages.shell(language))
            var check = TemplateNameCheck(templates: try TemplateSource.all())
            check.walk("layout", stack: [root])
            #expect(check.missing.isEmpty, "\(type(of: page)): \(check.missing.sorted())")
            seen.formUnion(check.visited)
        }
        #expect(seen == Set(PageRenderer.templates.keys), "a template that no page uses, or one without a sample")
    }

    @Test func `a name that is not in the model is noticed`() throws {
        var check = TemplateNameCheck(templates: ["layout": try TemplateSource(text: "{{page.nothing}}").nodes])
        check.walk("layout", stack: [["page": ["something": "1"]]])
        #expect(check.missing == ["layout: page.nothing"])
    }

    @Test func `templates write nothing unescaped and quote every attribute (3.13)`() throws {
        let unquoted = try Regex(#"=\s*\{\{"#)
        for (name, bytes) in PageRenderer.templates {
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(
                !text.contains("{{{") && !text.contains("{{&") && !text.contains("{{=") && !text.contains("{{%"),
                "\(name)")
            #expect(text.firstMatch(of: unquoted) == nil, "\(name)")
        }
    }

    @Test func `no page holds an inline script, style or handler (B11)`() throws {
        let handler = try Regex(#"<[^>]*\son[a-z]+\s*="#)
        for page in try SamplePages.all(.korean) {
            let html = try renderer.html(page, shell: SamplePages.shell(.korean))
            #expect(html.firstMatch(of: handler) == nil)
            #expect(!html.contains("<style") && !html.contains(" style=") && !html.contains("javascript:"))
            #expect(html.components(separatedBy: "<script").count == 2)
            #expect(html.contains(#"<script type="module" nonce="bm9uY2U=" src="/assets/1/"#))
        }
    }

    @Test(arguments: ["\"", "\"\u{301}", "'\u{20E3}", "<\u{338}", "&\u{FE0F}", "\"\u{200D}"])
    func `text from outside cannot end an attribute, not even before a combining mark (3.13)`(mark: String) throws {
        let name = "\(mark) onfocus=alert(1) autofocus x=\(mark)><img src=x>"
        let row = PaymentRow(try SamplePages.payment(.paid, name: name), formats: Formats(language: .korean))
        let template = try MustacheTemplate(string: #"<b title="{{name}}">"#)
        let html = template.render(TemplateValues.of(row))
        let inside = html.dropFirst(#"<b title=""#.count).dropLast(2)
        #expect(!inside.unicodeScalars.contains { $0 == "\"" || $0 == "'" || $0 == "<" })
    }

    @Test func `a page that asks for the password alone never says that an e-mail address may be wrong`() throws {
        var count = 0
        for page in try SamplePages.all(.korean) {
            let html = try renderer.html(page, shell: SamplePages.shell(.korean))
            guard html.contains(#"id="password-dialog""#) else { continue }
            count += 1
            let given = ModuleTexts.everyPage.merging(type(of: page).moduleTexts) { $1 }.merging(page.ownTexts) { $1 }
            #expect(given["error.INVALID_CREDENTIALS"]?.korean == "비밀번호가 올바르지 않아요.", "\(type(of: page))")
        }
        #expect(count > 5)
    }

    @Test func `each page hands its module every text the module asks for`() throws {
        let asked = try Regex(#"\btext\(\s*'([^']+)'"#)
        for page in try SamplePages.all(.korean) {
            let given = ModuleTexts.everyPage.merging(type(of: page).moduleTexts) { $1 }.merging(page.ownTexts) { $1 }
            for module in try modules(loadedBy: type(of: page).module) {
                let source = Assets.text(of: module) ?? ""
                for match in source.matches(of: asked) {
                    let name = String(try #require(match.output[1].substring))
                    #expect(given[name] != nil, "\(module) shows \(name)")
                }
            }
        }
    }

    /// A module and everything it imports.
    private func modules(loadedBy first: String) throws -> Set<String> {
        let imported = try Regex(#"from '\./([^']+)'|import '\./([^']+)'"#)
        var found: Set<String> = []
        var open = [first]
        while let name = open.popLast() {
            guard found.insert(name).inserted else { continue }
            let source = Assets.text(of: name)
            #expect(source != nil, "\(name) is not among the assets")
            for match in (source ?? "").matches(of: imported) {
                if let next = match.output[1].substring ?? match.output[2].substring { open.append(String(next)) }
            }
        }
        return found
    }
}
