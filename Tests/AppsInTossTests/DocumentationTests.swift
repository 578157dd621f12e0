import AppsInToss
import Foundation
import Testing

@Suite
struct DocumentationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    private func text(_ path: String) throws -> String {
        try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
    }

    @Test func `the README shows the program that is built outside of this package`() throws {
        let readme = try text("Sources/AppsInToss/README.md")
        let program = try text("Examples/OutsidePackage/Sources/LogInWithToss/LogInWithToss.swift")
        let example = try #require(readme.split(separator: "## Example").last?.split(separator: "\n## ").first)
        let blocks = example.matches(of: /```swift\n([\s\S]*?)```/).map(\.output.1)
        #expect(blocks.count == 2)
        for line in blocks.flatMap({ $0.split(separator: "\n") }) {
            #expect(program.contains(line.trimmingCharacters(in: .whitespaces)))
        }
    }

    @Test(arguments: AppsInTossCall.allCases)
    func `the README's table of calls has each with its path, repetition and time-out`(call: AppsInTossCall) throws {
        let path = try #require(call.path.split(separator: "/apps-in-toss/").last)
        let row = try #require(
            try text("Sources/AppsInToss/README.md").split(separator: "\n").first { $0.contains(" \(path)` |") })
        #expect(row.hasSuffix("| \(call.defaultTimeout.components.seconds) s |"))
        let words =
            switch call.repetition {
            case .freely: "freely"
            case .withTheSameOrderNo: "with the same order number"
            case .withTheSameKey: "with the same key"
            case .afterReadingTheStatus: "after reading the status"
            case .onceAndSerially: "once, one call at a time"
            case .later: "later, not at once"
            case .never: "never"
            }
        #expect(row.contains("| \(words)"))
    }
}
