extension Schema {
    /// Links sent by mail, verified addresses and deleted accounts.
    static let mailedLinks = Migration(version: 8, name: "mailed links") { _ in
        []
    }
}
