internal import ArgumentParser
internal import Logging
internal import MapaeCore
internal import MapaeServer

struct Certs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs", abstract: "Look after the client certificates Toss knows this server by.",
        subcommands: [List.self, Probe.self, Rollback.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the certificates, the one in use first.",
            discussion: """
                Never shows a key. Exits with 1 when something must be done: a certificate ends within 14 days, has ended, \
                or cannot be used.
                """)

        @OptionGroup var options: InstallationOptions

        @Flag(help: "Print a JSON array.")
        var json = false

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .error)
                let certificates = await CertificateStock(try options.installation()).list(logger: logger)
                let now = SystemClock().now()
                if json {
                    try Program.printJSON(certificates.map { $0.report(at: now) })
                } else if certificates.isEmpty {
                    try printLine("no client certificate is set: there is no Toss log-in")
                } else {
                    try printLine(certificates.map { CertificateLine($0, at: now).text }.joined(separator: "\n\n"))
                }
                if certificates.contains(where: { $0.advice(at: now).isUrgent }) { throw ExitCode(1) }
            }
        }
    }

    struct Probe: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "probe", abstract: "Ask Toss something harmless with each certificate that is given.",
            discussion: """
                Tells before a change-over whether the next one is let in. Exits with 1 when one of them is not.
                """)

        @OptionGroup var options: InstallationOptions

        func run() async throws {
            try await Program.run {
                _ = Program.startLogging(at: .error)
                let trials = try await CertificateStock(try options.installation()).probe()
                if trials.isEmpty { try printLine("no client certificate is set: there is nothing to try") }
                for trial in trials {
                    let name = trial.certificate.facts.map { "\($0.commonName) \($0.shortFingerprint)" }
                    try printLine(
                        "\(trial.certificate.role.rawValue)  \(name ?? trial.certificate.source ?? "-")  "
                            + (trial.refusal ?? "let in by Toss"))
                }
                if trials.contains(where: { $0.refusal != nil }) { throw ExitCode(1) }
            }
        }
    }

    struct Rollback: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rollback",
            abstract: "Take the newest certificate out of use: servers go back to another one.",
            discussion: """
                Needs the database alone and works beside running servers, which follow within ten seconds, once Toss has \
                let the other one in. A server that refuses calls goes back by itself.
                """)

        @OptionGroup var options: InstallationOptions

        @Option(help: "Let a certificate be used again that was taken out of use: its fingerprint, or the beginning.")
        var undo: String?

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                let store = try options.store()
                if let undo {
                    guard try await store.restoreCertificate(undo, logger: logger) else {
                        throw ValidationError("no withdrawn certificate, or more than one, begins with \(undo)")
                    }
                    return try printLine("it may be used again")
                }
                let facts = try await store.rollBackCertificate(logger: logger)
                try printLine("\(facts.commonName) \(facts.fingerprint) is out of use")
            }
        }
    }
}

private struct CertificateLine {
    let certificate: PartnerCertificate
    let now: Timestamp

    init(_ certificate: PartnerCertificate, at now: Timestamp) {
        self.certificate = certificate
        self.now = now
    }

    var text: String {
        var lines = ["\(certificate.role.rawValue): \(certificate.facts?.commonName ?? "cannot be read")"]
        func add(_ name: String, _ value: String?) {
            if let value { lines.append("  \(name.padded(to: 12))\(value)") }
        }
        add("state", [certificate.state.rawValue, certificate.problem].compactMap { $0 }.joined(separator: ", "))
        if let facts = certificate.facts {
            add("valid", "\(facts.notBefore.iso8601) to \(facts.notAfter.iso8601)")
            add("days left", String(facts.daysLeft(at: now)))
            add("issuer", facts.issuer)
            add("serial", facts.serialNumber)
            add("sha256", facts.fingerprint)
            add("key", facts.keyType)
        }
        add("source", certificate.source)
        let advice = certificate.advice(at: now)
        add("to do", advice == .nothing ? nil : advice.words)
        return lines.joined(separator: "\n")
    }
}

extension PartnerCertificate.Advice {
    fileprivate var words: String {
        switch self {
        case .nothing: ""
        case .renewSoon: "issue the next certificate: this one ends within 60 days"
        case .renewNow: "put a new certificate in place now: this one ends within 14 days"
        case .renewAtOnce: "replace it at once: calls to Toss fail"
        case .repair: "make certificate and key readable, private and a pair"
        case .replace: "see in Toss' console whether it was disabled, and issue another"
        case .wait: "running servers try it by themselves"
        }
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(1, width - count))
    }
}
