import HTTPTypes
import MapaeHTTP
import Testing

@Suite struct CatalogTests {
    @Test func `The catalog names its packages in the caller's language`() async throws {
        try await LocalServer.run { server in
            let korean = try await server.send(.get, "/api/catalog")
            #expect(
                korean.text
                    == #"{"data":{"currency":"KRW","packages":[{"bonusCredits":10,"credits":100,"kind":"digital","#
                    + #""name":"크레딧 100개","packageId":"standard","price":9900}]},"success":true}"#)
            let english = try await server.send(.get, "/api/catalog", headers: [.acceptLanguage: "en"])
            #expect(english["data.packages.0.name"] == "100 credits")
        }
    }
}
