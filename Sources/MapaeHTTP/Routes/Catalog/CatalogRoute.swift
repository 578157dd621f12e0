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
            /// Left out of what is not sold in app stores.
            let inAppPurchase: InApp?
        }

        struct InApp: Encodable {
            let sku: String
            let price: Won

            init(_ product: InAppProduct) {
                sku = product.sku
                price = product.price
            }
        }

        struct Subscription: Encodable {
            let itemId: String
            let name: String
            let cycle: String
            let inAppPurchase: InApp
        }

        let currency = "KRW"
        let packages: [Package]
        /// Left out when there are none.
        let inAppSubscriptions: [Subscription]?
    }

    @Sendable private func list(_ request: Request, _ context: AppRequestContext) async throws -> Response {
        let packages = catalog.packages.map { package in
            CatalogAnswer.Package(
                packageId: package.id, name: package.name[context.language], credits: package.credits,
                bonusCredits: package.bonusCredits, price: package.price,
                kind: package.kind.rawValue, inAppPurchase: package.inAppPurchase.map(CatalogAnswer.InApp.init))
        }
        let subscriptions = catalog.subscriptions.map { item in
            CatalogAnswer.Subscription(
                itemId: item.id, name: item.name[context.language], cycle: item.cycle.rawValue,
                inAppPurchase: CatalogAnswer.InApp(item.product))
        }
        var response = try JSONAnswer.data(
            CatalogAnswer(
                packages: packages, inAppSubscriptions: subscriptions.isEmpty ? nil : subscriptions))
        response.headers[.contentLanguage] = context.language.rawValue
        response.headers[.vary] = "Accept-Language"
        return response
    }
}
