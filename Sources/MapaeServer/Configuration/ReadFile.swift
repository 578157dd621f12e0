internal import Foundation
internal import MapaeCore

/// A small file of the configuration, read whole, with what its file system says of who may read it.
struct ReadFile {
    private static let largestSize = 256 * 1024

    let bytes: [UInt8]
    private let mode: Int
    private let owner: Int

    /// Symbolic links are followed: secrets are often mounted as links.
    init(path: String) throws(UnreadableFile) {
        let url = URL(filePath: path).resolvingSymlinksInPath()
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw UnreadableFile(reason: LocalizedText("일반 파일이 아닙니다", "is not a regular file"))
            }
            guard let size = attributes[.size] as? Int, size <= ReadFile.largestSize else {
                throw UnreadableFile(reason: LocalizedText("너무 큽니다", "is too large"))
            }
            // What cannot be told counts as open to everybody.
            mode = attributes[.posixPermissions] as? Int ?? 0o777
            owner = attributes[.ownerAccountID] as? Int ?? -1
            bytes = [UInt8](try Data(contentsOf: url))
        } catch let error as UnreadableFile {
            throw error
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile {
            throw UnreadableFile(reason: LocalizedText("없습니다", "does not exist"))
        } catch {
            throw .cannotBeRead
        }
    }

    /// Why this file is no place for a secret; nil when only its owner, who is this user or root, may read it.
    var lackOfPrivacy: LocalizedText? {
        if mode & 0o077 != 0 {
            return LocalizedText(
                "주인이 아닌 사용자도 읽을 수 있습니다. chmod 600으로 잠그세요", "may be read by others than its owner: chmod 600 it")
        }
        if owner != Int(geteuid()) && owner != 0 {
            return LocalizedText("주인이 다른 사용자입니다", "belongs to another user")
        }
        return nil
    }
}

/// Why a file of the configuration could not be used; the rest of a sentence that begins with its name.
struct UnreadableFile: Error {
    let reason: LocalizedText

    static let cannotBeRead = UnreadableFile(reason: LocalizedText("읽을 수 없습니다", "cannot be read"))

    /// For a setting that names the file.
    var ofNamedFile: LocalizedText {
        LocalizedText("설정에 적힌 파일: \(reason.korean)", "names a file that \(reason.english)")
    }
}
