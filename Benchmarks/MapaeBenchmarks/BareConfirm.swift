import AsyncHTTPClient
import Foundation
import Hummingbird
import Logging
import MapaeStore
import MapaeStoreSQLite
import MapaeTesting
import NIOCore

/// The least that keeps a confirm's promise: commit that the provider will be asked, ask, commit what it said. It knows no
/// log-in, no limits, no books and no types.
struct BareConfirm: Sendable {
    private let store: SQLiteStore
    private let sandboxURL: String

    static func open(at folder: String, sandboxURL: String, logger: Logger) async throws -> BareConfirm {
        let store = try await SQLiteStore.open(at: folder, patience: .patient, logger: logger)
        try await store.write { tx in
            try tx.execute("CREATE TABLE attempts (id INTEGER PRIMARY KEY, request TEXT NOT NULL, answer TEXT) STRICT")
        }
        return BareConfirm(store: store, sandboxURL: sandboxURL)
    }

    func addRoute<Context>(to router: Router<Context>) {
        router.post("/confirm") { request, _ in
            let body = try await request.body.collect(upTo: 1 << 16)
            return Response(status: .ok, body: ResponseBody(byteBuffer: try await confirm(String(buffer: body))))
        }
    }

    private func confirm(_ body: String) async throws -> ByteBuffer {
        let attempt = try await store.write { tx -> Int64? in
            try tx.queryFirst("INSERT INTO attempts (request) VALUES (\(body)) RETURNING id")?.value("id")
        }
        let answer = try await Shopper.send(
            "\(sandboxURL)/v1/payments/confirm", body, authorization: Shopper.sandboxAuthorization)
        let text = String(buffer: answer)
        try await store.write { tx in
            try tx.execute("UPDATE attempts SET answer = \(text) WHERE id = \(attempt)")
        }
        return answer
    }

    func close() async {
        await store.close()
    }
}
