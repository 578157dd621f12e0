internal import MapaeCore

extension SettingsReader {
    /// The names kept for the operator, the site's own among them; `none` for no name at all.
    mutating func reservedNames(besides siteName: String) -> ReservedNames {
        let expected = LocalizedText(
            "쉼표로 이은 이름(각 1~50자) 또는 none", "names with commas, each of 1 to 50 characters, or none")
        let names = value(.reservedNicknames, default: ReservedNames.standard, expected: expected) { text in
            if text == "none" { return [] }
            let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            return names.allSatisfy { (1...50).contains($0.count) } ? names : nil
        }
        return ReservedNames(names.isEmpty ? [] : names + [siteName])
    }
}
