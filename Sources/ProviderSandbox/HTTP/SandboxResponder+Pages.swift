internal import Foundation
internal import HTTPTypes
internal import Hummingbird

/// What a browser asks for: the script, the payment window and its receipt.
extension SandboxResponder {
    /// Nil when the path belongs to the API.
    func page(_ request: Request) async throws -> Page? {
        let parts = request.uri.path.split(separator: "/").map { String($0).removingPercentEncoding ?? String($0) }
        switch (request.method, parts.count) {
        case (.get, 2) where parts == ["v2", "standard"]:
            return Page(type: .script, body: script)
        case (.get, 2) where parts == ["checkout", "window.css"]:
            return Page(type: .stylesheet, body: PackageResources.sandbox_checkout_css)
        case (.get, 2) where parts == ["checkout", "window.js"]:
            return Page(type: .script, body: PackageResources.sandbox_checkout_js)
        case (.get, 4) where parts.starts(with: ["sdk", "v2", "clients"]):
            return await client(key: parts[3])
        case (.get, 2) where parts == ["apps-in-toss", "app-login"]:
            return consent(request)
        case (.post, 2) where parts == ["apps-in-toss", "app-login"]:
            return try await agree(request)
        case (.get, 2) where parts == ["apps-in-toss", "checkout-payment"]:
            return await authentication(request)
        case (.post, 2) where parts == ["apps-in-toss", "checkout-payment"]:
            return try await authenticate(request)
        case (.post, 1) where parts == ["checkout"]:
            return try await open(request)
        case (.get, 4) where parts.starts(with: ["v1", "payments"]) && parts[3] == "checkout":
            return try await window(parts[2])
        case (.post, 4) where parts.starts(with: ["v1", "payments"]) && parts[3] == "checkout":
            return try await decide(parts[2], request)
        case (.get, 2) where parts == ["receipt", "redirection"]:
            return try await receipt(request.uri.queryParameters["transactionId"].map(String.init) ?? "")
        default:
            return nil
        }
    }

    private var script: [UInt8] {
        let text = String(decoding: PackageResources.sandbox_sdk_js, as: UTF8.self)
        let host = sandbox.configuration.scriptHost ?? ""
        return Array(text.replacingOccurrences(of: "{{scriptHost}}", with: host).utf8)
    }

    /// The script asks a second host about the client key, as the real one does, so that a merchant's page whose
    /// `connect-src` lacks it is noticed.
    private func client(key: String) async -> Page {
        let open = [("access-control-allow-origin", "*")]
        do throws(ProviderError) {
            let state = await sandbox.core.snapshot
            _ = try state.merchant(clientKey: key)
            return Page(json: ["clientKey": .string(key), "environment": "sandbox"], headers: open)
        } catch {
            return Page(status: error.status, json: error.json(in: .korean), headers: open)
        }
    }

    /// The merchant's page posts here, into a frame or into its own window.
    private func open(_ request: Request) async throws -> Page {
        let form = FormFields(try await request.bytes())
        // What the browser says of the page stands above what the page says of itself.
        let sent = request.headers[.origin].flatMap(ResultURL.origin)
        let origin = sent ?? form["openerOrigin"].flatMap(ResultURL.origin)
        do {
            let order = try form.order(openedBy: origin)
            let payment = try await sandbox.core.perform { state, now in try state.open(order, at: now) }
            return .redirect(to: "/v1/payments/\(payment.paymentKey)/checkout")
        } catch let error as ProviderError {
            return CheckoutPage.refusal(error, framedBy: origin ?? form["successUrl"].flatMap(ResultURL.origin))
        }
    }

    private func window(_ key: String) async throws -> Page {
        let now = sandbox.clock.now()
        let payment = try await sandbox.core.perform { state, _ in state.payment(key) }
        guard let payment else { return CheckoutPage.refusal(.named("NOT_FOUND_PAYMENT"), framedBy: nil) }
        switch payment.status {
        case .ready, .inProgress: return CheckoutPage(payment: payment, now: now).page
        case .expired: return CheckoutPage.refusal(.named("EXPIRED_PAYMENT"), framedBy: payment.order.framingOrigin)
        case .waitingForDeposit, .done, .canceled, .partialCanceled, .aborted:
            return CheckoutPage.refusal(.named("ALREADY_PROCESSED_PAYMENT"), framedBy: payment.order.framingOrigin)
        }
    }

    /// Takes the buyer's decision from the window itself and from no other page.
    private func decide(_ key: String, _ request: Request) async throws -> Page {
        guard await isOwnPage(request) else {
            return CheckoutPage.refusal(.named("FORBIDDEN_REQUEST"), framedBy: nil)
        }
        let form = FormFields(try await request.bytes())
        do {
            let decision = try form.decision()
            let result = try await sandbox.core.perform { state, now in try state.decide(key, decision, at: now) }
            if let url = result.redirectURL(sandbox.configuration.behaviour) {
                return .redirect(to: url, headers: [("referrer-policy", "no-referrer")])
            }
            return CheckoutPage.result(result)
        } catch let error as ProviderError {
            let payment = try await sandbox.core.perform { state, _ in state.payment(key) }
            guard let payment, payment.status == .ready else {
                return CheckoutPage.refusal(error, framedBy: payment?.order.framingOrigin)
            }
            return CheckoutPage(payment: payment, now: sandbox.clock.now(), complaint: error).page
        }
    }

    func isOwnPage(_ request: Request) async -> Bool {
        if let site = request.headers[.secFetchSite], site != "same-origin" { return false }
        guard let origin = request.headers[.origin], let authority = request.head.authority else { return false }
        return origin == "http://\(authority)"
    }

    private func receipt(_ key: String) async throws -> Page {
        let payment = try await sandbox.core.perform { state, _ in state.payment(key) }
        guard let payment, payment.status.isApproved else {
            return CheckoutPage.refusal(.named("NOT_FOUND_PAYMENT"), framedBy: nil)
        }
        return ReceiptPage(payment: payment).page
    }
}

extension HTTPField.Name {
    static let secFetchSite: HTTPField.Name = {
        guard let name = HTTPField.Name("Sec-Fetch-Site") else { preconditionFailure("a valid field name") }
        return name
    }()
}
