internal import Foundation
internal import NIOCore
internal import NIOPosix
internal import StrictJSON

/// Where `mapae dev` serves. While it runs, its data folder says so, for commands that look at it from beside.
public struct DevelopmentPorts: Codable, Hashable, Sendable {
    public let server: Int
    public let sandbox: Int
    /// Of the sandbox's partner API; Toss Pay's is the next one.
    public let toss: Int

    public init(server: Int, sandbox: Int, toss: Int) {
        self.server = server
        self.sandbox = sandbox
        self.toss = toss
    }

    /// What somebody says comes first, then what the folder says, then where `mapae dev` serves by itself.
    public init(server: Int?, sandbox: Int?, toss: Int?, in folder: DevelopmentFolder) {
        let noted = folder.ports
        self.server = server ?? noted?.server ?? 8080
        self.sandbox = sandbox ?? noted?.sandbox ?? 9090
        // Beside another sandbox than the noted one is another port.
        let beside = noted?.sandbox == self.sandbox ? noted?.toss : nil
        self.toss = PartnerPorts(api: toss ?? beside, beside: self.sandbox).api
    }

    public var partner: PartnerPorts { PartnerPorts(api: toss, pay: toss + 1) }
}

extension DevelopmentPorts {
    /// Looks whether they can be listened on, before anything is made that is told only once.
    ///
    /// - Throws: ``PortsTaken`` with all that cannot.
    public func checkFree() async throws {
        let wanted = [
            (server, "the server's", "--port"), (sandbox, "the sandbox's", "--sandbox-port"),
            (partner.api, "Toss's partner API", "--toss-port"), (partner.pay, "Toss Pay", "--toss-port"),
        ]
        var taken: [PortsTaken.Port] = []
        for (port, use, option) in wanted where try await !Self.isFree(port) {
            taken.append(PortsTaken.Port(number: port, use: use, option: option))
        }
        if !taken.isEmpty { throw PortsTaken(ports: taken) }
    }

    private static func isFree(_ port: Int) async throws -> Bool {
        do {
            let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                .bind(host: "127.0.0.1", port: port).get()
            try await channel.close()
            return true
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            return false
        }
    }
}

/// Ports that something else listens on.
public struct PortsTaken: Error, Sendable, CustomStringConvertible {
    struct Port: Sendable {
        let number: Int
        let use: String
        let option: String
    }

    let ports: [Port]

    public var description: String {
        let lines = ports.map { "  - \($0.number), \($0.use): \($0.option) chooses another" }
        return "something else listens already, perhaps another `mapae dev`. End it, or choose other ports:\n"
            + lines.joined(separator: "\n")
    }
}

extension DevelopmentFolder {
    private var portsFile: URL { URL(filePath: path).appending(path: "serving.json") }

    /// Where a server over this folder serves, as far as it has said so; one that was killed leaves its word behind.
    var ports: DevelopmentPorts? {
        guard let file = try? ReadFile(path: portsFile.path(percentEncoded: false)) else { return nil }
        return try? StrictJSONDecoder().decode(DevelopmentPorts.self, from: file.bytes)
    }

    /// Says where the server over this folder serves, from the moment it answers.
    ///
    /// - Throws: ``UnusableDevelopmentFolder``.
    public func note(_ ports: DevelopmentPorts) throws(UnusableDevelopmentFolder) {
        do {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            try DevelopmentFolder.write(encoder.encode(ports), to: portsFile)
        } catch {
            throw UnusableDevelopmentFolder(path: portsFile.path(percentEncoded: false), reason: "cannot be written")
        }
    }

    /// Nothing is served any more.
    public func forgetPorts() {
        // Gone already, or not writable any more: a stale word says no worse than where it was.
        try? FileManager.default.removeItem(at: portsFile)
    }
}
