internal import MapaeCore
internal import MapaeHTTP
internal import MapaePayments
internal import MapaeStore

/// Where the server runs and what it keeps.
extension SettingsReader {
    /// The address people see. It becomes the issuer of tokens and the origin that requests must come from.
    mutating func publicURL(_ mode: ServerMode) -> PublicURL? {
        guard let text = requiredText(.publicURL) else { return nil }
        let address: PublicURL
        do {
            address = try PublicURL(parsing: text)
        } catch {
            report(
                .publicURL, "https://pay.example.kr 같은 주소여야 합니다(\(error))",
                "must be an address such as https://pay.example.kr: \(error)")
            return nil
        }
        switch mode {
        case .production where !address.isSecure && !address.isLoopback:
            report(
                .publicURL, "https여야 합니다. 아니면 쿠키와 토큰이 암호화되지 않은 채 오갑니다",
                "must be https: cookies and tokens would travel in the open")
        case .development where !address.isLoopback:
            report(.publicURL, "개발 모드에서는 루프백 주소여야 합니다", "must be a loopback address in development")
        default: break
        }
        return address
    }

    /// Whether the way to another host is encrypted, the driver sees to.
    mutating func database() -> DatabaseAddress? {
        guard let text = requiredSecret(.databaseURL) else { return nil }
        guard let address = DatabaseAddress(text.exposed) else {
            report(
                .databaseURL, "sqlite:///절대/경로 또는 postgres://user@host/database 형식이어야 합니다",
                "must be sqlite:///absolute/folder or postgres://user@host/database")
            return nil
        }
        return address
    }

    mutating func postgresPool() -> Int {
        integer(.postgresPool, default: 10, in: 1...200)
    }

    mutating func storeTimeouts() -> StoreTimeouts {
        StoreTimeouts(call: duration(.storeTimeout, default: StoreTimeouts().call, in: .seconds(1) ... .minutes(1)))
    }

    mutating func readyTimeout() -> Duration {
        duration(.readyTimeout, default: .seconds(2), in: .milliseconds(200) ... .seconds(30))
    }

    mutating func catalog(_ mode: ServerMode) -> Catalog? {
        let path = text(.catalog)
        if path == nil && mode == .development { return .demo }
        do {
            return try Catalog.decode(ReadFile(path: path ?? "catalog.json").bytes)
        } catch let error as InvalidCatalog {
            report(.catalog, "팔 수 있는 카탈로그가 아닙니다(\(error))", "is not a catalog to sell from: \(error)")
            return nil
        } catch {
            let file = (error as? UnreadableFile) ?? .cannotBeRead
            if path == nil {
                report(
                    .catalog, "값이 없고, catalog.json 파일도 쓸 수 없습니다(\(file.reason.korean))",
                    "is missing, and catalog.json \(file.reason.english)")
            } else {
                report(.catalog, file.ofNamedFile.korean, file.ofNamedFile.english)
            }
            return nil
        }
    }

    mutating func contentSecurityExtra() -> ContentSecurityExtra {
        guard let text = text(.cspExtra) else { return ContentSecurityExtra() }
        do {
            return try ContentSecurityExtra(parsing: text)
        } catch {
            report(
                .cspExtra, "`connect-src https://stats.example.kr` 같은 형식이어야 합니다(\(error))",
                "must be like `connect-src https://stats.example.kr`: \(error)")
            return ContentSecurityExtra()
        }
    }
}
