import Testing

/// All of a kind of credential ends in one place, so that nothing that ends an account's access forgets one.
@Suite struct EndingTests {
    private static let place = "Sources/MapaeIdentity/Accounts/AccountAccess"

    private static var ending: Regex<Substring> {
        #/\b(?:SessionRow\.endAll|APIKeyRow\.deleteAll\(of|KnownDeviceRow\.deleteAll|MailRow\.endAll|TeamMemberRow\.delete|TeamInvitationRow\.deleteAll|UserRow\.setSessionsEnded)\b/#
            .wordBoundaryKind(.simple)
    }

    @Test func `All credentials of a kind end in AccountAccess alone`() throws {
        var found = 0
        for path in try Project.files(in: "Sources", endings: ["swift"]) {
            let text = try Project.text(path)
            guard text.firstMatch(of: Self.ending) != nil else { continue }
            found += 1
            #expect(path.hasPrefix(Self.place), "\(path)")
        }
        #expect(found > 0)
    }
}
