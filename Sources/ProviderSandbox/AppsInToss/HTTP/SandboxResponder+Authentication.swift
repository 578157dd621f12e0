internal import Foundation
internal import Hummingbird

/// The window in place of the SDK's `checkoutPayment`, in a frame over the mini-app's page.
extension SandboxResponder {
    func authentication(_ request: Request) async -> Page {
        let query = request.uri.queryParameters
        guard let opener = Self.loopbackOrigin(of: query["opener"].map(String.init) ?? "") else {
            return AuthenticationPage.refusal("이 페이지에서는 열 수 없습니다", reason: "opener", framedBy: nil)
        }
        return await authentication(of: query["payToken"].map(String.init) ?? "", opener: opener)
    }

    private func authentication(of payToken: String, opener: String) async -> Page {
        guard let payment = await sandbox.core.partnerState.payments[payToken]?.latest else {
            return AuthenticationPage.refusal("결제를 찾을 수 없습니다", reason: "payToken", framedBy: opener)
        }
        guard payment.status == .standby else {
            return AuthenticationPage.refusal(
                "이미 처리된 결제입니다", reason: payment.status.rawValue, framedBy: opener)
        }
        return AuthenticationPage(payment: payment, opener: opener).page
    }

    /// Takes the buyer's decision from the window itself and from no other page.
    func authenticate(_ request: Request) async throws -> Page {
        guard await isOwnPage(request) else {
            return AuthenticationPage.refusal("허용되지 않은 요청입니다", reason: "Origin", framedBy: nil)
        }
        let form = FormFields(try await request.bytes())
        guard let opener = form["opener"].flatMap(Self.loopbackOrigin), let payToken = form["payToken"] else {
            return AuthenticationPage.refusal("이 페이지에서는 열 수 없습니다", reason: "opener", framedBy: nil)
        }
        let agrees = form["decision"] == "pay"
        do {
            try await sandbox.authenticatePay(payToken: payToken, payMethod: form["payMethod"], agrees: agrees)
        } catch is SandboxRefusal {
            return await authentication(of: payToken, opener: opener)
        }
        return AuthenticationPage.result(agrees ? nil : "USER_CANCELED", framedBy: opener)
    }
}
