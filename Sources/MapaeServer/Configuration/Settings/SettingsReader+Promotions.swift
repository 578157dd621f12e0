internal import AppsInToss
internal import MapaeCore
internal import MapaePayments

/// What is given and said to Toss users.
extension SettingsReader {
    /// - Parameter codes: which codes this server takes; nil when that cannot be told, which is a problem by itself.
    mutating func promotions(_ mode: ServerMode, taking codes: PromotionCodes?) -> PromotionCatalog {
        guard let path = text(.tossPromotions) else {
            return mode == .development ? .demo : PromotionCatalog()
        }
        do {
            return try PromotionCatalog.decode(ReadFile(path: path).bytes, taking: codes ?? .sandbox)
        } catch let error as InvalidPromotions {
            report(
                .tossPromotions, "설정에 적힌 파일에 쓸 수 있는 프로모션이 없습니다(\(error))",
                "names no promotions to give from: \(error)")
        } catch {
            let reason = ((error as? UnreadableFile) ?? .cannotBeRead).ofNamedFile
            report(.tossPromotions, reason.korean, reason.english)
        }
        return PromotionCatalog()
    }

    mutating func messageTemplates(_ mode: ServerMode) -> Set<String> {
        let standard: Set<String> = mode == .development ? ["SANDBOX_TEMPLATE"] : []
        let expected = LocalizedText("쉼표로 나눈 템플릿 코드", "template codes, with commas")
        return value(.tossMessageTemplates, default: standard, expected: expected) { text in
            let codes = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            let areValid = codes.allSatisfy { (try? TemplateSetCode($0)) != nil }
            return areValid && Set(codes).count == codes.count ? Set(codes) : nil
        }
    }

    /// - Parameter hasCertificate: whether there is a way to Toss at all.
    mutating func checkUse(ofPromotionsAndTemplates hasCertificate: Bool, _ mode: ServerMode) {
        guard !hasCertificate, mode == .production else { return }
        for setting in [Setting.tossPromotions, .tossMessageTemplates] where text(setting) != nil {
            reportUseless(setting, without: .tossCertPath)
        }
    }
}
