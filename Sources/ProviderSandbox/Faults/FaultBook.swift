/// The faults that wait for their requests, met in the order they were set.
struct FaultBook: Sendable {
    private(set) var waiting: [SandboxFault] = []
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
    }

    mutating func add(_ fault: SandboxFault) {
        waiting.append(fault)
    }

    mutating func clear() {
        waiting = []
    }

    /// The first fault that meets the request, counted down.
    mutating func take(method: String, path: String) -> SandboxFault.Kind? {
        for index in waiting.indices {
            let fault = waiting[index]
            guard fault.matches(method: method, path: path) else { continue }
            if let oneIn = fault.oneIn, Int.random(in: 0..<oneIn, using: &random) != 0 { continue }
            if fault.times > 1 {
                waiting[index].times -= 1
            } else {
                waiting.remove(at: index)
            }
            return fault.kind
        }
        return nil
    }
}

extension SandboxFault {
    func matches(method: String, path: String) -> Bool {
        if let wanted = self.method, wanted.uppercased() != method { return false }
        guard kind.suits(method: method, path: path) else { return false }
        if !self.path.contains("*") { return path.hasPrefix(self.path) }
        let wanted = self.path.split(separator: "/", omittingEmptySubsequences: false)
        let given = path.split(separator: "/", omittingEmptySubsequences: false)
        return wanted.count == given.count && zip(wanted, given).allSatisfy { Self.segment($1, matches: $0) }
    }

    private static func segment(_ text: Substring, matches pattern: Substring) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return text == pattern }
        let head = pattern[..<star]
        guard text.hasPrefix(head) else { return false }
        let tail = pattern[pattern.index(after: star)...]
        var rest = text.dropFirst(head.count)
        while true {
            if segment(rest, matches: tail) { return true }
            if rest.isEmpty { return false }
            rest = rest.dropFirst()
        }
    }
}
