internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle

/// Every request to one of the partner API's hosts; it meets the faults that were set, as the others do.
struct PartnerResponder: HTTPResponder {
    let sandbox: Sandbox
    let host: PartnerHost

    func respond(to request: Request, context: SandboxRequestContext) async throws -> Response {
        // A certificate that was revoked since the handshake is not answered either.
        guard let miniApp = try await miniApp(of: context.channel) else { return await broken(context) }
        let call = try await call(request, by: miniApp)
        let fault = await sandbox.core.takeFault(method: call.method, path: call.path)
        return try await answered(call, meeting: fault, context)
    }

    private func answered(
        _ call: PartnerCall, meeting fault: SandboxFault.Kind?, _ context: SandboxRequestContext
    ) async throws -> Response {
        switch fault {
        case nil:
            return try await page(call).response
        case .dropRequest:
            return await broken(context)
        case .dropResponse:
            _ = try await page(call)
            return await broken(context)
        case .lateCommit(let seconds, let readsBefore):
            try await sandbox.core.perform { state, now in
                state.postpone(
                    call, until: now.adding(seconds: Int64(seconds)), hidesRecord: readsBefore == .notFound, at: now)
            }
            return await broken(context)
        case .staleRead(let seconds):
            return try await page(call, .init(readAge: Int64(seconds))).response
        case .delay(let milliseconds):
            let page = try await page(call)
            await cancelWhenGracefulShutdown { try? await Task.sleep(for: .milliseconds(milliseconds)) }
            return page.response
        case .partialBody:
            let page = try await page(call)
            return context.breaking(halfwayThrough: page.response, body: page.body)
        case .resetAfterHeaders:
            let page = try await page(call)
            return context.resettingAfterHead(of: page.response, body: page.body)
        case .status(let status):
            return Page(status: status, type: .html, text: "<html><body><h1>\(status)</h1></body></html>").response
        case .errorCode(let code, _):
            return try await page(call, .init(failure: PartnerFailure.named(code))).response
        }
    }

    private func broken(_ context: SandboxRequestContext) async -> Response {
        await context.breakConnection()
        return Response(status: .internalServerError)
    }

    private func page(_ call: PartnerCall, _ circumstances: PartnerCall.Circumstances = .init()) async throws -> Page {
        let answer = try await sandbox.core.perform { state, now in
            state.answer(call, at: now, under: circumstances)
        }
        guard let json = answer.json else { return Page(status: answer.status, type: .text, text: "") }
        return Page(status: answer.status, json: json)
    }

    private func miniApp(of channel: any Channel) async throws -> String? {
        guard let certificate = try await channel.nioSSL_peerCertificate().get() else { return nil }
        let id = SandboxIdentities.fingerprint(try certificate.toDERBytes())
        guard let miniApp = await sandbox.core.miniApp(presenting: id, to: host) else { return nil }
        await sandbox.core.countRequest(presenting: id)
        return miniApp
    }

    private func call(_ request: Request, by miniApp: String) async throws -> PartnerCall {
        PartnerCall(
            host: host, miniApp: miniApp, method: request.method.rawValue, path: request.uri.path,
            contentType: request.headers[.contentType], authorization: request.headers[.authorization],
            userKey: HTTPField.Name("x-toss-user-key").flatMap { request.headers[$0] },
            anonymousKey: HTTPField.Name("x-anon-key").flatMap { request.headers[$0] },
            body: try await request.bytes(upTo: 2 << 20))
    }
}

extension SandboxCore {
    /// The mini-app whose valid certificate it is, if a host lets it in.
    func miniApp(presenting id: String, to host: PartnerHost) -> String? {
        partnerState.miniApp(presenting: id, to: host, at: Date())
    }
}
