internal import Foundation
internal import ProviderTransport
internal import StrictJSON

extension TossPaymentsClient {
    func read(path: String, options: CallOptions) async throws(TossPaymentsError) -> Payment {
        try await exchange(
            .read, TransportRequest(method: "GET", url: baseURL + path, headers: try headers(options)),
            options: options)
    }

    func post(
        _ operation: Operation, path: String, body: some Encodable, idempotencyKey: IdempotencyKey,
        options: CallOptions
    ) async throws(TossPaymentsError) -> Payment {
        var headers = try headers(options)
        headers.append(TransportHeader("Content-Type", "application/json; charset=utf-8"))
        headers.append(TransportHeader("Idempotency-Key", idempotencyKey.description))
        let request = TransportRequest(
            method: "POST", url: baseURL + path, headers: headers, body: try Self.encode(body))
        return try await exchange(operation, request, options: options)
    }

    private func headers(_ options: CallOptions) throws(TossPaymentsError) -> [TransportHeader] {
        var headers = [
            TransportHeader("Authorization", secretKey.basicAuthorization),
            TransportHeader("Accept", "application/json"),
        ]
        if let acceptLanguage { headers.append(TransportHeader("Accept-Language", acceptLanguage)) }
        if let code = options.testCode {
            try Argument.check(environment == .test, "testCode", "for test keys only")
            headers.append(TransportHeader("TossPayments-Test-Code", code.rawValue))
        }
        return headers
    }

    private static func encode(_ body: some Encodable) throws(TossPaymentsError) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(body))
        } catch {
            throw .invalidArgument("body", "encodable as JSON")
        }
    }

    private func exchange(
        _ operation: Operation, _ request: TransportRequest, options: CallOptions
    ) async throws(TossPaymentsError) -> Payment {
        let response: TransportResponse
        do {
            response = try await transport.send(request, timeout: options.timeout)
        } catch let error as TransportError {
            throw TossPaymentsError(error)
        } catch {
            // A transport that breaks its word says nothing about what was sent.
            let detail = String(describing: type(of: error))
            throw TossPaymentsError(TransportError(.other, requestMayHaveBeenSent: true, detail: detail))
        }
        guard (200..<300).contains(response.status) else {
            throw TossPaymentsError(refusal: response, of: operation)
        }
        do {
            var payment = try Payment.decoder.decode(Payment.self, from: response.body)
            payment.traceId = response.traceId
            return payment
        } catch {
            throw TossPaymentsError(undecodable: response, error as? StrictJSONError)
        }
    }
}

extension TransportResponse {
    /// Quoted to TossPayments' support; two values, the new and the first, mark a replay by idempotency key.
    var traceId: String? { header("X-TossPayments-Trace-Id") }
}

/// Rules for what goes into a URL or a body; a breach is found before anything is sent.
enum Argument {
    static func check(
        _ condition: Bool, _ name: String, _ requirement: String
    ) throws(TossPaymentsError) {
        if !condition { throw .invalidArgument(name, requirement) }
    }

    /// Payment keys are opaque and come from the buyer's browser. Dots alone would be a step in the URL's path.
    static func check(paymentKey: String) throws(TossPaymentsError) {
        let valid =
            (1...200).contains(paymentKey.utf8.count)
            && paymentKey.utf8.allSatisfy { $0.isKeyCharacter || ".=~".utf8.contains($0) }
            && !paymentKey.utf8.allSatisfy { $0 == UInt8(ascii: ".") }
        try check(valid, "paymentKey", "1 to 200 of A-Z a-z 0-9 - _ . = ~")
    }

    static func check(orderId: String) throws(TossPaymentsError) {
        let valid = (6...64).contains(orderId.utf8.count) && orderId.utf8.allSatisfy(\.isKeyCharacter)
        try check(valid, "orderId", "6 to 64 of A-Z a-z 0-9 - _")
    }

    /// Of what ``check(paymentKey:)`` lets pass, only `=` is not unreserved.
    static func pathSegment(_ paymentKey: String) -> String {
        paymentKey.replacing("=", with: "%3D")
    }
}
