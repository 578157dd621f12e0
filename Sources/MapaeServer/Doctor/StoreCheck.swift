internal import Foundation
internal import Logging
internal import MapaeCore
internal import MapaeStore
internal import MapaeStoreSQLite

/// The database: reached, of this release, of this environment, writable.
struct StoreCheck {
    let installation: Installation
    let logger: Logger

    func findings() async -> [DoctorFinding] {
        var reader = SettingsReader(installation.sources)
        guard let address = reader.database() else { return [] }
        let settings = DatabaseSettings(address: address, postgresPool: 1, patience: reader.storeTimeouts())
        let store: any Store
        do {
            store = try await settings.visitStore(logger: logger)
        } catch {
            return [unreachable(address, error)]
        }
        let findings = await findings(in: store)
        await store.close()
        guard case .sqlite(let folder) = address else { return findings }
        return findings + [modes(of: SQLiteStore.filesOpenToOthers(in: folder), in: folder)]
    }

    private func modes(of open: [String], in folder: String) -> DoctorFinding {
        guard !open.isEmpty else {
            return .good(
                "database.modes", "데이터베이스 파일은 주인만 읽을 수 있습니다.", "The database's files are for their owner alone.")
        }
        let names = open.joined(separator: ", ")
        return .failure(
            "database.modes",
            LocalizedText(
                "\(folder)에 다른 사용자도 읽거나 쓸 수 있는 파일이 있습니다: \(names)",
                "Others than their owner may use files in \(folder): \(names)"),
            advice: LocalizedText(
                "chmod 600으로 잠그거나 서버를 다시 시작하세요.", "chmod 600 them, or start the server again."))
    }

    private func unreachable(_ address: DatabaseAddress, _ error: any Error) -> DoctorFinding {
        // The store's own errors hold no address and no password.
        let reason = (error as? StoreError).map { "\($0.code)" } ?? "error"
        switch address {
        case .sqlite(let folder):
            return .failure(
                "database.reach",
                LocalizedText(
                    "\(folder)의 데이터베이스를 열 수 없습니다(\(reason)).", "The database in \(folder) cannot be opened (\(reason))."
                ),
                advice: LocalizedText(
                    "처음이라면 mapae migrate로 만들고, 아니면 폴더의 주인과 권한을 확인하세요.",
                    "Make it with mapae migrate the first time; else see who owns the folder and who may write it."))
        case .postgres:
            return .failure(
                "database.reach",
                LocalizedText("PostgreSQL에 연결할 수 없습니다(\(reason)).", "PostgreSQL cannot be reached (\(reason))."),
                advice: LocalizedText(
                    "서버가 떠 있는지, MAPAE_DATABASE_URL의 주소·사용자·비밀번호·TLS가 맞는지 확인하세요.",
                    "See whether it runs, and whether address, user, password and TLS in MAPAE_DATABASE_URL are right.")
            )
        }
    }

    private func findings(in store: any Store) async -> [DoctorFinding] {
        let version: Int
        do {
            version = try await Migrator.installedVersion(store)
        } catch {
            return [
                .failure(
                    "database.reach", LocalizedText("데이터베이스를 읽을 수 없습니다.", "The database cannot be read."),
                    advice: LocalizedText("데이터베이스의 로그를 확인하세요.", "See the database's own log."))
            ]
        }
        var findings = [
            DoctorFinding.good("database.reach", "데이터베이스에 연결됩니다.", "The database is reached."),
            migrations(version),
        ]
        guard version >= Schema.oldestSupported, version <= Schema.current else { return findings }
        findings += await stamp(in: store)
        findings.append(await writing(in: store))
        return findings
    }

    private func migrations(_ version: Int) -> DoctorFinding {
        let words = LocalizedText(
            "데이터베이스는 \(version)판, 이 프로그램은 \(Schema.current)판입니다.",
            "The database is at version \(version), this program at \(Schema.current).")
        if version == Schema.current { return DoctorFinding("database.migrations", .good, words) }
        let advice =
            version < Schema.current
            ? LocalizedText("백업한 뒤 mapae migrate를 실행하세요.", "Make a backup, then run mapae migrate.")
            : LocalizedText("더 새로운 프로그램을 쓰세요.", "Use the newer release that made it.")
        return version >= Schema.oldestSupported && version < Schema.current
            ? .warning("database.migrations", words, advice: advice)
            : .failure("database.migrations", words, advice: advice)
    }

    private func stamp(in store: any Store) async -> [DoctorFinding] {
        var reader = SettingsReader(installation.sources)
        let keys = reader.tossKeys(installation.mode)
        let expected: ServerConfiguration.Environment? =
            installation.mode == .development ? .dev : keys.map { $0.areLive ? .live : .test }
        guard let expected else { return [] }
        let found = try? await store.read { tx in try StoreFactRow.value(of: StoreFactRow.environment, in: tx) }
        guard let found = found ?? nil else {
            return [
                .information(
                    "database.environment", "아직 어느 환경의 데이터베이스도 아닙니다.", "The database belongs to no environment yet.")
            ]
        }
        if found == expected.rawValue {
            return [
                .good(
                    "database.environment", "데이터베이스의 환경이 ‘\(found)’로 맞습니다.",
                    "The database is one of `\(found)`, as the keys are.")
            ]
        }
        return [
            .failure(
                "database.environment",
                LocalizedText(
                    "데이터베이스는 ‘\(found)’, 키는 ‘\(expected.rawValue)’ 환경입니다.",
                    "The database is one of `\(found)`, the keys are of `\(expected.rawValue)`."),
                advice: LocalizedText("환경마다 데이터베이스를 따로 두세요.", "Give each environment a database of its own."))
        ]
    }

    private func writing(in store: any Store) async -> DoctorFinding {
        do {
            try await StoreProbe.takeRoom(
                in: store, within: installation.read { $0.storeTimeouts() }.call, random: SystemRandom())
            return .good("database.write", "데이터베이스에 쓸 수 있습니다.", "The database can be written.")
        } catch {
            return .failure(
                "database.write", LocalizedText("데이터베이스에 쓸 수 없습니다.", "The database cannot be written."),
                advice: LocalizedText(
                    "디스크 공간과 파일 권한, PostgreSQL이라면 역할의 권한과 읽기 전용 여부를 확인하세요.",
                    "See disk space and who may write the files; on PostgreSQL the role's rights, and whether it is read-only."
                ))
        }
    }
}
