/// One series, or the few that belong together.
public protocol Metric: Sendable {
    init()

    /// The word of a `# TYPE` line.
    static var type: String { get }

    /// Appends its lines in the Prometheus text format.
    ///
    /// - Parameter labels: `a="b",c="d"`, escaped; empty for none.
    func write(_ name: String, _ labels: String, to text: inout String)
}

extension String {
    var inBraces: String { isEmpty ? "" : "{\(self)}" }
}
