internal import Foundation
internal import MapaeCore
internal import MapaeStore

extension OutboxRow {
    /// An event for the app's back end, with its payload as JSON whose keys are sorted.
    static func append(
        _ payload: some Encodable, about objectID: String, type: String, from identifiers: IdentifierSource,
        at now: Timestamp, in tx: any Transaction
    ) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let json = String(decoding: try encoder.encode(payload), as: UTF8.self)
        try append(identifiers.make(), about: objectID, type: type, payload: json, at: now, in: tx)
    }
}
