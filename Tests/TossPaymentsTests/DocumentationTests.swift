import Foundation
import Testing

@Suite
struct DocumentationTests {
    @Test func `the README shows the program that is built outside of this package`() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: root.appending(path: "Sources/TossPayments/README.md"), encoding: .utf8)
        let program = try String(
            contentsOf: root.appending(path: "Examples/OutsidePackage/Sources/ConfirmPayment/ConfirmPayment.swift"),
            encoding: .utf8)
        let example = try #require(readme.split(separator: "## Example").last?.split(separator: "\n## ").first)
        let blocks = example.matches(of: /```swift\n([\s\S]*?)```/).map(\.output.1)
        #expect(blocks.count == 2)
        for line in blocks.flatMap({ $0.split(separator: "\n") }) {
            #expect(program.contains(line.trimmingCharacters(in: .whitespaces)))
        }
    }
}
