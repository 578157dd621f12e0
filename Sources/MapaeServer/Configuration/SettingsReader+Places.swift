internal import MapaeCore
internal import MapaeHTTP
internal import MapaePayments

/// Where the server runs and what it keeps.
extension SettingsReader {
    /// The address people see. It becomes the issuer of tokens and the origin that requests must come from.
    mutating func publicURL(_ mode: ServerMode) -> PublicURL? {
        guard let text = requiredText(.publicURL) else { return nil }
        let address: PublicURL
        do {
            address = try PublicURL(parsing: text)
        } catch {
            report(.publicURL, "must be an address such as https://pay.example.kr: \(error)")
            return nil
        }
        switch mode {
        case .production where !address.isSecure && !address.isLoopback:
            report(.publicURL, "must be https: cookies and tokens would travel in the open")
        case .development where !address.isLoopback:
            report(.publicURL, "must be a loopback address in development")
        default: break
        }
        return address
    }

    /// Whether the way to another host is encrypted, the driver sees to.
    mutating func database() -> DatabaseAddress? {
        guard let text = requiredSecret(.databaseURL) else { return nil }
        guard let address = DatabaseAddress(text.exposed) else {
            report(.databaseURL, "must be sqlite:///absolute/folder or postgres://user@host/database")
            return nil
        }
        return address
    }

    mutating func postgresPool() -> Int {
        integer(.postgresPool, default: 10, in: 1...200)
    }

    mutating func catalog(_ mode: ServerMode) -> Catalog? {
        let path = text(.catalog)
        if path == nil && mode == .development { return .demo }
        do {
            return try Catalog.decode(ReadFile(path: path ?? "catalog.json").bytes)
        } catch let error as InvalidCatalog {
            report(.catalog, "is not a catalog to sell from: \(error)")
            return nil
        } catch {
            let reason = (error as? UnreadableFile)?.reason ?? "cannot be read"
            report(.catalog, path == nil ? "is missing, and catalog.json \(reason)" : "names a file that \(reason)")
            return nil
        }
    }

    mutating func contentSecurityExtra() -> ContentSecurityExtra {
        guard let text = text(.cspExtra) else { return ContentSecurityExtra() }
        do {
            return try ContentSecurityExtra(parsing: text)
        } catch {
            report(.cspExtra, "must be like `connect-src https://stats.example.kr`: \(error)")
            return ContentSecurityExtra()
        }
    }
}
