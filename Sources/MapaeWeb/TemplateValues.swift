import Foundation

/// Turns a page model into what the template engine looks names up in: dictionaries, arrays, texts and flags.
enum TemplateValues {
    static func of(_ value: Any) -> Any {
        if let text = value as? String { return escapable(text) }
        if value is Bool { return value }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .optional:
            return mirror.children.first.map { of($0.value) } ?? NSNull()
        case .collection:
            return mirror.children.map { of($0.value) }
        case .struct:
            let fields = mirror.children.compactMap { child in child.label.map { ($0, of(child.value)) } }
            return Dictionary(fields) { $1 }
        default:
            return String(describing: value)
        }
    }

    /// The engine escapes whole characters, and `"` with a combining mark behind it is another character than `"`: the
    /// quotation mark would reach the page as it is and end an attribute. A zero-width space keeps the two apart.
    static func escapable(_ text: String) -> String {
        guard text.contains(where: { $0.unicodeScalars.count > 1 }) else { return text }
        var separated = String.UnicodeScalarView()
        for character in text {
            var scalars = character.unicodeScalars[...]
            if let first = scalars.first, scalars.count > 1, "<>&\"'".unicodeScalars.contains(first) {
                separated.append(first)
                separated.append("\u{200B}")
                scalars.removeFirst()
            }
            separated.append(contentsOf: scalars)
        }
        return String(separated)
    }
}
