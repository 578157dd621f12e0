import Foundation
import HTTPTypes
import MapaeCore

extension RouteTexts {
    struct Field: Sendable {
        let name: String
        let limit: TextLimit
        /// Whether it is part of the query.
        let isQuery: Bool
        /// Whether it has a form of its own, and is never of its kind's length.
        let isIdentifier: Bool
    }

    var method: HTTPRequest.Method { .init(String(route.prefix { $0 != " " })) ?? .get }

    var fields: [Field] { Self.fields(of: path ?? "", isQuery: true) + Self.fields(of: body, isQuery: false) }

    /// The request with one field's text replaced, by JSON as it is.
    func filled(_ field: Field?, with json: String) -> (path: String, body: String) {
        let place = path ?? String(route.drop { $0 != " " }.dropFirst())
        let id = "0198f3c2a7b47c1e9d2f0198f3c2a7b4"
        return (
            Self.fill(place, field?.isQuery == true ? field?.name : nil, Self.encoded(json)) {
                Self.encoded("\"\($0)\"")
            }
            .replacing("{teamId}", with: "team_\(id)").replacing("{userId}", with: "usr_\(id)")
            .replacing("{refundId}", with: "ref_\(id)"),
            Self.fill(body, field?.isQuery == false ? field?.name : nil, json) { "\"\($0)\"" }
        )
    }

    private static func fields(of template: String, isQuery: Bool) -> [Field] {
        template.matches(of: /\{\{(\w+):(\w)=/).map { match in
            let kind = match.output.2
            return Field(
                name: String(match.output.1), limit: limits[kind] ?? WordText.limit, isQuery: isQuery,
                isIdentifier: kind == "I")
        }
    }

    private static func fill(
        _ template: String, _ field: String?, _ text: String, example: (String) -> String
    ) -> String {
        template.replacing(/\{\{(\w+):\w=([^}]*)\}\}/) { match in
            match.output.1 == field ?? "" ? text : example(String(match.output.2))
        }
    }

    /// What stands between the quotes, as a query has it.
    private static func encoded(_ json: String) -> String {
        let text = json.hasPrefix("\"") ? String(json.dropFirst().dropLast()) : json
        return text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private static let limits: [Substring: TextLimit] = [
        "A": AddressText.limit, "P": PasswordText.limit, "N": NameText.limit, "R": ReasonText.limit,
        "T": TokenText.limit, "W": WordText.limit, "G": ParagraphText.limit,
    ]
}
