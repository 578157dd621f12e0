import Foundation

/// The project's own files, read as text.
enum Project {
    /// Found from this file's place, so the tests run from any folder.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// Every file below a folder with one of the endings, as paths from the root.
    static func files(in folder: String, endings: [String]) throws -> [String] {
        let base = root.appending(path: folder)
        guard let names = FileManager.default.enumerator(atPath: base.path) else { return [] }
        var paths: [String] = []
        for case let name as String in names where endings.contains((name as NSString).pathExtension) {
            guard !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else { continue }
            guard names.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            paths.append("\(folder)/\(name)")
        }
        return paths.sorted()
    }

    static func lines(_ path: String) throws -> [Substring] {
        try text(path).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// A line without its comment. Good enough for the checks here: the sources hold no `//` inside strings but URLs,
    /// which stay.
    static func code(_ line: Substring) -> Substring {
        let trimmed = line.drop(while: { $0 == " " })
        if trimmed.hasPrefix("//") { return "" }
        guard let comment = line.range(of: " // ") else { return line }
        return line[..<comment.lowerBound]
    }
}

/// A target of the manifest and those of ours it depends on.
struct ManifestTarget {
    let kind: String
    let name: String
    let dependencies: Set<String>

    /// Reads `Package.swift` as text; the manifest has one plain `.target(…)` call a target.
    static func all() throws -> [ManifestTarget] {
        let manifest = try Project.text("Package.swift")
        let opening = #/\.(?<kind>target|executableTarget|testTarget|systemLibrary)\(\s*name: "(?<name>\w+)"/#
        let matches = Array(manifest.matches(of: opening)).filter { !manifest[..<$0.range.lowerBound].hasSuffix("= ") }
        let names = Set(matches.map { String($0.output.name) })
        return matches.map { match in
            let body = balanced(manifest[match.range.lowerBound...])
            // Products of packages are named inside `.product(…)`; what is left in quotes is ours.
            let own = body.replacing(#/\.product\([^)]*\)/#, with: "")
            let quoted = own.matches(of: #/"(\w+)"/#).map { String($0.output.1) }
            return ManifestTarget(
                kind: String(match.output.kind), name: String(match.output.name),
                dependencies: Set(quoted.dropFirst()).intersection(names))
        }
    }

    private static func balanced(_ text: Substring) -> Substring {
        var depth = 0
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" {
                depth -= 1
                if depth == 0 { return text[...index] }
            }
        }
        return text
    }
}
