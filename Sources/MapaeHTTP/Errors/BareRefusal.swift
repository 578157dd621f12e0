import Foundation
public import MapaeCore

/// The answer to what is no request yet: the body of B12 and the headers every answer has.
public struct BareRefusal: Sendable {
    public let requestID: String
    public let headers: [(name: String, value: String)]
    public let body: [UInt8]

    /// - Parameter acceptLanguage: nil when no head was read.
    public init(_ failure: Failure, acceptLanguage: String?, random: any RandomSource) {
        let language = Language(acceptLanguage: acceptLanguage)
        requestID = "req_\(Hexadecimal.encode(random.bytes(16)))"
        let encoded = try? JSONAnswer.encoder.encode(ErrorBody(failure, in: language, requestID: requestID))
        body = Array(encoded ?? Data())
        headers =
            [
                ("content-type", "application/json; charset=utf-8"), ("content-length", String(body.count)),
                ("content-language", language.rawValue), ("cache-control", "no-store"),
                ("x-content-type-options", "nosniff"), ("x-request-id", requestID),
            ] + (failure.retryAfterSeconds.map { [("retry-after", String($0))] } ?? [])
    }
}

/// Told to the connection when somebody begins to read a body: a client that asked to be told (`Expect: 100-continue`)
/// sends it then (RFC 9110 §10.1.1).
public struct BodyWanted: Sendable {}
