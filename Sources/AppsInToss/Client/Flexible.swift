// Values that Toss' pages write in more than one way.

/// An integer, as a number or as decimal text.
struct FlexibleInteger: Decodable {
    let value: Int64

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            value = number
        } else if let number = Int64(try container.decode(String.self)) {
            value = number
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an integer")
        }
    }
}

/// Text, perhaps written as an integer.
struct FlexibleText: Decodable {
    let value: String

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            value = text
        } else {
            value = String(try container.decode(Int64.self))
        }
    }
}

/// True or false, perhaps written as text.
struct FlexibleBool: Decodable {
    let value: Bool

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let bool = try? container.decode(Bool.self) {
            value = bool
        } else if let bool = Bool(try container.decode(String.self)) {
            value = bool
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "neither true nor false")
        }
    }
}

extension KeyedDecodingContainer {
    func textIfPresent(_ key: Key) throws -> String? {
        try decodeIfPresent(FlexibleText.self, forKey: key)?.value
    }
}
