import Foundation
import Testing

@Suite struct LayerTests {
    @Test func `The manifest's dependencies are the import table of ARCHITECTURE.md, row by row`() throws {
        var table: [String: Set<String>] = [:]
        for line in try Project.lines("ARCHITECTURE.md") {
            guard let row = line.wholeMatch(of: #/\| `(\w+)` \| [^|]* \| ([^|]*) \|/#) else { continue }
            let imports = row.output.2.matches(of: #/`(\w+)`/#).map { String($0.output.1) }
            table[String(row.output.1)] = Set(imports)
        }
        let targets = try ManifestTarget.all().filter { $0.kind != "testTarget" }
        #expect(targets.count > 10)
        #expect(Set(table.keys) == Set(targets.map(\.name)))
        for target in targets {
            #expect(table[target.name] == target.dependencies, "\(target.name)")
        }
    }

    @Test(arguments: ["MapaeIdentity", "MapaePayments", "MapaeMessages"])
    func `A domain target starts no task of its own and opts out of no check`(target: String) throws {
        // `addTask {` of a task group is structured and welcome.
        let forbidden = #/\bTask *[{(]|\bTask\.|@unchecked|nonisolated\(unsafe\)|import Hummingbird|\bDate\(\)/#
        let files = try Project.files(in: "Sources/\(target)", endings: ["swift"])
        #expect(!files.isEmpty)
        for file in files {
            for (index, line) in try Project.lines(file).enumerated() {
                guard let found = Project.code(line).firstMatch(of: forbidden) else { continue }
                Issue.record("\(file):\(index + 1) has `\(found.output)`")
            }
        }
    }

    @Test func `A domain target and a provider library import only what their layer allows`() throws {
        let targets = try Dictionary(uniqueKeysWithValues: ManifestTarget.all().map { ($0.name, $0.dependencies) })
        let drivers: Set = ["MapaeStoreSQLite", "MapaeStorePostgres", "CLibPQ"]
        let providers: Set = ["TossPayments", "AppsInToss"]
        for provider in providers {
            #expect(targets[provider] == ["ProviderTransport", "StrictJSON"], "\(provider)")
        }
        #expect(targets["ProviderSandbox"]?.isDisjoint(with: providers) == true)
        #expect(targets["MapaeIdentity"]?.contains("MapaePayments") == false)
        #expect(targets["MapaePayments"]?.contains("MapaeIdentity") == false)
        #expect(targets["MapaeMessages"]?.isDisjoint(with: ["MapaeIdentity", "MapaePayments"]) == true)
        for name in ["MapaeIdentity", "MapaePayments", "MapaeMessages", "MapaeHTTP", "MapaeWeb", "MapaeJobs"] {
            #expect(targets[name]?.isDisjoint(with: drivers) == true, "\(name)")
        }
        for name in ["MapaeHTTP", "MapaeWeb"] {
            #expect(targets[name]?.isDisjoint(with: providers.union(["MapaeStore"])) == true, "\(name)")
        }
    }

    @Test func `SQL text lives in MapaeStore and its drivers alone`() throws {
        let sql = #/"[^"]*\b(SELECT .* FROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET|CREATE TABLE)\b/#
        let allowed = ["Sources/MapaeStore/", "Sources/MapaeStoreSQLite/", "Sources/MapaeStorePostgres/"]
        for file in try Project.files(in: "Sources", endings: ["swift"]) {
            guard !allowed.contains(where: file.hasPrefix), !file.hasPrefix("Sources/MapaeTesting/") else { continue }
            for (index, line) in try Project.lines(file).enumerated() where line.firstMatch(of: sql) != nil {
                Issue.record("\(file):\(index + 1) holds SQL")
            }
        }
    }
}
