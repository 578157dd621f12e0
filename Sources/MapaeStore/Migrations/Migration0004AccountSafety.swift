extension Schema {
    /// Log-in defence, sign-in history, known devices, mailed links and deletion.
    static let accountSafety = Migration(version: 4, name: "account safety") { _ in
        []
    }
}
