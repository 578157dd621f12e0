import Foundation
import MapaeCore
import Testing

/// Credentials of webhooks whose provider does not keep to one spelling (C9, 2.2).
@Suite struct WebhookCredentialTests {
    private let credential = WebhookCredential([Secret("name:first-secret"), Secret("second")])

    private func base64(_ text: String) -> String { Data(text.utf8).base64EncodedString() }

    @Test(arguments: ["name:first-secret", "second"])
    func `the whole text counts, in every spelling (2.2)`(text: String) {
        for spelling in [
            "Basic \(base64(text))", "basic \(base64(text))", "Basic \(text)", "Bearer \(text)",
            "Bearer \(base64(text))", text,
        ] {
            #expect(credential.matches([spelling]))
        }
    }

    @Test func `parts, additions, other schemes and doubles do not count (2.2)`() {
        for header in [
            "", "Basic", "Basic ", "Bearer ", "Basic \(base64("first-secret"))",
            "Basic \(base64("xname:first-secret"))",
            "Basic \(base64("second "))", "Digest second", "second second", base64("second"), "Basic second,second",
        ] {
            #expect(!credential.matches([header]), "\(header)")
        }
        #expect(!credential.matches([]))
        #expect(!credential.matches(["second", "second"]))
        #expect(!WebhookCredential([]).matches([""]))
        #expect(!WebhookCredential([]).matches(["Basic"]))
    }
}
