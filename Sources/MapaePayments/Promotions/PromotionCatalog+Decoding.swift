internal import AppsInToss
internal import MapaeCore
internal import StrictJSON

/// Which promotion codes a server takes.
public enum PromotionCodes: Sendable {
    /// Real ones: a test one would promise people what they do not get.
    case live
    /// Test ones: a server that tests gives nothing away.
    case test
    /// Any, since all of it is the sandbox's.
    case sandbox
}

/// Why a file of promotions was refused: every problem, not only the first.
public struct InvalidPromotions: Error, Sendable, CustomStringConvertible {
    public let problems: [String]

    public var description: String { problems.joined(separator: "; ") }
}

extension PromotionCatalog {
    /// Reads the file that `MAPAE_TOSS_PROMOTIONS` names:
    ///
    /// ```json
    /// {"promotions":[{"id":"welcome","code":"01JWELCOME","points":1000,"pointsPerDay":100000,"pointsInAll":3000000}]}
    /// ```
    ///
    /// - Throws: ``InvalidPromotions``, which lists every problem of a document that could be read.
    public static func decode(
        _ bytes: [UInt8], taking codes: PromotionCodes
    ) throws(InvalidPromotions) -> PromotionCatalog {
        let document: PromotionDocument
        do {
            document = try StrictJSONDecoder().decode(PromotionDocument.self, from: bytes)
        } catch let error as StrictJSONError {
            throw InvalidPromotions(problems: ["document\(error.path.map { ".\($0)" } ?? ""): \(error.code)"])
        } catch {
            throw InvalidPromotions(problems: ["document: not readable"])
        }
        let catalog = PromotionCatalog(promotions: document.promotions.map(\.promotion))
        let problems = catalog.problems(taking: codes)
        guard problems.isEmpty else { throw InvalidPromotions(problems: problems) }
        return catalog
    }

    private func problems(taking codes: PromotionCodes) -> [String] {
        var problems = promotions.flatMap { $0.problems(taking: codes) }
        if promotions.isEmpty { problems.append("promotions: empty") }
        let ids = promotions.map(\.id)
        for id in Set(ids).sorted() where ids.count(where: { $0 == id }) > 1 {
            problems.append("promotion \(id): listed twice")
        }
        return problems
    }
}

extension Promotion {
    fileprivate func problems(taking codes: PromotionCodes) -> [String] {
        var problems: [String] = []
        if !(1...64).contains(id.utf8.count) || !id.utf8.allSatisfy(\.isIdentifierCharacter) {
            problems.append("promotion \"\(id)\": id must be 1 to 64 letters, digits, dashes or underscores")
        }
        if let code = try? PromotionCode(code) {
            switch codes {
            case .live where code.isTest: problems.append("promotion \(id): a TEST_ code on a live server")
            case .test where !code.isTest:
                problems.append("promotion \(id): code must begin with TEST_ on a test server")
            case .live, .test, .sandbox: break
            }
        } else {
            problems.append("promotion \(id): code must be 1 to 64 letters, digits, dashes or underscores")
        }
        if (try? PromotionPoints(points)) == nil {
            problems.append("promotion \(id): points must be 1 to 5000, the most Toss gives one person")
        }
        if pointsPerDay < points || pointsPerDay > Self.most {
            problems.append("promotion \(id): pointsPerDay must be from points to \(Self.most)")
        }
        if pointsInAll < pointsPerDay || pointsInAll > Self.most {
            problems.append("promotion \(id): pointsInAll must be from pointsPerDay to \(Self.most)")
        }
        return problems
    }

    /// Far above any wallet, far below where sums overflow.
    private static let most: Int64 = 1_000_000_000_000
}

private struct PromotionDocument: Decodable {
    let promotions: [Entry]

    struct Entry: Decodable {
        let id: String
        let code: String
        let points: Int64
        let pointsPerDay: Int64
        let pointsInAll: Int64

        var promotion: Promotion {
            Promotion(id: id, code: code, points: points, pointsPerDay: pointsPerDay, pointsInAll: pointsInAll)
        }
    }
}
