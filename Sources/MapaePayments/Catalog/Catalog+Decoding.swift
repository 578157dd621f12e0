internal import MapaeCore
internal import StrictJSON

/// Why a catalog was refused: every problem, not only the first.
public struct InvalidCatalog: Error, Sendable, CustomStringConvertible {
    public let problems: [String]

    public var description: String { problems.joined(separator: "; ") }
}

extension Catalog {
    /// Reads `catalog.json`:
    ///
    /// ```json
    /// {"packages":[{"id":"standard","name":{"ko":"스탠다드 150 크레딧","en":"Standard, 150 credits"},
    ///               "credits":150,"bonusCredits":0,"priceWon":24900,"kind":"digital",
    ///               "inAppPurchase":{"sku":"ait.…","priceWon":27500}}],
    ///  "inAppSubscriptions":[{"id":"member","name":{"ko":"멤버십","en":"Membership"},"cycle":"monthly",
    ///                         "sku":"ait.…","priceWon":4900}]}
    /// ```
    ///
    /// `bonusCredits` may be left out for 0, `kind` for `digital`; in-app purchases (with the package's own price unless
    /// they name one) and subscriptions may be left out too.
    ///
    /// - Throws: ``InvalidCatalog``, which lists every problem of a document that could be read.
    public static func decode(_ bytes: [UInt8]) throws(InvalidCatalog) -> Catalog {
        let document: CatalogDocument
        do {
            document = try StrictJSONDecoder().decode(CatalogDocument.self, from: bytes)
        } catch let error as StrictJSONError {
            throw InvalidCatalog(problems: ["catalog\(error.path.map { ".\($0)" } ?? ""): \(error.code)"])
        } catch {
            throw InvalidCatalog(problems: ["catalog: not readable"])
        }
        let catalog = Catalog(
            packages: document.packages.map(\.package),
            subscriptions: (document.inAppSubscriptions ?? []).map(\.subscription))
        let problems = catalog.problems
        guard problems.isEmpty else { throw InvalidCatalog(problems: problems) }
        return catalog
    }

    /// What keeps the catalog from being sold; empty when nothing does.
    public var problems: [String] {
        var problems = packages.flatMap(\.problems)
        if packages.isEmpty { problems.append("packages: empty") }
        let ids = packages.map(\.id)
        for id in Set(ids).sorted() where ids.count(where: { $0 == id }) > 1 {
            problems.append("package \(id): listed twice")
        }
        problems += inAppProblems
        return problems
    }
}

extension CreditPackage {
    /// The provider's limits and ours: a card payment has at least 100 won, an order's name 1 to 100 characters.
    fileprivate var problems: [String] {
        var problems: [String] = []
        if !(1...64).contains(id.utf8.count) || !id.utf8.allSatisfy(\.isIdentifierCharacter) {
            problems.append("package \"\(id)\": id must be 1 to 64 letters, digits, dashes or underscores")
        }
        for language in Language.allCases where !(1...100).contains(name[language].count) {
            problems.append("package \(id): name.\(language.rawValue) must have 1 to 100 characters")
        }
        if !(1...Self.most).contains(credits.count) {
            problems.append("package \(id): credits must be 1 to \(Self.most)")
        }
        if !(0...Self.most).contains(bonusCredits.count) {
            problems.append("package \(id): bonusCredits must be 0 to \(Self.most)")
        }
        if !(100...Self.most).contains(price.amount) {
            problems.append("package \(id): priceWon must be 100 to \(Self.most) won")
        }
        return problems + (inAppPurchase?.problems(of: "package \(id)") ?? [])
    }

    /// Far above any sale, far below where sums of a lifetime overflow.
    static let most: Int64 = 1_000_000_000
}

private struct CatalogDocument: Decodable {
    let packages: [Entry]
    let inAppSubscriptions: [Subscription]?

    struct Entry: Decodable {
        let id: String
        let name: Name
        let credits: Int64
        let bonusCredits: Int64?
        let priceWon: Int64
        let kind: PackageKind?
        let inAppPurchase: InApp?

        var package: CreditPackage {
            CreditPackage(
                id: id, name: LocalizedText(name.ko, name.en), credits: Credits(credits),
                bonusCredits: Credits(bonusCredits ?? 0), price: Won(priceWon), kind: kind ?? .digital,
                inAppPurchase: inAppPurchase.map { InAppProduct(sku: $0.sku, price: Won($0.priceWon ?? priceWon)) })
        }
    }

    struct InApp: Decodable {
        let sku: String
        let priceWon: Int64?
    }

    struct Subscription: Decodable {
        let id: String
        let name: Name
        let cycle: InAppSubscription.Cycle
        let sku: String
        let priceWon: Int64

        var subscription: InAppSubscription {
            InAppSubscription(
                id: id, name: LocalizedText(name.ko, name.en), cycle: cycle,
                product: InAppProduct(sku: sku, price: Won(priceWon)))
        }
    }

    struct Name: Decodable {
        let ko: String
        let en: String
    }
}
