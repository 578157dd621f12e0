import Foundation
import MapaeCore
import Testing

@Suite
struct ErrorCodeTests {
    @Test
    func `every code is listed once (B12)`() throws {
        let codes = ErrorCode.all.map(\.rawValue)
        #expect(Set(codes).count == codes.count)
        let source = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/MapaeCore/Errors/ErrorCode.swift")
        let declared = try String(contentsOf: source, encoding: .utf8)
            .matches(of: /ErrorCode\(\s*"([A-Z_]+)"/).map { String($0.output.1) }
        #expect(declared.sorted() == codes.sorted())
    }

    @Test
    func `every code has an error status and a sentence in each language (B12)`() {
        for code in ErrorCode.all {
            #expect(code.rawValue.wholeMatch(of: /[A-Z]+(_[A-Z]+)*/) != nil)
            #expect((400..<600).contains(code.httpStatus))
            #expect(code.message[.korean].contains(/[가-힣]/))
            #expect(!code.message[.english].contains(/[가-힣]/))
            #expect(!code.message[.english].isEmpty)
        }
    }

    @Test
    func `the documents' own sentences are kept (B12)`() {
        #expect(ErrorCode.authRequired.message[.korean] == "로그인이 필요합니다")
        #expect(ErrorCode.invalidPackage.message[.korean] == "유효하지 않은 패키지입니다")
        #expect(ErrorCode.rateLimitExceeded.message[.korean] == "요청이 너무 많습니다")
        #expect(ErrorCode.amountMismatch.message[.korean] == "결제 금액이 올바르지 않습니다")
        #expect(ErrorCode.insufficientCredits.message[.korean] == "크레딧이 부족합니다")
    }
}
