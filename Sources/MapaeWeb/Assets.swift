import Crypto
import HTTPTypes
import Hummingbird
import MapaeCore

/// The style sheet, the modules and the mark, embedded in the program.
///
/// They are served below a path that holds a digest of all of them, so browsers may keep them for ever, a new release is
/// fetched at once, and modules import one another by relative names.
struct Assets: Sendable {
    private struct Asset {
        let contentType: String
        let bytes: [UInt8]
    }

    private static let javaScript = "text/javascript; charset=utf-8"
    private static let all: [String: Asset] = [
        "app.css": Asset(contentType: "text/css; charset=utf-8", bytes: PackageResources.app_css),
        "mark.svg": Asset(contentType: "image/svg+xml", bytes: PackageResources.mark_svg),
        "mapae.js": Asset(contentType: javaScript, bytes: PackageResources.mapae_js),
        "api.js": Asset(contentType: javaScript, bytes: PackageResources.api_js),
        "page.js": Asset(contentType: javaScript, bytes: PackageResources.page_js),
        "account-forms.js": Asset(contentType: javaScript, bytes: PackageResources.account_forms_js),
        "form.js": Asset(contentType: javaScript, bytes: PackageResources.form_js),
        "rows.js": Asset(contentType: javaScript, bytes: PackageResources.rows_js),
        "confirm-dialog.js": Asset(contentType: javaScript, bytes: PackageResources.confirm_dialog_js),
        "once-dialog.js": Asset(contentType: javaScript, bytes: PackageResources.once_dialog_js),
        "link-token.js": Asset(contentType: javaScript, bytes: PackageResources.link_token_js),
        "account.js": Asset(contentType: javaScript, bytes: PackageResources.account_js),
        "verification.js": Asset(contentType: javaScript, bytes: PackageResources.verification_js),
        "teams.js": Asset(contentType: javaScript, bytes: PackageResources.teams_js),
        "team.js": Asset(contentType: javaScript, bytes: PackageResources.team_js),
        "team-join.js": Asset(contentType: javaScript, bytes: PackageResources.team_join_js),
        "keys.js": Asset(contentType: javaScript, bytes: PackageResources.keys_js),
        "certificates.js": Asset(contentType: javaScript, bytes: PackageResources.certificates_js),
        "reset.js": Asset(contentType: javaScript, bytes: PackageResources.reset_js),
        "undo.js": Asset(contentType: javaScript, bytes: PackageResources.undo_js),
        "device.js": Asset(contentType: javaScript, bytes: PackageResources.device_js),
        "verify-email.js": Asset(contentType: javaScript, bytes: PackageResources.verify_email_js),
        "credits.js": Asset(contentType: javaScript, bytes: PackageResources.credits_js),
        "refunds.js": Asset(contentType: javaScript, bytes: PackageResources.refunds_js),
        "password-dialog.js": Asset(contentType: javaScript, bytes: PackageResources.password_dialog_js),
        "payment-return.js": Asset(contentType: javaScript, bytes: PackageResources.payment_return_js),
        "toss.js": Asset(contentType: javaScript, bytes: PackageResources.toss_js),
        "toss-return.js": Asset(contentType: javaScript, bytes: PackageResources.toss_return_js),
        "session-renewal.js": Asset(contentType: javaScript, bytes: PackageResources.session_renewal_js),
    ]

    private let version: String
    private let clientTag = #""\#(Hexadecimal.encode(SHA256.hash(data: PackageResources.mapae_js).prefix(16)))""#

    init() {
        var digest = SHA256()
        for (name, asset) in Self.all.sorted(by: { $0.key < $1.key }) {
            digest.update(data: Array(name.utf8) + [0])
            digest.update(data: asset.bytes)
        }
        version = Hexadecimal.encode(digest.finalize().prefix(8))
    }

    static var names: [String] { all.keys.sorted() }

    /// An asset's text, for those who look into it.
    static func text(of name: String) -> String? {
        all[name].map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// What stands before `/app.css`.
    var path: String { "/assets/\(version)" }

    /// - Throws: ``ErrorCode/notFound``, also for another version's address: what it held is gone.
    func response(to request: Request, context: some RequestContext) throws -> Response {
        guard context.parameters.get("version") == version, let name = context.parameters.get("name"),
            let asset = Self.all[name]
        else { throw Failure(.notFound) }
        let headers: HTTPFields = [
            .contentType: asset.contentType, .cacheControl: "public, max-age=31536000, immutable",
        ]
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: asset.bytes)))
    }

    /// The browser client under an address that stays, for pages that are not ours: kept, but asked about each time.
    func client(for request: Request) -> Response {
        let headers: HTTPFields = [
            .contentType: Self.javaScript, .cacheControl: "public, no-cache", .eTag: clientTag,
        ]
        let known = request.headers[values: .ifNoneMatch].joined(separator: ",")
        guard !known.contains(clientTag) else { return Response(status: .notModified, headers: headers) }
        let body = ResponseBody(byteBuffer: ByteBuffer(bytes: PackageResources.mapae_js))
        return Response(status: .ok, headers: headers, body: body)
    }
}
