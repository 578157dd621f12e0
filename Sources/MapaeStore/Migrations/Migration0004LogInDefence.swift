extension Schema {
    /// Failed log-ins, known devices, sign-in history and what a session tells of its device.
    static let logInDefence = Migration(version: 4, name: "log-in defence") { _ in
        []
    }
}
