import Foundation
import Testing

/// No unbounded text gets into the domain: what a request says is read into types that know how large it may be.
@Suite struct BoundedTextTests {
    /// What reads any JSON there is, and looks at its bytes alone; what keeps the first 200 characters; what reads a cookie
    /// of ours, of 4 KiB at most.
    static let exceptions: Set<String> = [
        "Sources/MapaeHTTP/Idempotency/CanonicalRequest.swift",
        "Sources/MapaeHTTP/Routes/Operations/ContentSecurityReportRoute.swift",
        "Sources/MapaeWeb/PaymentReturn.swift",
    ]

    @Test func `No body of a route has a field that takes a text of any length`() throws {
        var fields = 0
        for file in try Self.files() where !Self.exceptions.contains(file) {
            for field in Self.decodedFields(try Project.text(file)) {
                fields += 1
                #expect(!Self.isUnbounded(field), "\(file): \(field)")
            }
        }
        #expect(fields > 60)
    }

    @Test func `Nothing else in the routes reads a text of any length`() throws {
        for file in try Self.files() where !Self.exceptions.contains(file) {
            let code = try Project.lines(file).map(Project.code).joined(separator: "\n")
            #expect(!code.contains("String.self"), "\(file)")
            if !file.hasSuffix("/Request+Query.swift") { #expect(!code.contains("queryParameters"), "\(file)") }
            // Pages put what they were asked for into links, and look for assets.
            guard file.hasPrefix("Sources/MapaeHTTP/") else { continue }
            for read in code.matches(of: /parameters\.get\([^)]*\)(.{0,9})/) {
                #expect(
                    read.output.1.hasPrefix(".flatMap("), "\(file): a value of the path becomes an identifier at once")
            }
        }
    }

    @Test func `Nothing normalises a text but what has asked for its size`() throws {
        let places = try Project.files(in: "Sources", endings: ["swift"]).filter { file in
            try Project.text(file).contains(/(Canonical|Compatibility)Mapping/)
        }
        #expect(
            places == ["Sources/MapaeCore/Text/NormalizedText.swift", "Sources/MapaeCore/Text/ReservedNames.swift"])
    }

    @Test func `A field of text is found in a body, and not in an answer`() {
        let source = """
            private struct Body: Decodable {
                let name: String
                let parts: [String]?
                struct Inner: Decodable {
                    let size: Int
                }
                let known: WordText?
            }
            struct Answer: Encodable {
                let name: String
            }
            """
        let fields = Self.decodedFields(source)
        #expect(fields == ["name: String", "parts: [String]?", "size: Int", "known: WordText?"])
        #expect(fields.filter(Self.isUnbounded) == ["name: String", "parts: [String]?"])
    }

    private static func files() throws -> [String] {
        try ["Sources/MapaeHTTP", "Sources/MapaeWeb"].flatMap { try Project.files(in: $0, endings: ["swift"]) }
    }

    private static func isUnbounded(_ field: String) -> Bool {
        // The keys of a dictionary are bounded by the decoder.
        let type = field.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? ""
        let values = type.replacing("[String: ", with: "[")
        return values.firstMatch(of: /\b(String|Substring|Data|Secret<String>)\b/) != nil
    }

    /// `name: Type` of each stored property of each type that can be decoded, by indentation.
    private static func decodedFields(_ source: String) -> [String] {
        var fields: [String] = []
        var bodies: [Int] = []
        for line in source.split(separator: "\n", omittingEmptySubsequences: true) {
            let indentation = line.prefix { $0 == " " }.count
            if line.dropFirst(indentation).hasPrefix("}") { bodies.removeAll { $0 >= indentation } }
            if line.firstMatch(of: /(struct|enum) \w+: [^{]*\b(Decodable|Codable)\b/) != nil {
                bodies.append(indentation)
            } else if let body = bodies.last, indentation == body + 4,
                let field = line.firstMatch(of: /^ *(private )?(let|var) (\w+: .+)$/), !line.contains("{")
            {
                fields.append(String(field.output.3))
            }
        }
        return fields
    }
}
