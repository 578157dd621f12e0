internal import Foundation

/// An error as the provider words it: `{"code","message"}` with the documented status
/// (docs.tosspayments.com/reference/error-codes).
struct ProviderError: Error, Hashable, Sendable {
    let code: String
    let status: Int
    let korean: String
    let english: String

    func message(in language: AnswerLanguage) -> String {
        switch language {
        case .korean: korean
        case .english: english
        }
    }

    func json(in language: AnswerLanguage) -> JSONValue {
        ["code": .string(code), "message": .string(message(in: language))]
    }
}

/// `Accept-Language: en-US` turns messages and the values that the provider words itself into English
/// (docs.tosspayments.com/reference/using-api/req-res).
enum AnswerLanguage: String, Codable, Sendable {
    case korean
    case english

    init(acceptLanguage: String?) {
        self = acceptLanguage?.lowercased().hasPrefix("en") == true ? .english : .korean
    }
}

extension ProviderError {
    /// The documented error of that code; nil when the provider has none.
    static func documented(_ code: String) -> ProviderError? { table[code] }

    /// For codes this module writes itself.
    static func named(_ code: String) -> ProviderError {
        table[code] ?? ProviderError(code: code, status: 400, korean: code, english: code)
    }

    static let documentedCodes: [String] = table.keys.sorted()

    private static let table: [String: ProviderError] = {
        let text = String(decoding: PackageResources.sandbox_errors_tsv, as: UTF8.self)
        let errors = text.split(separator: "\n").compactMap { line -> ProviderError? in
            let fields = line.split(separator: "\t").map(String.init)
            guard fields.count == 4, let status = Int(fields[1]) else { return nil }
            return ProviderError(code: fields[0], status: status, korean: fields[2], english: fields[3])
        }
        return Dictionary(errors.map { ($0.code, $0) }) { first, _ in first }
    }()
}
