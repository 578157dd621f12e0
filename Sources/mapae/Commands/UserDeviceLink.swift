internal import ArgumentParser
internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeServer

extension Users {
    struct DeviceLink: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "device-link", abstract: "Print a link that lets an administrator log in on a new device.",
            discussion: """
                Administrators log in on known devices alone; nobody else needs a link. Opened once and within an hour, \
                it makes the browser it is opened in known, and the password is still asked for. Where there is mail, the \
                log-in mails one by itself. Needs MAPAE_ENCRYPTION_KEYS and MAPAE_PUBLIC_URL too.
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
