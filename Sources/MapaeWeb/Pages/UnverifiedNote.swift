import MapaeCore
import MapaeIdentity

/// What stands in place of a form that is of no use before the address is verified: why, and what to do.
struct UnverifiedNote: Sendable {
    /// Nil where the page shows it already.
    let address: String?
    /// What it is wanted for.
    let reason: String
    /// Whether a mail can be asked for here; else the operator is to be asked.
    let canMail: Bool

    /// - Returns: nil when nothing has to be verified.
    init?(
        _ profile: Profile, for reason: LocalizedText, hasMail: Bool, showsAddress: Bool = true, language: Language
    ) {
        guard let email = profile.email, !profile.isEmailVerified else { return nil }
        address = showsAddress ? email : nil
        self.reason = reason[language]
        canMail = hasMail
    }
}

extension WebPages {
    /// The note for whoever visits; nil when they have nothing to verify, or are not logged in.
    func unverified(_ visit: PageVisit, for reason: LocalizedText) async throws -> UnverifiedNote? {
        guard let principal = visit.principal else { return nil }
        return UnverifiedNote(
            try await dependencies.accounts.profile(of: principal.userID), for: reason,
            hasMail: dependencies.accounts.hasMail, language: visit.language)
    }
}
