internal import Foundation
internal import MapaeCore
internal import StrictJSON

/// What `mapae dev` keeps between starts: its keys, the database and the sandbox's state, in one folder of its owner's.
public struct DevelopmentFolder: Sendable {
    /// Absolute.
    public let path: String
    let keys: Keys

    struct Keys: Codable, Sendable {
        let encryptionKeys: String
    }

    /// Opens the folder; at the first start it is made, readable by its owner alone, and filled with new keys.
    ///
    /// - Throws: ``UnusableDevelopmentFolder``.
    public init(at path: String) throws(UnusableDevelopmentFolder) {
        self.path = try DevelopmentFolder.create(path)
        keys = try DevelopmentFolder.keys(in: URL(filePath: self.path))
    }

    /// Opens a folder that `mapae dev` has made, and makes nothing.
    ///
    /// - Throws: ``UnusableDevelopmentFolder``.
    public init(existing path: String) throws(UnusableDevelopmentFolder) {
        let keys = URL(filePath: path).appending(path: "keys.json").path(percentEncoded: false)
        guard FileManager.default.fileExists(atPath: keys) else {
            throw UnusableDevelopmentFolder(
                path: URL(filePath: path).absoluteURL.standardizedFileURL.path(percentEncoded: false),
                reason: "is no data folder of `mapae dev`")
        }
        try self.init(at: path)
    }

    /// Makes the folder unless it is there, and answers its absolute path.
    static func create(_ path: String) throws(UnusableDevelopmentFolder) -> String {
        let url = URL(filePath: path).absoluteURL.standardizedFileURL
        let absolute = url.path(percentEncoded: false)
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw UnusableDevelopmentFolder(path: absolute, reason: "cannot be created")
        }
        return absolute
    }

    /// Where the server's store is.
    var databaseURL: String { "sqlite://" + URL(filePath: path).appending(path: "server").path(percentEncoded: false) }
    /// What the sandbox has done.
    var sandboxFile: String { DevelopmentFolder.sandboxFile(in: path) }

    /// Certificates and keys of the sandbox's partner API, and of the mini-app that calls it.
    var partnerFolder: String { DevelopmentFolder.partnerFolder(in: path) }

    static func partnerFolder(in path: String) -> String {
        URL(filePath: path).appending(path: "apps-in-toss").path(percentEncoded: false)
    }

    static func sandboxFile(in path: String) -> String {
        URL(filePath: path).appending(path: "sandbox.journal").path(percentEncoded: false)
    }

    // MARK: Keys

    private static func keys(in folder: URL) throws(UnusableDevelopmentFolder) -> Keys {
        let url = folder.appending(path: "keys.json")
        let bytes = try kept(at: url) {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
            return try encoder.encode(Keys(encryptionKeys: NewKeys.encryptionKey(idPrefix: "dev").exposed))
        }
        do {
            return try StrictJSONDecoder().decode(Keys.self, from: bytes)
        } catch {
            throw UnusableDevelopmentFolder(
                path: url.path(percentEncoded: false), reason: "is not the key file `mapae dev` wrote")
        }
    }

    /// The credential the sandbox's callbacks carry, as it would stand in Toss' console.
    func partnerCallbackSecret() throws(UnusableDevelopmentFolder) -> Secret<String> {
        let url = URL(filePath: partnerFolder).appending(path: "callback.secret")
        let bytes = try DevelopmentFolder.kept(at: url) {
            Data("mapae:\(Hexadecimal.encode(SystemRandom().bytes(32)))\n".utf8)
        }
        return Secret(String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// A file for its owner alone: as it is, or made when it is missing.
    private static func kept(
        at url: URL, make: () throws -> Data
    ) throws(UnusableDevelopmentFolder) -> [UInt8] {
        let path = url.path(percentEncoded: false)
        do {
            if !FileManager.default.fileExists(atPath: path) { try write(make(), to: url) }
            let file = try ReadFile(path: path)
            if let reason = file.lackOfPrivacy { throw UnreadableFile(reason: reason) }
            return file.bytes
        } catch let error as UnreadableFile {
            throw UnusableDevelopmentFolder(path: path, reason: error.reason.english)
        } catch {
            throw UnusableDevelopmentFolder(path: path, reason: "cannot be written")
        }
    }

    /// A crash half-way leaves no half file: the whole is written beside and renamed. It is its owner's alone from the first
    /// moment, whatever the umask.
    static func write(_ bytes: Data, to url: URL) throws {
        let path = url.path(percentEncoded: false)
        let unfinished = path + ".new"
        unlink(unfinished)
        let descriptor = open(unfinished, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        let isWritten = fchmod(descriptor, 0o600) == 0 && writeWhole([UInt8](bytes), to: descriptor).error == nil
        guard close(descriptor) == 0, isWritten, rename(unfinished, path) == 0 else {
            unlink(unfinished)
            throw CocoaError(.fileWriteUnknown)
        }
    }
}

/// The data folder of `mapae dev` cannot be used.
public struct UnusableDevelopmentFolder: Error, Sendable, CustomStringConvertible {
    let path: String
    let reason: String

    public var description: String { "\(path) \(reason)" }
}
