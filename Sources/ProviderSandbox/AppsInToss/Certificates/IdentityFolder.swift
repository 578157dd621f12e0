internal import Foundation

/// The files of ``SandboxIdentities``, for their owner alone.
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

    func write(_ text: String, to name: String) throws(UnusableIdentity) {
        do {
            try PrivateFile.replace(path(name), with: Data(text.utf8))
        } catch {
            throw UnusableIdentity(path: path(name), reason: "cannot be written")
        }
    }
}

/// A file of the sandbox's certificates cannot be used.
public struct UnusableIdentity: Error, Sendable, CustomStringConvertible {
    let path: String
    let reason: String

    public var description: String { "\(path) \(reason)" }
}
