public import Hummingbird
import HTTPTypes
public import MapaeCore
public import MapaeHTTP
import MapaeIdentity

/// What a browser is shown when a page could not be answered.
struct ProblemPage: WebPage {
    static let template = "problem"

    let status: String
    let heading: String
    let explanation: String
    let requestID: String

    let title: LocalizedText

    init(_ failure: Failure, requestID: String, language: Language) {
        let words = ProblemPage.words(for: failure.code)
        status = String(failure.code.httpStatus)
        title = words.heading
        heading = words.heading[language]
        explanation = words.explanation[language]
        self.requestID = requestID
    }

    private static func words(for code: ErrorCode) -> (heading: LocalizedText, explanation: LocalizedText) {
        switch code.httpStatus {
        case 404:
            (
                LocalizedText("페이지를 찾을 수 없어요", "Page not found"),
                LocalizedText("주소가 바뀌었거나 없는 페이지예요.", "The address has changed or never existed.")
            )
        case 503:
            (
                LocalizedText("지금은 접속이 많아요", "We are busy right now"),
                LocalizedText("잠시 후 다시 시도해 주세요.", "Please try again in a moment.")
            )
        case 500...:
            (
                LocalizedText("문제가 생겼어요", "Something went wrong"),
                LocalizedText(
                    "잠시 후 다시 시도해 주세요. 계속되면 문의 번호와 함께 알려 주세요.",
                    "Please try again in a moment. If it keeps happening, tell us the reference below.")
            )
        default:
            (LocalizedText("요청을 처리하지 못했어요", "The request could not be handled"), code.message)
        }
    }
}

extension WebPages {
    /// A failure as a page, for requests that accept HTML; nil leaves it to the JSON form.
    public func errorPage(_ failure: Failure, context: AppRequestContext) -> Response? {
        let page = ProblemPage(failure, requestID: context.requestID, language: context.language)
        let shell = PageShell(
            language: context.language, nonce: context.cspNonce, nickname: context.principal?.nickname,
            koreanLink: "/?lang=ko", englishLink: "/?lang=en")
        return try? renderer.response(page, shell: shell, status: .init(code: failure.code.httpStatus))
    }
}
