import Synchronization

/// Metrics of one name, told apart by their labels.
///
/// Values of labels come from the program: route templates, codes, names of policies; never from a request. Should one do
/// so all the same, the number of series stays bounded: what comes after the bound is counted as `other`.
public final class MetricFamily<Member: Metric>: MetricSource {
    private let name: String
    private let help: String
    private let labels: [String]
    private let capacity: Int
    private let members = Mutex<[[String]: Member]>([:])

    init(_ name: String, _ help: String, labels: [String], capacity: Int) {
        self.name = name
        self.help = help
        self.labels = labels
        self.capacity = capacity
    }

    /// The metric of these values, in the order of the labels. Keep it where it is used often.
    public func member(_ values: String...) -> Member {
        precondition(values.count == labels.count, "\(name) has the labels \(labels)")
        return members.withLock { members in
            if let known = members[values] { return known }
            let values = members.count < capacity ? values : values.map { _ in "other" }
            let member = members[values] ?? Member()
            members[values] = member
            return member
        }
    }

    func text() async -> String {
        let members = members.withLock { $0 }.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        guard !members.isEmpty else { return "" }
        var text = "# HELP \(name) \(help)\n# TYPE \(name) \(Member.type)\n"
        for (values, member) in members {
            let pairs = zip(labels, values).map { "\($0)=\"\($1.escapedLabel)\"" }
            member.write(name, pairs.joined(separator: ","), to: &text)
        }
        return text
    }
}

extension String {
    var escapedLabel: String {
        var escaped = ""
        for character in unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

extension MetricFamily where Member == Counter {
    /// Counts one of these values.
    public func increment(_ value: String) { member(value).increment() }
}
