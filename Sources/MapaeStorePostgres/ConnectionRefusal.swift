/// Why a connection was not made. libpq's own sentence can quote parts of a badly written URL, so only its meaning is
/// passed on.
enum ConnectionRefusal: String {
    case refused = "nobody listens there"
    case timedOut = "it did not answer in time"
    case noSuchHost = "the host is not known"
    case password = "the user or password was refused"
    case noDatabase = "there is no such database or user"
    case tls = "TLS could not be agreed on or the certificate was not accepted"
    case readOnly = "it is a standby or read-only"
    case full = "it has no connection left"
    case starting = "it is starting or stopping"
    case other = "the connection failed"

    init(message: String) {
        let known: [(String, ConnectionRefusal)] = [
            ("Connection refused", .refused), ("No such file", .refused), ("timeout expired", .timedOut),
            ("translate host name", .noSuchHost), ("password", .password), ("pg_hba.conf", .password),
            ("does not exist", .noDatabase), ("SSL", .tls), ("certificate", .tls), ("read-only", .readOnly),
            ("not read-write", .readOnly), ("too many clients", .full), ("remaining connection slots", .full),
            ("starting up", .starting), ("shutting down", .starting), ("recovery mode", .starting),
        ]
        self = known.first { message.contains($0.0) }?.1 ?? .other
    }
}
