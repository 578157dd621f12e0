import Foundation
import Testing

/// A folder is a feature, and a feature has one name from its route to its table.
@Suite struct FolderTests {
    /// Rooms of what serves every feature, which no domain folder decides about.
    private static let support: Set<String> = ["Operations"]

    private static let domains = ["Sources/MapaeIdentity", "Sources/MapaePayments", "Sources/MapaeServer"]

    @Test func `No folder holds more than 20 Swift files`() throws {
        let tops = ["Sources", "Tests", "Benchmarks", "Fuzzing", "Examples"]
        var counts: [String: Int] = [:]
        for file in try tops.flatMap({ try Project.files(in: $0, endings: ["swift"]) }) {
            counts[(file as NSString).deletingLastPathComponent, default: 0] += 1
        }
        #expect(counts.count > 50)
        for (folder, count) in counts.sorted(by: { $0.key < $1.key }) where count > 20 {
            Issue.record("\(folder) holds \(count) Swift files")
        }
    }

    @Test(arguments: ["Sources/MapaeHTTP/Routes", "Sources/MapaeStore/Queries"])
    func `A folder of routes or of queries bears the name of the domain folder it serves`(place: String) throws {
        // Messages are a domain target of their own.
        let domain = try Self.domains.reduce(into: Set(["Messages"])) { $0.formUnion(try folders(of: $1)) }
        let named = try folders(of: place)
        #expect(named.count > 10)
        #expect(named.subtracting(domain) == Self.support)
        #expect(try files(directlyIn: place) == [])
    }

    @Test(arguments: [
        ("Tests/MapaeIdentityTests", "Sources/MapaeIdentity"), ("Tests/MapaePaymentsTests", "Sources/MapaePayments"),
    ])
    func `A folder of a domain's tests bears the name of what it tests`(tests: String, sources: String) throws {
        let named = try folders(of: tests)
        #expect(named.count > 5)
        #expect(named.subtracting(try folders(of: sources)) == ["Harness"])
        #expect(try files(directlyIn: tests) == [])
    }

    private func folders(of place: String) throws -> Set<String> {
        Set(
            try Project.files(in: place, endings: ["swift"]).compactMap { file in
                let path = file.dropFirst(place.count + 1).split(separator: "/")
                return path.count > 1 ? String(path[0]) : nil
            })
    }

    private func files(directlyIn place: String) throws -> [String] {
        try Project.files(in: place, endings: ["swift"]).filter {
            ($0 as NSString).deletingLastPathComponent == place
        }
    }
}
