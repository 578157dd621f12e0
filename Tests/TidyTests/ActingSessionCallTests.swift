import Testing

/// What outlasts a request is given for the session that asked: each route says which.
@Suite struct ActingSessionCallTests {
    /// What gives or takes for good, as the routes call it.
    private static let calls = [
        "makeUserKey(", "makeServerKey(", "logIn.link(", "links.disconnect(", "teams.make(", "teams.invite(",
        "teams.withdraw(", "teams.accept(", "teams.setRole(", "teams.remove(", "teams.delete(",
        "accounts.changePassword(",
        "accounts.setFirstPassword(", "deletion.delete(", "devices.remember(", ".administrator(",
    ]

    @Test func `Every route that gives something for good names the session it gives it to`() throws {
        var found: Set<String> = []
        for path in try Project.files(in: "Sources/MapaeHTTP/Routes", endings: ["swift"]) {
            let text = try Project.text(path)
            for call in Self.calls {
                for range in text.ranges(of: call) {
                    found.insert(call)
                    #expect(arguments(in: text[range.upperBound...]).contains("sessionID"), "\(path): \(call)")
                }
            }
        }
        #expect(found == Set(Self.calls), "\(Set(Self.calls).subtracting(found)) are called nowhere")
    }

    /// As far as the parenthesis that closes the call.
    private func arguments(in text: Substring) -> Substring {
        var depth = 1
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return text[..<index] }
        }
        return text
    }
}
