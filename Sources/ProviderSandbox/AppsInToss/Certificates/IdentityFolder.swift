internal import Foundation

/// The files of ``SandboxIdentities``; keys are for their owner alone.
struct IdentityFolder: Sendable {
    let url: URL

    init(path: String) throws(UnusableIdentity) {
        url = URL(filePath: path).absoluteURL.standardizedFileURL
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw UnusableIdentity(path: path, reason: "cannot be created")
        }
    }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    /// Nil when there is no such file.
    func text(_ name: String) throws(UnusableIdentity) -> String? {
        let path = path(name)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw UnusableIdentity(path: path, reason: "cannot be read")
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// A crash half-way leaves no half file: the whole is written beside and renamed.
    func write(_ text: String, to name: String, isSecret: Bool) throws(UnusableIdentity) {
        let (path, unfinished) = (path(name), path(name + ".new"))
        let isWritten = FileManager.default.createFile(
            atPath: unfinished, contents: Data(text.utf8), attributes: [.posixPermissions: isSecret ? 0o600 : 0o644])
        guard isWritten, rename(unfinished, path) == 0 else {
            throw UnusableIdentity(path: path, reason: "cannot be written")
        }
    }
}

/// A file of the sandbox's certificates cannot be used.
public struct UnusableIdentity: Error, Sendable, CustomStringConvertible {
    let path: String
    let reason: String

    public var description: String { "\(path) \(reason)" }
}
