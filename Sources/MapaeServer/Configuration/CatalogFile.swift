internal import MapaeCore
internal import MapaePayments
internal import StrictJSON

/// `catalog.json`: what can be bought.
///
///     {"packages":[{"id":"standard","name":{"ko":"크레딧 150개","en":"150 credits"},
///                   "credits":150,"bonusCredits":0,"priceWon":24900}]}
struct CatalogFile: Decodable {
    struct Package: Decodable {
        struct Name: Decodable {
            let ko: String
            let en: String
        }

        let id: String
        let name: Name
        let credits: Int64
        let bonusCredits: Int64?
        let priceWon: Int64
    }

    let packages: [Package]

    /// - Throws: ``UnreadableFile`` with the reason, which names the package.
    static func read(path: String) throws(UnreadableFile) -> Catalog {
        let bytes = try ReadFile(path: path).bytes
        let file: CatalogFile
        do {
            file = try StrictJSONDecoder().decode(CatalogFile.self, from: bytes)
        } catch let error as StrictJSONError {
            throw UnreadableFile(reason: "is not a catalog: \(error)")
        } catch {
            throw UnreadableFile(reason: "is not a catalog")
        }
        return try file.catalog()
    }

    private func catalog() throws(UnreadableFile) -> Catalog {
        guard !packages.isEmpty else { throw UnreadableFile(reason: "has no packages") }
        var checked: [CreditPackage] = []
        for (index, package) in packages.enumerated() {
            if let reason = package.fault {
                throw UnreadableFile(reason: "has a fault in package \(index + 1): \(reason)")
            }
            guard !checked.contains(where: { $0.id == package.id }) else {
                throw UnreadableFile(reason: "has the package id \(package.id) twice")
            }
            checked.append(package.creditPackage)
        }
        return Catalog(packages: checked)
    }
}

extension CatalogFile.Package {
    private static let largestPriceWon: Int64 = 100_000_000
    private static let largestCredits: Int64 = 1_000_000_000

    fileprivate var fault: String? {
        let isIDValid =
            (1...50).contains(id.count)
            && id.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0)) }
        guard isIDValid else { return "id must be 1 to 50 letters, digits, dashes or underscores" }
        guard (1...100).contains(name.ko.count), (1...100).contains(name.en.count) else {
            return "name.ko and name.en must be 1 to 100 characters"
        }
        guard (1...Self.largestCredits).contains(credits), (0...Self.largestCredits).contains(bonusCredits ?? 0) else {
            return "credits must be positive and bonusCredits not negative"
        }
        guard (100...Self.largestPriceWon).contains(priceWon) else {
            return "priceWon must be from 100 to \(Self.largestPriceWon)"
        }
        return nil
    }

    fileprivate var creditPackage: CreditPackage {
        CreditPackage(
            id: id, name: LocalizedText(name.ko, name.en), credits: Credits(credits),
            bonusCredits: Credits(bonusCredits ?? 0), price: Won(priceWon))
    }
}
