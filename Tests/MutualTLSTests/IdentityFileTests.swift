import Foundation
import Testing

@testable import MutualTLS

@Suite
final class IdentityFileTests {
    private let folder: URL
    private let issued: Authority.Issued

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "identity-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        issued = try Authority().issue("my-app")
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    private func write(_ text: String, _ name: String, mode: Int) throws -> String {
        let path = folder.appending(path: name).path
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: mode]
        try #require(FileManager.default.createFile(atPath: path, contents: Data(text.utf8), attributes: attributes))
        try FileManager.default.setAttributes(attributes, ofItemAtPath: path)
        return path
    }

    private func error(certificate: String, key: String) throws -> ClientIdentityError {
        try #require(
            #expect(throws: ClientIdentityError.self) {
                try ClientIdentity(certificatePath: certificate, keyPath: key)
            })
    }

    @Test(arguments: [0o600, 0o400])
    func `two files make an identity, the key's closed to others (C6)`(mode: Int) throws {
        let certificate = try write(issued.certificate, "a_public.crt", mode: 0o644)
        let key = try write(issued.key, "a_private.key", mode: mode)
        let identity = try ClientIdentity(certificatePath: certificate, keyPath: key, validAt: Date())
        #expect(identity.facts.subject == "CN=my-app")
    }

    @Test(arguments: [0o640, 0o604, 0o660, 0o644, 0o610, 0o601, 0o620, 0o777])
    func `a key open to its group or to others is refused (0.6)`(mode: Int) throws {
        let certificate = try write(issued.certificate, "a_public.crt", mode: 0o644)
        let key = try write(issued.key, "a_private.key", mode: mode)
        let error = try error(certificate: certificate, key: key)
        #expect(error.code == .keyOpenToOthers)
        #expect(error.path == key)
    }

    @Test func `a key must be ours or root's (0.6)`() throws {
        for (owner, user, allowed) in [(0, 1000, true), (1000, 1000, true), (1001, 1000, false), (1001, 0, false)] {
            let check = {
                try IdentityFile.checkKey(mode: 0o100600, owner: UInt32(owner), user: UInt32(user), path: "k")
            }
            if allowed {
                try check()
            } else {
                let error = #expect(throws: ClientIdentityError.self) { try check() }
                #expect(error?.code == .keyOfAnotherUser)
            }
        }
    }

    @Test func `a file that is not there, no file or no text is named`() throws {
        let certificate = try write(issued.certificate, "a_public.crt", mode: 0o644)
        let key = try write(issued.key, "a_private.key", mode: 0o600)
        let missing = folder.appending(path: "missing").path
        for bad in [missing, folder.path] {
            #expect(try error(certificate: bad, key: key) == ClientIdentityError(.unreadable, path: bad))
            #expect(try error(certificate: certificate, key: bad) == ClientIdentityError(.unreadable, path: bad))
        }
        let large = try write(String(repeating: "a", count: 1 << 20 + 1), "large", mode: 0o600)
        #expect(try error(certificate: large, key: key).code == .unreadable)
        let empty = try write("", "empty", mode: 0o600)
        #expect(try error(certificate: certificate, key: empty).code == .noKey)
    }
}
