internal import Foundation
public import MapaeCore
public import MapaeIdentity
internal import Subprocess
internal import SystemPackage

/// Hands mail to a program that takes it as sendmail does: the message on its standard input, exit code 0 once it was taken.
/// Postfix, Exim, msmtp and others bring such a program.
public struct SendmailMailer: Mailer {
    private let program: String
    private let arguments: [String]
    private let sender: String
    private let senderName: String
    private let timeout: Duration
    private let clock: any WallClock
    private let random: any RandomSource

    /// - Parameters:
    ///   - command: an absolute path and its arguments, which make the program take recipients from the message: mostly
    ///     `-i -t`. No shell is involved.
    ///   - sender: the address mail comes from.
    ///   - senderName: shown beside it.
    ///   - timeout: a program that takes longer is killed, and the mail counts as not taken.
    /// - Throws: ``InvalidSendmailCommand``.
    public init(
        command: [String], sender: String, senderName: String, timeout: Duration = .seconds(30),
        clock: any WallClock, random: any RandomSource
    ) throws(InvalidSendmailCommand) {
        guard let program = command.first, program.hasPrefix("/"), MailMessage.isAddress(sender) else {
            throw InvalidSendmailCommand()
        }
        // A program may end before it has read everything, which must not end the server. NIO asks for the same as soon as it
        // opens a socket.
        _ = signal(SIGPIPE, SIG_IGN)
        self.program = program
        self.arguments = Array(command.dropFirst())
        self.sender = sender
        self.senderName = senderName
        self.timeout = timeout
        self.clock = clock
        self.random = random
    }

    /// - Throws: ``MailNotTaken``.
    public func send(_ message: MailMessage) async throws {
        let text = InternetMessage(
            message, sender: sender, senderName: senderName, id: Hexadecimal.encode(random.bytes(16)), at: clock.now()
        ).text
        let ending: Ending?
        do {
            ending = try await withinTimeout { try await run(text) }
        } catch {
            // The library's errors may quote what was given to the program.
            throw MailNotTaken(reason: "the program could not be run: \(type(of: error))")
        }
        switch ending?.status {
        case .exited(0) where ending?.hasTakenAll == true: return
        case .exited(0): throw MailNotTaken(reason: "the program ended before it had read the message")
        case .exited(let code): throw MailNotTaken(reason: "the program ended with code \(code)")
        case .signaled(let signal): throw MailNotTaken(reason: "the program was ended by signal \(signal)")
        case nil: throw MailNotTaken(reason: "the program took longer than \(timeout)")
        }
    }

    private struct Ending: Sendable {
        let status: TerminationStatus
        let hasTakenAll: Bool
    }

    private func run(_ text: String) async throws -> Ending {
        // The library's own string input traps in 1.0.2 when a program ends before it has read it.
        let result = try await Subprocess.run(
            .path(FilePath(program)), arguments: Arguments(arguments), environment: .custom(environment),
            input: .inputWriter, output: .discarded, error: .discarded
        ) { execution in
            (try? await execution.standardInputWriter.write(text)) != nil
        }
        return Ending(status: result.terminationStatus, hasTakenAll: result.closureResult)
    }

    /// What such programs look for, and none of the server's secrets.
    private var environment: [Environment.Key: String] {
        let inherited = ProcessInfo.processInfo.environment
        var environment: [Environment.Key: String] = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"]
        for name in ["HOME", "USER", "LOGNAME"] {
            if let value = inherited[name], let key = Environment.Key(rawValue: name) { environment[key] = value }
        }
        return environment
    }

    /// Nil when the time was up; the work was cancelled then, which kills the program.
    private func withinTimeout(
        _ work: @escaping @Sendable () async throws -> Ending
    ) async throws -> Ending? {
        let timeout = timeout
        return try await withThrowingTaskGroup(of: Ending?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: timeout)
                return nil
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }
}

/// A mail was not taken, or nobody knows. Tells nothing of the mail.
public struct MailNotTaken: Error, Sendable, CustomStringConvertible {
    let reason: String
    public var description: String { reason }
}

/// The command is no absolute path with arguments, or the sender is no e-mail address.
public struct InvalidSendmailCommand: Error, Sendable {}
