/// The provider origins a checkout page talks to, in one place, each list with its source and the day it was checked.
///
/// TossPayments publishes no list for Content-Security-Policy. Sources: the SDK guide (`js.tosspayments.com`), the firewall
/// page of docs.tosspayments.com (`api`, `event`, `static.toss.im`), and what the SDK v2 was seen to contact by shops that
/// run it under a policy (`apigw`, `log`, `payment-gateway`, each with its `-sandbox` twin for test keys).
/// Checked 2026-11-21. What a checkout is refused shows up at `/api/csp-report`; `MAPAE_CSP_EXTRA` adds to the lists
/// without a new release.
enum ContentSecurityHosts {
    /// Windows the SDK opens as frames.
    static let frames = [
        "https://js.tosspayments.com",
        "https://payment-gateway.tosspayments.com",
        "https://payment-gateway-sandbox.tosspayments.com",
    ]
    /// What the SDK fetches.
    static let connections = [
        "https://js.tosspayments.com",
        "https://api.tosspayments.com",
        "https://apigw.tosspayments.com",
        "https://apigw-sandbox.tosspayments.com",
        "https://event.tosspayments.com",
        "https://log.tosspayments.com",
    ]
    static let images = ["https://static.toss.im"]
    /// Where the SDK posts a form on devices without frames.
    static let formActions = [
        "https://api.tosspayments.com",
        "https://payment-gateway.tosspayments.com",
        "https://payment-gateway-sandbox.tosspayments.com",
    ]
}
