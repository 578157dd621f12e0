internal import Foundation
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
