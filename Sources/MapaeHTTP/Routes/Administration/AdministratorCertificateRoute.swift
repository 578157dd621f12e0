import Hummingbird
import MapaeCore
import MapaeIdentity

/// `GET /api/admin/certificates`: the client certificates of the node that answers, and what to do about each (C7). Holds
/// no key and nothing that would help to make one.
struct AdministratorCertificateRoute: Sendable {
    let certificates: @Sendable () async -> [PartnerCertificate]
    let clock: any WallClock

    func add(to routes: some RouterMethods<AdministratorRequestContext>) {
        routes.get("/api/admin/certificates", use: list)
    }

    private struct ListAnswer: Encodable {
        let certificates: [PartnerCertificate.Report]
    }

    @Sendable private func list(
        _ request: Request, _ context: AdministratorRequestContext
    ) async throws -> Response {
        let now = clock.now()
        return try JSONAnswer.data(
            ListAnswer(certificates: await certificates().map { $0.report(at: now) }))
    }
}
