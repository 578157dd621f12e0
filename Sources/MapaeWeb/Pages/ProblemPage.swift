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
        let code = failure.code
        status = String(code.httpStatus)
        title = ProblemPage.heading(of: code)
        heading = title[language]
        explanation = code.message[language]
        self.requestID = requestID
    }

    private static func heading(of code: ErrorCode) -> LocalizedText {
        switch code.httpStatus {
        case 404: LocalizedText("페이지를 찾을 수 없어요", "Page not found")
        case 429: LocalizedText("잠시 쉬었다가 다시 시도해 주세요", "Please slow down")
        case 503: LocalizedText("지금은 접속이 많아요", "We are busy right now")
        case 500...: LocalizedText("문제가 생겼어요", "Something went wrong")
        default: LocalizedText("요청을 처리하지 못했어요", "The request could not be handled")
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
