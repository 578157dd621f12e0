import Foundation
import Testing

@testable import MapaeWeb

/// A template read by a second, smaller parser than the engine's: the tags and how they nest.
struct TemplateSource {
    indirect enum Node {
        case name(String)
        case section(String, [Node])
        case inverted(String, [Node])
        case include(String)
        case includeNamed(String)
    }

    let nodes: [Node]

    static func all() throws -> [String: [Node]] {
        try PageRenderer.templates.mapValues { try TemplateSource(text: String(decoding: $0, as: UTF8.self)).nodes }
    }

    init(text: String) throws {
        let tag = try Regex(#"\{\{\s*([#^/>!]?)\s*(\*?)\s*([^}\s]+)\s*\}\}"#)
        var open: [(kind: Character, name: String, nodes: [Node])] = [("#", "", [])]
        for match in text.matches(of: tag) {
            let sigil = match.output[1].substring?.first ?? " "
            let name = String(match.output[3].substring ?? "")
            switch sigil {
            case "#", "^":
                open.append((sigil, name, []))
            case "/":
                let last = open.popLast()
                let closed = try #require(last)
                try #require(closed.name == name, "\(closed.name) is closed by \(name)")
                let node: Node = closed.kind == "#" ? .section(name, closed.nodes) : .inverted(name, closed.nodes)
                open[open.count - 1].nodes.append(node)
            case ">":
                let isNamed = match.output[2].substring == "*"
                open[open.count - 1].nodes.append(isNamed ? .includeNamed(name) : .include(name))
            case "!":
                break
            default:
                open[open.count - 1].nodes.append(.name(name))
            }
        }
        try #require(open.count == 1)
        nodes = open[0].nodes
    }
}

/// Looks every name of a template up in a model, as the engine would, and notes those it does not find. Sections are
/// entered whenever the model has something to enter them with.
struct TemplateNameCheck {
    let templates: [String: [TemplateSource.Node]]
    private(set) var missing: Set<String> = []
    private(set) var visited: Set<String> = []

    init(templates: [String: [TemplateSource.Node]]) {
        self.templates = templates
    }

    mutating func walk(_ template: String, stack: [Any]) {
        guard let nodes = templates[template] else {
            missing.insert("template \(template)")
            return
        }
        visited.insert(template)
        walk(nodes, of: template, stack: stack)
    }

    private mutating func walk(_ nodes: [TemplateSource.Node], of template: String, stack: [Any]) {
        for node in nodes {
            switch node {
            case .name(let name):
                _ = find(name, of: template, in: stack)
            case .section(let name, let inner):
                for scope in scopes(of: find(name, of: template, in: stack)) {
                    walk(inner, of: template, stack: stack + scope)
                }
            case .inverted(let name, let inner):
                _ = find(name, of: template, in: stack)
                walk(inner, of: template, stack: stack)
            case .include(let name):
                walk(name, stack: stack)
            case .includeNamed(let name):
                if let partial = find(name, of: template, in: stack) as? String { walk(partial, stack: stack) }
            }
        }
    }

    /// What a section puts on the stack, once for each time it is drawn.
    private func scopes(of value: Any?) -> [[Any]] {
        switch value {
        case nil, is NSNull: []
        case let flag as Bool: flag ? [[]] : []
        case let list as [Any]: list.map { [$0] }
        case .some(let value): [[value]]
        }
    }

    private mutating func find(_ name: String, of template: String, in stack: [Any]) -> Any? {
        if name == "." { return stack.last }
        let parts = name.split(separator: ".").map(String.init)
        for scope in stack.reversed() {
            guard var value = (scope as? [String: Any])?[parts[0]] else { continue }
            for part in parts.dropFirst() {
                guard let next = (value as? [String: Any])?[part] else {
                    missing.insert("\(template): \(name)")
                    return nil
                }
                value = next
            }
            return value
        }
        missing.insert("\(template): \(name)")
        return nil
    }
}
