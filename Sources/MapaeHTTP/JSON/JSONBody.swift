import HTTPTypes
import Hummingbird
import MapaeCore
import StrictJSON

/// Reads request bodies: strict JSON, whose unknown fields are ignored so that newer clients may say more.
enum JSONBody {
    /// - Throws: ``ErrorCode/invalidJSON`` for what is not (strict) JSON, ``ErrorCode/invalidInput`` with the field for
    ///   what is missing, of another type, or a number that is no integer.
    static func decode<Body: Decodable>(
        _ type: Body.Type, from bytes: [UInt8], numbers: StrictJSONDecoder.Numbers = .integersOnly
    ) throws -> Body {
        do {
            return try StrictJSONDecoder(numbers: numbers).decode(type, from: bytes)
        } catch let error as StrictJSONError {
            guard let fault = fault(of: error) else { throw Failure(.invalidJSON, field: error.path) }
            throw Failure.invalidInput(error.path, fault)
        }
    }

    /// What is wrong with a value where the document is JSON.
    private static func fault(of error: StrictJSONError) -> InputFault? {
        switch error.code {
        case .missing: .missing
        case .wrongShape: .wrongType
        case .refused: error.cause as? InputFault ?? .malformed
        case .notAnInteger: .notAnInteger
        case .outOfRange: .outOfRange(nil)
        default: nil
        }
    }
}

extension AppRequestContext {
    /// Decodes the JSON body; an empty one reads as `{}`, so that a call without parameters needs no body.
    ///
    /// - Throws: ``ErrorCode/unsupportedMediaType`` and those of ``JSONBody/decode(_:from:)``.
    func decodeBody<Body: Decodable>(
        _ type: Body.Type = Body.self, of request: Request, numbers: StrictJSONDecoder.Numbers = .integersOnly
    ) throws -> Body {
        guard request.hasJSONContentType || body.isEmpty else { throw Failure(.unsupportedMediaType) }
        return try JSONBody.decode(type, from: body.isEmpty ? Array("{}".utf8) : body, numbers: numbers)
    }
}

extension Request {
    /// `application/json`, in UTF-8 if it names a character set (RFC 8259 §8.1).
    var hasJSONContentType: Bool {
        guard let header = headers[.contentType] else { return false }
        // What almost all clients send.
        if header == "application/json" { return true }
        let parts = header.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().filter { $0.hasPrefix("charset=") }
            .allSatisfy { $0.dropFirst(8).filter { $0 != "\"" } == "utf-8" }
    }
}
