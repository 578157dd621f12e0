internal import Foundation
public import MapaeCore

/// What something is in the app stores.
public struct InAppProduct: Sendable, Hashable {
    /// As it stands in Toss' console, such as `ait.0000010000.…`.
    public let sku: String
    /// What buyers pay there. Toss never says it, so it is what the books take an order for.
    public let price: Won

    public init(sku: String, price: Won) {
        self.sku = sku
        self.price = price
    }
}

/// Access that is paid again and again, sold in mini-apps. Toss and the stores renew it; this server keeps who has it.
public struct InAppSubscription: Sendable, Hashable {
    /// How long one payment lasts.
    public enum Cycle: String, Sendable, CaseIterable, Decodable {
        case weekly, monthly, yearly
    }

    /// Letters, digits, dash and underscore; not the id of a package.
    public let id: String
    public let name: LocalizedText
    public let cycle: Cycle
    public let product: InAppProduct

    public init(id: String, name: LocalizedText, cycle: Cycle, product: InAppProduct) {
        self.id = id
        self.name = name
        self.cycle = cycle
        self.product = product
    }
}

/// What an order of an app store bought.
enum InAppItem: Sendable {
    case package(CreditPackage, InAppProduct)
    case subscription(InAppSubscription)
}

extension Catalog {
    func inAppItem(sku: String) -> InAppItem? {
        for package in packages {
            if let product = package.inAppPurchase, product.sku == sku { return .package(package, product) }
        }
        return subscriptions.first { $0.product.sku == sku }.map { .subscription($0) }
    }

    /// What keeps its in-app products from being sold.
    var inAppProblems: [String] {
        var problems = subscriptions.flatMap(\.problems)
        let skus = packages.compactMap(\.inAppPurchase?.sku) + subscriptions.map(\.product.sku)
        for sku in Set(skus).sorted() where skus.count(where: { $0 == sku }) > 1 {
            problems.append("sku \(sku): listed twice")
        }
        let ids = subscriptions.map(\.id)
        for id in Set(ids).sorted() where ids.count(where: { $0 == id }) > 1 || self[id] != nil {
            problems.append("subscription \(id): listed twice")
        }
        return problems
    }
}

extension InAppProduct {
    func problems(of owner: String) -> [String] {
        var problems: [String] = []
        if !(1...200).contains(sku.utf8.count) || !sku.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) {
            problems.append("\(owner): sku must be 1 to 200 visible ASCII characters")
        }
        if !(1...CreditPackage.most).contains(price.amount) {
            problems.append("\(owner): the in-app priceWon must be 1 to \(CreditPackage.most) won")
        }
        return problems
    }
}

extension InAppSubscription {
    fileprivate var problems: [String] {
        var problems: [String] = []
        if !(1...64).contains(id.utf8.count) || !id.utf8.allSatisfy(\.isIdentifierCharacter) {
            problems.append("subscription \"\(id)\": id must be 1 to 64 letters, digits, dashes or underscores")
        }
        for language in Language.allCases where !(1...100).contains(name[language].count) {
            problems.append("subscription \(id): name.\(language.rawValue) must have 1 to 100 characters")
        }
        return problems + product.problems(of: "subscription \(id)")
    }
}

extension InAppSubscription.Cycle {
    /// When a period that begins then ends, by the Korean calendar: a month from 31 January ends with February.
    func end(ofPeriodFrom start: Timestamp) -> Timestamp {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 9 * 3600) ?? .gmt
        let (unit, longest): (Calendar.Component, Duration) =
            switch self {
            case .weekly: (.weekOfYear, .days(7))
            case .monthly: (.month, .days(31))
            case .yearly: (.year, .days(366))
            }
        return calendar.date(byAdding: unit, value: 1, to: start.date).map { Timestamp($0) } ?? start + longest
    }
}
