import Foundation
import MapaeCore
import MapaeTesting
import ProviderSandbox
import Testing

@testable import AppsInToss
@testable import MapaePayments
@testable import TossPayments

/// What a provider's no is called here.
@Suite struct RefusalCodeTests {
    private typealias Code = TossPaymentsError.Code

    /// Of these only a reading of the payment decides.
    private static let undecided: Set<String> = ["NOT_MATCHES_REFUNDABLE_AMOUNT", "NOT_CANCELABLE_AMOUNT"]

    @Test func `every refusal that a provider documents has a word of ours, and no code has two`() {
        let toss = [AppsInTossError.Code.invalidParameter, .breakTimeOfBank].map(\.rawValue)
        let known = RefusalCode.providerCodes.values.joined()
        #expect(Set(known).count == known.count)
        for code in Code.confirmRefusals.union(Code.cancelRefusals).map(\.rawValue) + toss {
            #expect(RefusalCode(providerCode: code) != .other, "\(code)")
        }
        #expect(RefusalCode(providerCode: "SOMETHING_NEW") == .other)
    }

    @Test(arguments: ["errors.md", "errors.ko.md"])
    func `the error page says what each means, and what of a provider's it stands for`(page: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/\(page)")
        let rows = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            line.wholeMatch(of: #/\| `([A-Z_]+)` \| [^|]+ \| (–|`[A-Z_`, ]+`) \|/#)?.output
        }
        var listed: [String: Set<String>] = [:]
        for row in rows {
            listed[String(row.1)] = Set(row.2.matches(of: #/[A-Z_]+/#).map { String($0.output) })
        }
        #expect(rows.map { String($0.1) } == RefusalCode.allCases.map(\.rawValue))
        for refusal in RefusalCode.allCases {
            #expect(listed[refusal.rawValue] == Set(RefusalCode.providerCodes[refusal] ?? []), "\(refusal)")
        }
    }

    @Test func `every refusal of a confirm is told with the payment`() async throws {
        try await Shop.open { shop in
            for code in Code.confirmRefusals.map(\.rawValue) {
                let (prepared, confirmation) = try await shop.order()
                await shop.sandbox.add(
                    SandboxFault(path: "/v1/payments/confirm", kind: .errorCode(code, isKept: true)))
                let failure = try await failure { _ = try await shop.payments.confirm(confirmation, by: shop.buyer) }
                #expect(failure?.code == .paymentFailed && failure?.provider?.code == code)
                let payment = try await shop.payments.payment(prepared.paymentID, of: shop.buyer)
                #expect(payment.refusal == RefusalCode(providerCode: code), "\(code)")
            }
        }
    }

    @Test func `every refusal of a cancel is told with the refund`() async throws {
        try await Shop.open { shop in
            let payment = try await shop.buy()
            for code in Code.cancelRefusals.map(\.rawValue) where !Self.undecided.contains(code) {
                await shop.sandbox.add(
                    SandboxFault(path: "/v1/payments/*/cancel", kind: .errorCode(code, isKept: true)))
                let refund = try await shop.refund(payment)
                #expect(refund.status == .refused && refund.failure?.code == code)
                #expect(refund.refusal == RefusalCode(providerCode: code), "\(code)")
            }
            #expect(try await shop.refund(payment).refusal == nil)
        }
    }
}
