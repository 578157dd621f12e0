import HTTPTypes
import MapaeCore
import MapaeHTTP
import Testing

/// Spending over HTTP (B14).
@Suite struct SpendingRouteTests {
    static let key = HTTPField.Name("Idempotency-Key") ?? .origin

    @Test func `A spending under one key happens once (B14)`() async throws {
        try await Checkout.run { checkout in
            _ = try await checkout.paid()
            let body = #"{"amount":30,"reason":"그림 한 장"}"#
            let first = try await checkout.browser.post("/api/credits/spend", body, headers: [Self.key: "a"])
            let id = try #require(first["data.spendingId"])
            #expect(
                first.text == #"{"data":{"amount":30,"newBalance":80,"spendingId":"\#(id)"},"success":true}"#)
            let again = try await checkout.browser.post("/api/credits/spend", body, headers: [Self.key: "a"])
            #expect(again.text == first.text)
            let other = try await checkout.browser.post("/api/credits/spend", body)
            #expect(other["data.newBalance"] == "50")
            let tooMuch = try await checkout.browser.post("/api/credits/spend", #"{"amount":51,"reason":"x"}"#)
            #expect(tooMuch.status == 402)
            #expect(tooMuch.errorCode == "INSUFFICIENT_CREDITS")
        }
    }

    @Test func `Credits are reserved, captured in part, released (B14)`() async throws {
        try await Checkout.run { checkout in
            _ = try await checkout.paid()
            let browser = checkout.browser
            let reserved = try await browser.post("/api/credits/reservations", #"{"amount":40,"reason":"일"}"#)
            let id = try #require(reserved["data.reservationId"])
            #expect(reserved["data.status"] == "held")
            #expect(try await browser.get("/api/credits")["data.held"] == "40")
            let captured = try await browser.post("/api/credits/reservations/\(id)/capture", #"{"amount":15}"#)
            #expect(captured["data.status"] == "captured" && captured["data.captured"] == "15")
            #expect(try await browser.get("/api/credits")["data.balance"] == "95")
            let late = try await browser.post("/api/credits/reservations/\(id)/release", "")
            #expect(late.status == 409)
            #expect(late.errorCode == "RESERVATION_ENDED")
            let second = try await browser.post("/api/credits/reservations", #"{"amount":5,"reason":"일"}"#)
            let released = try await browser.post(
                "/api/credits/reservations/\(second["data.reservationId"] ?? "")/release", "")
            #expect(released["data.status"] == "released")
            let other = Browser(checkout.server)
            try await other.signUp("other@example.com")
            let foreign = try await other.post("/api/credits/reservations/\(id)/capture")
            #expect(foreign.errorCode == "RESERVATION_NOT_FOUND")
            let unknown = try await browser.post("/api/credits/reservations/rsv_1/capture")
            #expect(unknown.errorCode == "RESERVATION_NOT_FOUND")
        }
    }
}
