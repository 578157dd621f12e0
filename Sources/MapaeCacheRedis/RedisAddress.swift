internal import Foundation
public import MapaeCore

/// Where a Redis server is: `redis://[user]:[password]@host:port/database`.
public struct RedisAddress: Sendable {
    let host: String
    let port: Int32
    let user: Secret<String>?
    let password: Secret<String>?
    let database: Int

    /// - Throws: ``InvalidRedisAddress`` for another form, and for a host that is not this machine: the library in use
    ///   (hiredis 0.14 of Debian 12) has no TLS, and what it sends in the open must not leave the machine.
    public init(_ text: Secret<String>) throws(InvalidRedisAddress) {
        guard let parts = URLComponents(string: text.exposed), let scheme = parts.scheme?.lowercased() else {
            throw InvalidRedisAddress(reason: RedisAddress.form)
        }
        guard scheme != "rediss" else {
            throw InvalidRedisAddress(
                reason:
                    "cannot be rediss://: this build's Redis library has no TLS. Use redis:// to a Redis or to a TLS "
                    + "tunnel (stunnel, say) on this machine")
        }
        guard scheme == "redis", let host = parts.host, !host.isEmpty, parts.query == nil, parts.fragment == nil else {
            throw InvalidRedisAddress(reason: RedisAddress.form)
        }
        let bare = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        guard RedisAddress.isLoopback(bare) else {
            throw InvalidRedisAddress(
                reason: "must name this machine (127.0.0.1, ::1 or localhost): the connection is not encrypted. Reach "
                    + "another host by a TLS tunnel on this one")
        }
        let path = parts.path.drop { $0 == "/" }
        guard let database = path.isEmpty ? 0 : Int(path), (0...1023).contains(database),
            let port = Int32(exactly: parts.port ?? 6379), (1...65535).contains(port)
        else { throw InvalidRedisAddress(reason: RedisAddress.form) }
        self.host = bare
        self.port = port
        self.database = database
        user = parts.user.flatMap { $0.isEmpty ? nil : Secret($0) }
        password = parts.password.flatMap { $0.isEmpty ? nil : Secret($0) }
        if user != nil && password == nil { throw InvalidRedisAddress(reason: RedisAddress.form) }
    }

    private static let form = "must be redis://:password@127.0.0.1:6379/0, where password and database may be left out"

    /// Not a mere prefix: `127.0.0.1.example.com` is a name of somebody's.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        var address = in_addr()
        guard inet_pton(AF_INET, host, &address) == 1 else { return false }
        return UInt32(bigEndian: address.s_addr) >> 24 == 127
    }
}

/// Why an address is not taken: the rest of a sentence that begins with the setting's name. Never quotes the address.
public struct InvalidRedisAddress: Error, Sendable, CustomStringConvertible {
    public let reason: String

    public var description: String { reason }
}
