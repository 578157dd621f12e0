internal import MapaeCore

/// How long connections may be held, and how many there may be.
extension SettingsReader {
    mutating func connections() -> ConnectionSettings {
        var connections = ConnectionSettings()
        connections.headTimeout = duration(
            .headerTimeout, default: connections.headTimeout, in: .seconds(1)...(.seconds(120)))
        connections.bodyTimeout = duration(
            .bodyTimeout, default: connections.bodyTimeout, in: .seconds(1)...(.seconds(600)))
        connections.bodyGrace = min(connections.bodyGrace, connections.bodyTimeout)
        connections.bodyBytesPerSecond = integer(
            .bodyRate, default: connections.bodyBytesPerSecond, in: 1...1_000_000)
        connections.idleTimeout = duration(
            .idleTimeout, default: connections.idleTimeout, in: .seconds(1)...(.seconds(3600)))
        connections.answerTimeout = duration(
            .answerTimeout, default: connections.answerTimeout, in: .seconds(1)...(.seconds(600)))
        connections.perAddress = integer(
            .connectionsPerAddress, default: connections.perAddress, in: 1...1_000_000)
        let range = 16...1_000_000
        connections.inAll = value(
            .connectionsInAll,
            expected: LocalizedText("16에서 1000000까지의 정수", "a whole number from 16 to 1000000")
        ) { Int($0).flatMap { range.contains($0) ? $0 : nil } }
        return connections
    }
}
