internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeServer

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at everything the server needs, and say what is wrong and what to do.",
        discussion: """
            Settings, secrets, certificates, database, providers, clock, callback, disk, Redis, mail. Changes nothing. Exits \
            with 1 when something must be mended, with 0 when there are at most warnings.
            """)

    @OptionGroup var options: InstallationOptions

    @Flag(help: "Print a JSON object.")
    var json = false

    @Option(
        help: "ko or en; by LC_ALL, LC_MESSAGES or LANG when it is not given.",
        transform: { text in
            guard let language = Language(rawValue: text) else { throw ValidationError("--language must be ko or en") }
            return language
        })
    var language: Language?

    func run() async throws {
        try await Program.run {
            let logger = Program.startLogging(at: .critical)
            let findings = try await Doctor(try options.installation(), logger: logger).examine()
            let report = DoctorReport(findings, language: language ?? Self.localLanguage)
            if json {
                try Program.printJSON(report)
            } else {
                try printLine(report.text)
            }
            if !report.ok { throw ExitCode(1) }
        }
    }

    private static var localLanguage: Language {
        let environment = ProcessInfo.processInfo.environment
        let name = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
        return name?.hasPrefix("ko") == true ? .korean : .english
    }
}
