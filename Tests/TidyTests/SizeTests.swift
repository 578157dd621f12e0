import Foundation
import Testing

@Suite struct SizeTests {
    static let hardLimit = 500
    static let functionLimit = 70

    @Test func `No file is longer than 500 lines`() throws {
        for file in try Self.swiftFiles() {
            let count = try Project.lines(file).count
            #expect(count <= Self.hardLimit, "\(file) has \(count) lines")
        }
    }

    @Test func `Half of the source files have at most 90 lines and nine in ten at most 300`() throws {
        let sizes = try Project.files(in: "Sources", endings: ["swift"]).map { try Project.lines($0).count }.sorted()
        #expect(sizes[sizes.count / 2] <= 90)
        #expect(sizes[sizes.count * 9 / 10] <= 300)
    }

    @Test func `No function is longer than 70 lines`() throws {
        for file in try Self.swiftFiles() {
            for function in Self.functions(in: try Project.lines(file)) where function.lineCount > Self.functionLimit {
                Issue.record("\(file):\(function.line) is \(function.lineCount) lines long")
            }
        }
    }

    @Test func `A function is measured from its first line to the brace at its own indentation`() {
        let text = "struct A {\n    func b() {\n        c {\n        }\n    }\n    init() {}\n}\n"
        let found = Self.functions(in: text.split(separator: "\n", omittingEmptySubsequences: false))
        #expect(found.map(\.line) == [2, 6])
        #expect(found.map(\.lineCount) == [4, 1])
    }

    static func swiftFiles() throws -> [String] {
        try ["Sources", "Tests"].flatMap { try Project.files(in: $0, endings: ["swift"]) }
    }

    /// The formatter puts a declaration's closing brace at the indentation of its first line.
    static func functions(in lines: [Substring]) -> [(line: Int, lineCount: Int)] {
        let declaration =
            #/
            ^(?<indent>\ *)(@\w+(\([^)]*\))?\ )*
            ((public|package|private|fileprivate|internal|static|mutating|override|nonisolated|convenience|required)\ )*
            (func\ |init[(<?])
            /#
        var found: [(line: Int, lineCount: Int)] = []
        for (index, line) in lines.enumerated() {
            guard let match = line.firstMatch(of: declaration) else { continue }
            if Project.code(line).hasSuffix("}") {
                found.append((index + 1, 1))
                continue
            }
            let closing = match.output.indent + "}"
            guard let end = lines[(index + 1)...].firstIndex(where: { $0.hasPrefix(closing) }) else { continue }
            // A requirement of a protocol has no body: something else at its indentation comes first.
            let body = lines[(index + 1)..<end]
            let indentation = match.output.indent.count
            let interrupted = body.contains { next in
                let words = next.drop(while: { $0 == " " })
                return next.count - words.count <= indentation && !words.isEmpty
                    && !words.hasPrefix("#") && !words.hasPrefix(")") && !words.hasPrefix("\"")
            }
            if !interrupted { found.append((index + 1, end - index + 1)) }
        }
        return found
    }
}
