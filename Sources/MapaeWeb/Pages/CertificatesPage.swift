import Hummingbird
import MapaeCore
import MapaeHTTP
import MapaeIdentity

/// `/admin/certificates`: the client certificates of the server, for administrators (C7). What there is the module asks
/// for, as it needs a recent password.
struct CertificatesPage: WebPage {
    static let template = "certificates"
    static let module = "certificates.js"
    static let moduleTexts = ModuleTexts.certificates

    let nav = AccountNavigation.certificates

    var title: LocalizedText { LocalizedText("인증서", "Certificates") }
}

extension WebPages {
    func certificates(_ visit: PageVisit) async throws -> Response {
        guard let principal = visit.principal else { return try withoutSession(visit, returningTo: .certificates) }
        guard principal.role == .admin else { throw Failure(.forbidden) }
        return try render(CertificatesPage(), for: visit)
    }
}
