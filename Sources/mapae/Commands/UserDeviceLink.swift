internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeServer

extension Users {
    struct DeviceLink: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "device-link", abstract: "Make a link for an administrator whose device is not known.",
            discussion: """
                Administrators log in on known devices alone. Whoever opens the link, once and within an hour, makes the \
                device it is opened on known, and still needs the password. Where there is mail, the log-in mails one by \
                itself. Needs MAPAE_ENCRYPTION_KEYS and MAPAE_PUBLIC_URL too.
                """)

        @OptionGroup var subject: UserSubject

        func run() async throws {
            try await Program.run {
                let logger = Program.startLogging(at: .warning)
                let link = try await subject.options.store(needsKeys: true, needsOrigin: true).deviceLink(
                    for: subject.account, because: subject.reason, by: ProcessInfo.processInfo.userName,
                    logger: logger)
                try printLine(link.exposed)
            }
        }
    }
}
