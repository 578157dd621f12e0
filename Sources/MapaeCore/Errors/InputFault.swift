/// What is wrong with a field of a request: one list, each with its word for programs and its sentence for people.
/// `docs/errors.md` is this list.
public enum InputFault: Error, Hashable, Sendable {
    /// There is none, or nothing in it.
    case missing
    /// A text where a number belongs, and so on.
    case wrongType
    /// A number with a fraction or an exponent.
    case notAnInteger
    /// A number or a time beyond what is allowed; nil where the bounds are not for people.
    case outOfRange(ClosedRange<Int64>?)
    case tooShort(Int)
    /// Nil where the bound counts bytes.
    case tooLong(Int?)
    case tooMany(Int)
    case malformed
    /// Well formed, and none of those that are taken here.
    case notAllowed
    /// The field has no place in such a request, or not beside another that is there.
    case unexpected
    case repeated
    case tooCommon
    case sameAsEmail
    /// A part of a price that is no whole number of credits.
    case notWholeCredits
}

extension InputFault {
    /// One of each, with bounds for example.
    public static let examples: [InputFault] = [
        .missing, .wrongType, .notAnInteger, .outOfRange(1...365), .tooShort(8), .tooLong(20), .tooMany(50), .malformed,
        .notAllowed, .unexpected, .repeated, .tooCommon, .sameAsEmail, .notWholeCredits,
    ]

    /// `TOO_SHORT` and so on; stays when sentences are reworded.
    public var reason: String {
        switch self {
        case .missing: "MISSING"
        case .wrongType: "WRONG_TYPE"
        case .notAnInteger: "NOT_AN_INTEGER"
        case .outOfRange: "OUT_OF_RANGE"
        case .tooShort: "TOO_SHORT"
        case .tooLong: "TOO_LONG"
        case .tooMany: "TOO_MANY"
        case .malformed: "MALFORMED"
        case .notAllowed: "NOT_ALLOWED"
        case .unexpected: "UNEXPECTED"
        case .repeated: "REPEATED"
        case .tooCommon: "TOO_COMMON"
        case .sameAsEmail: "SAME_AS_EMAIL"
        case .notWholeCredits: "NOT_WHOLE_CREDITS"
        }
    }

    public var sentence: LocalizedText {
        switch self {
        case .missing: LocalizedText("값을 입력해 주세요", "Please enter a value")
        case .wrongType: LocalizedText("올바른 자료형으로 보내 주세요", "This is not the type of value that belongs here")
        case .notAnInteger:
            LocalizedText("소수점이나 지수 없이 정수로 입력해 주세요", "Please enter a whole number without fraction or exponent")
        case .outOfRange(let range): InputFault.sentence(outOf: range)
        case .tooShort(let least): LocalizedText("\(least)자 이상 입력해 주세요", "Please enter at least \(least) characters")
        case .tooLong(let most?): LocalizedText("\(most)자 이하로 입력해 주세요", "Please enter at most \(most) characters")
        case .tooLong(nil): LocalizedText("더 짧게 입력해 주세요", "Please enter something shorter")
        case .tooMany(let most): LocalizedText("\(most)개 이하로 넣어 주세요", "Please give at most \(most)")
        case .malformed: LocalizedText("올바른 형식으로 입력해 주세요", "This is not in the expected form")
        case .notAllowed: LocalizedText("여기에 쓸 수 있는 값을 입력해 주세요", "This value cannot be used here")
        case .unexpected: LocalizedText("이 요청에서는 이 항목을 빼 주세요", "This field does not belong in this request")
        case .repeated: LocalizedText("같은 값은 한 번만 넣어 주세요", "The same value is given more than once")
        case .tooCommon:
            LocalizedText("쉽게 짐작할 수 없는 비밀번호로 정해 주세요", "This password is too easy to guess. Please choose another")
        case .sameAsEmail:
            LocalizedText("이메일 주소와 다른 비밀번호로 정해 주세요", "Please choose a password that is not your e-mail address")
        case .notWholeCredits:
            LocalizedText(
                "크레딧 단위로 나누어지는 금액을 입력해 주세요",
                "This amount is no whole number of credits. Please enter another")
        }
    }

    private static func sentence(outOf range: ClosedRange<Int64>?) -> LocalizedText {
        guard let range else {
            return LocalizedText("허용된 범위의 값을 입력해 주세요", "This value is outside of what is allowed")
        }
        guard range.upperBound < .max else {
            return LocalizedText("\(range.lowerBound) 이상으로 입력해 주세요", "Please enter \(range.lowerBound) or more")
        }
        return LocalizedText(
            "\(range.lowerBound) 이상 \(range.upperBound) 이하로 입력해 주세요",
            "Please enter \(range.lowerBound) to \(range.upperBound)")
    }
}
