import CLibPQ
import Foundation
import MapaeCore
import MapaeStore

/// Where to connect, with what, and under which protection. Holds the password, so it prints as nothing.
struct ConnectionTarget: Sendable {
    /// libpq's own keywords.
    let parameters: Secret<[String: String]>

    /// Reads a connection URL (or libpq's `key=value` form).
    ///
    /// The traffic to any host but this machine is encrypted and the server's certificate verified, unless the URL says
    /// `sslmode=require` (encrypted, not verified) or `verify-ca`. Weaker modes are refused.
    init(url: Secret<String>, timeouts: PostgresTimeouts) throws {
        var parameters = try ConnectionTarget.parse(url.exposed)
        guard let host = parameters["host"] ?? parameters["hostaddr"], !host.isEmpty else {
            throw StoreError(
                .unavailable, detail: "the database URL names no host; a local socket is host=/var/run/postgresql")
        }
        if !ConnectionTarget.isLocal(parameters) {
            try ConnectionTarget.requireEncryption(&parameters)
        }
        parameters["client_encoding"] = "UTF8"
        parameters["gssencmode"] = parameters["gssencmode"] ?? "disable"
        parameters["application_name"] = parameters["application_name"] ?? "mapae"
        parameters["target_session_attrs"] = parameters["target_session_attrs"] ?? "read-write"
        parameters["connect_timeout"] = String(max(2, (timeouts.connect.milliseconds + 999) / 1000))
        parameters["keepalives_idle"] = parameters["keepalives_idle"] ?? "15"
        parameters["keepalives_interval"] = parameters["keepalives_interval"] ?? "5"
        parameters["keepalives_count"] = parameters["keepalives_count"] ?? "3"
        self.parameters = Secret(parameters)
    }

    private static func parse(_ url: String) throws -> [String: String] {
        // libpq's reason quotes the URL, password and all, so it is not passed on.
        guard !url.utf8.contains(0), let options = PQconninfoParse(url, nil) else {
            throw StoreError(.unavailable, detail: "the database URL cannot be read")
        }
        defer { PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { parameters[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return parameters
    }

    /// Whether every host named is this machine.
    private static func isLocal(_ parameters: [String: String]) -> Bool {
        let hosts = [parameters["host"], parameters["hostaddr"]].compactMap { $0 }
            .flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        return hosts.allSatisfy { host in
            host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" || host == "::1"
                || isIPv4Loopback(host)
        }
    }

    /// Not a mere prefix: `127.0.0.1.example.com` is a name of somebody's.
    private static func isIPv4Loopback(_ host: Substring) -> Bool {
        var address = in_addr()
        guard inet_pton(AF_INET, String(host), &address) == 1 else { return false }
        return UInt32(bigEndian: address.s_addr) >> 24 == 127
    }

    private static func requireEncryption(_ parameters: inout [String: String]) throws {
        let mode = parameters["sslmode"] ?? "verify-full"
        guard ["require", "verify-ca", "verify-full"].contains(mode) else {
            throw StoreError(
                .unavailable,
                detail: "sslmode=\(mode) can send the data in the clear; a database on another host needs verify-full")
        }
        parameters["sslmode"] = mode
        let systemRoots = "/etc/ssl/certs/ca-certificates.crt"
        if mode != "require", parameters["sslrootcert"] == nil, FileManager.default.isReadableFile(atPath: systemRoots)
        {
            parameters["sslrootcert"] = systemRoots
        }
    }
}
