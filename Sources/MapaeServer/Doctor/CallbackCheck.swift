internal import Foundation
internal import MapaeCore
internal import MapaeHTTP
internal import ProviderTransport

/// The server as others reach it, and the door of Toss' callback.
///
/// The callback is asked twice: without a credential, which has to be refused, and with the configured one and a body
/// that names no user, which is taken for a mistake before anything is looked up. Neither changes anything.
struct CallbackCheck {
    let publicURL: PublicURL
    /// Nil when there is no Toss log-in and so no callback.
    let secrets: [Secret<String>]?
    let transport: (any Transport)?
    let patience: ProviderTimeouts

    private static let path = "/api/webhooks/toss/unlink"

    func findings() async -> [DoctorFinding] {
        guard let transport else { return [] }
        guard let health = await status(.init(method: "GET", url: publicURL.origin + "/healthz"), over: transport),
            health == 200
        else {
            return [
                .failure(
                    "public.reach",
                    LocalizedText("\(publicURL.origin)에서 서버가 응답하지 않습니다.", "No server answers at \(publicURL.origin)."),
                    advice: LocalizedText(
                        "서버가 떠 있는지, DNS와 프록시가 MAPAE_PUBLIC_URL을 서버로 보내는지 확인하세요.",
                        "See whether it runs, and whether DNS and proxy lead MAPAE_PUBLIC_URL to it."))
            ]
        }
        let reached = DoctorFinding.good(
            "public.reach", "\(publicURL.origin)에서 서버가 응답합니다.", "The server answers at \(publicURL.origin).")
        guard let secrets else { return [reached] }
        guard let secret = secrets.first else { return [reached, Self.withoutSecret] }
        return [
            reached, await closed(over: transport), await opened(by: secret, over: transport),
        ]
    }

    private static let withoutSecret = DoctorFinding.warning(
        "callback.credential",
        LocalizedText("연결 끊기 콜백의 인증 값이 없습니다.", "The unlink callback has no credential."),
        advice: LocalizedText(
            "openssl rand -hex 32로 만들어 TOSS_CALLBACK_SECRET과 앱인토스 콘솔에 함께 넣으세요. 그 전에는 연결 끊기를 받지 못합니다.",
            "Make one with openssl rand -hex 32 and set it as TOSS_CALLBACK_SECRET and in the Apps-in-Toss console. Until then unlinks are lost."
        ))

    private func closed(over transport: any Transport) async -> DoctorFinding {
        if await status(callback(nil), over: transport) == 401 {
            return .good(
                "callback.closed", "인증 없는 콜백은 거부됩니다.", "The callback refuses whoever has no credential.")
        }
        return .failure(
            "callback.closed",
            LocalizedText(
                "콜백 경로가 인증 없는 요청을 401로 거부하지 않습니다.", "The callback does not refuse a call without a credential with 401."
            ),
            advice: LocalizedText(
                "프록시가 \(Self.path)를 서버로 그대로 보내는지, 실행 중인 서버에 토스 로그인이 켜져 있는지 확인하세요.",
                "See whether the proxy passes \(Self.path) on as it is, and whether the running server has Toss log-in."
            ))
    }

    private func opened(by secret: Secret<String>, over transport: any Transport) async -> DoctorFinding {
        let credential = Data(secret.exposed.utf8).base64EncodedString()
        let status = await status(callback("Basic \(credential)"), over: transport)
        switch status {
        case 400:
            return .good(
                "callback.credential", "콜백이 설정된 인증 값을 받아들입니다.", "The callback takes the configured credential.")
        case 401:
            return .failure(
                "callback.credential",
                LocalizedText("실행 중인 서버가 설정된 콜백 인증 값을 거부합니다.", "The running server refuses the configured credential."),
                advice: LocalizedText(
                    "서버를 다시 시작해 새 값을 읽게 하고, 프록시가 Authorization 헤더를 지우지 않는지 확인하세요.",
                    "Restart the server so that it reads the new value, and see that the proxy keeps the Authorization header."
                ))
        default:
            return .failure(
                "callback.credential",
                LocalizedText(
                    "콜백이 뜻밖의 응답을 했습니다(\(status.map(String.init) ?? "응답 없음")).",
                    "The callback answered unexpectedly (\(status.map(String.init) ?? "not at all"))."),
                advice: LocalizedText(
                    "서버의 로그와 프록시 설정을 확인하세요.", "See the server's log and the proxy's rules."))
        }
    }

    private func callback(_ authorization: String?) -> TransportRequest {
        var headers = [TransportHeader("Content-Type", "application/json")]
        if let authorization { headers.append(TransportHeader("Authorization", authorization)) }
        return TransportRequest(
            method: "POST", url: publicURL.origin + Self.path, headers: headers, body: Array("{}".utf8))
    }

    private func status(_ request: TransportRequest, over transport: any Transport) async -> Int? {
        try? await transport.send(request, timeout: max(.seconds(10), patience.leastAnswer)).status
    }
}
