import Hummingbird
import MapaeCore
import MapaePayments

/// `GET /api/catalog`: what can be bought, named in the caller's language.
struct CatalogRoute: Sendable {
    let catalog: Catalog

    func add(to routes: some RouterMethods<AppRequestContext>) {
        routes.get("/api/catalog", use: list)
    }

    private struct CatalogAnswer: Encodable {
        struct Package: Encodable {
            let packageId: String
            let name: String
            let credits: Credits
            let bonusCredits: Credits
            let price: Won
            let kind: String
        }

        let currency = "KRW"
        let packages: [Package]
    }

    @Sendable private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let packages = catalog.packages.map { package in
            CatalogAnswer.Package(
                packageId: package.id, name: package.name[context.language], credits: package.credits,
                bonusCredits: package.bonusCredits, price: package.price,
                kind: package.kind.rawValue)
        }
        var response = try JSONAnswer.data(CatalogAnswer(packages: packages))
        response.headers[.contentLanguage] = context.language.rawValue
        response.headers[.vary] = "Accept-Language"
        return response
    }
}
