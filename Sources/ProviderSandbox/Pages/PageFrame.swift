/// The shell around every page of the window, with its policy: own styles, own script, no other.
struct PageFrame {
    let title: String
    let content: HTML
    /// Nobody, or the merchant's page.
    var framedBy: String?
    /// Where a form's answer may send the browser on to, besides the sandbox.
    var redirectOrigins: [String] = []
    var status = 200

    var page: Page {
        let document: HTML = """
            <!doctype html>
            <html lang="ko">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <title>\(title)</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/checkout/window.css">
            <script src="/checkout/window.js" defer></script>
            </head>
            <body>
            \(content)
            </body>
            </html>
            """
        return Page(
            status: status, type: .html, text: document.text,
            headers: [
                ("content-security-policy", policy), ("referrer-policy", "same-origin"),
                ("cross-origin-resource-policy", "cross-origin"),
            ])
    }

    private var policy: String {
        let formTargets = (["'self'"] + redirectOrigins).joined(separator: " ")
        return [
            "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src data:",
            "form-action \(formTargets)", "frame-ancestors \(framedBy.flatMap(ResultURL.origin) ?? "'none'")",
            "base-uri 'none'",
        ].joined(separator: "; ")
    }
}
