import Foundation
import MapaeCore
import Testing

@Suite struct DocumentTests {
    static let documents = [
        "README.md", "README.ko.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
    ]

    @Test(arguments: ["README.md", "README.ko.md"])
    func `Every command a README names exists`(readme: String) throws {
        let text = try Project.text(readme)
        let scripts = Set(text.matches(of: #/\bbin/[\w-]+/#).map { String($0.output) })
        #expect(scripts.isSuperset(of: ["bin/run", "bin/test"]))
        for script in scripts {
            let attributes = try FileManager.default.attributesOfItem(atPath: Project.root.appending(path: script).path)
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o111 != 0, "\(script) is not executable")
        }
        let commands = Set(text.matches(of: #/`mapae ([a-z]+)/#).map { String($0.output.1) })
        let sources = try Project.files(in: "Sources/mapae", endings: ["swift"]).map(Project.text).joined()
        let known = Set(sources.matches(of: #/commandName: "([a-z]+)"/#).map { String($0.output.1) })
        #expect(commands.isSubset(of: known), "unknown: \(commands.subtracting(known))")
    }

    @Test func `Every relative link in a document leads somewhere`() throws {
        let pages =
            try Self.documents + Project.files(in: "docs", endings: ["md"])
            + ["Sources/TossPayments/README.md", "Sources/AppsInToss/README.md"]
        for page in pages {
            let folder = (page as NSString).deletingLastPathComponent
            for match in try Project.text(page).matches(of: #/\]\((?<target>[^)#\s]+)(#[^)]*)?\)/#) {
                let target = String(match.output.target)
                guard !target.contains("://"), !target.hasPrefix("mailto:") else { continue }
                let path = folder.isEmpty ? target : "\(folder)/\(target)"
                #expect(Project.exists(path), "\(page) links to \(target)")
            }
        }
    }

    @Test(arguments: [("docs/errors.md", Language.english), ("docs/errors.ko.md", .korean)])
    func `The error page lists every code with its status and sentence (B12)`(page: String, language: Language) throws {
        let rows = try Project.lines(page).compactMap { line in
            line.wholeMatch(of: #/\| `(\w+)` \| (\d+) \| (.*) \|/#)?.output
        }
        let listed = rows.map { "\($0.1) \($0.2) \($0.3)" }
        #expect(listed == ErrorCode.all.map { "\($0.rawValue) \($0.httpStatus) \($0.message[language])" })
    }

    @Test(arguments: [("docs/errors.md", Language.english), ("docs/errors.ko.md", .korean)])
    func `The error page lists every reason why a field is refused with its sentence`(
        page: String, language: Language
    ) throws {
        let source = try Project.text("Sources/MapaeCore/Errors/InputFault.swift")
        let reasons = source.matches(of: #/case \.\w+: "([A-Z_]+)"/#).map { String($0.output.1) }
        let rows = try Project.lines(page).compactMap { $0.wholeMatch(of: #/\| `([A-Z_]+)` \| ([^|]*) \|/#)?.output }
        #expect(reasons.count > 10 && InputFault.examples.map(\.reason) == reasons)
        #expect(rows.map { "\($0.1) \($0.2)" } == InputFault.examples.map { "\($0.reason) \($0.sentence[language])" })
    }

    @Test(arguments: ["docs/configuration.md", "docs/configuration.ko.md"])
    func `The configuration page lists every setting and no other`(page: String) throws {
        let source = try Project.text("Sources/MapaeServer/Configuration/Settings/Setting.swift")
        let settings = Set(source.matches(of: #/case \w+ = "(\w+)"/#).map { String($0.output.1) })
        let rows = try Project.lines(page).compactMap { $0.firstMatch(of: #/^\| `(\w+)` \| [^|]+ \| [^|]+ \|$/#) }
        let listed = rows.map { String($0.output.1) }.filter { $0.hasPrefix("MAPAE_") || settings.contains($0) }
        #expect(settings.count > 20)
        #expect(Set(listed) == settings)
    }

    @Test(arguments: ["docs/configuration.md", "docs/configuration.ko.md"])
    func `The configuration page says of every table how long its rows are kept (F7)`(page: String) throws {
        let migrations = try Project.files(in: "Sources/MapaeStore/Migrations", endings: ["swift"])
        let tables = try migrations.flatMap { file in
            try Project.text(file).matches(of: #/(?:CREATE TABLE(?: IF NOT EXISTS)?|\\\(create\)) (\w+) \(/#)
                .map { String($0.output.1) }
        }
        let rows = try Project.lines(page).compactMap {
            $0.wholeMatch(of: #/\| (`\w+`(?:, `\w+`)*) \| [^|]+ \| [^|]+ \|/#)
        }
        let listed = rows.flatMap { $0.output.1.split(separator: ", ").map { String($0.dropFirst().dropLast()) } }
            .filter { !$0.contains(where: \.isUppercase) }
        #expect(tables.count > 40)
        #expect(listed.sorted() == Set(tables).sorted())
    }

    @Test(arguments: ["docs/sandbox.md", "docs/sandbox.ko.md"])
    func `The sandbox page lists every switch and every fault (E1, E2)`(page: String) throws {
        let text = try Project.text(page)
        let switches = try Project.text("Sources/ProviderSandbox/AppsInToss/AppsInTossBehaviour.swift")
            .matches(of: #/public var (\w+) =/#).map { String($0.output.1) }
        let faults = try Project.text("Sources/ProviderSandbox/Faults/SandboxFault.swift")
            .matches(of: #/: "(\w+)"$/#.anchorsMatchLineEndings()).map { String($0.output.1) }
        #expect(switches.count > 20)
        #expect(faults.count == 9)
        for name in switches + faults where !text.contains("`\(name)`") { Issue.record("\(page) lacks \(name)") }
    }

    @Test func `Nothing is left unfinished in sources, scripts and documents`() throws {
        let words = ["TO" + "DO", "FIX" + "ME", "fatalError(\"contract\")"]
        let files = try ["Sources", "Tests", "docs", "e2e", "bin"]
            .flatMap { try Project.files(in: $0, endings: ["swift", "md", "py", "js", "mustache", "css", "html", ""]) }
        for file in files where file != "Tests/TidyTests/DocumentTests.swift" {
            let text = try Project.text(file)
            for word in words where text.contains(word) { Issue.record("\(file) holds \(word)") }
        }
    }
}
