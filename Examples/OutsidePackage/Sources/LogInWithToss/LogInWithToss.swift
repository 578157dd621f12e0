import AppsInToss
import AsyncHTTPClientTransport
import Foundation
import MutualTLS

/// Logs one user of a mini-app in:
/// `TOSS_CERT_PATH=… TOSS_KEY_PATH=… TOSS_FIELD_KEY=… LogInWithToss <authorizationCode> <referrer>`.
@main
struct LogInWithToss {
    static func main() async throws {
        let arguments = CommandLine.arguments
        let environment = ProcessInfo.processInfo.environment
        guard arguments.count == 3, let certificate = environment["TOSS_CERT_PATH"],
            let key = environment["TOSS_KEY_PATH"], let fieldKey = environment["TOSS_FIELD_KEY"]
        else {
            print("usage: TOSS_CERT_PATH=… TOSS_KEY_PATH=… TOSS_FIELD_KEY=… LogInWithToss <code> <referrer>")
            return
        }
        let base = try AsyncHTTPTransport(origins: [])
        do {
            let identity = try ClientIdentity(certificatePath: certificate, keyPath: key, validAt: Date())
            let settings = AppsInTossClient.Settings(tossPay: .test)
            let transport = try AsyncHTTPMutualTLSTransport(
                identity: identity, origins: settings.origins, sharing: base)
            let client = AppsInTossClient(transport: transport, settings: settings)
            let cipher = try FieldCipher(current: FieldKey(id: "2026", base64: fieldKey))
            let referrer = LoginReferrer(rawValue: arguments[2])
            print(try await logIn(client, cipher, AuthorizationCode(arguments[1]), referrer))
        } catch {
            print(error)
        }
        try await base.shutdown()
    }
}

func logIn(
    _ client: AppsInTossClient, _ cipher: FieldCipher, _ code: AuthorizationCode, _ referrer: LoginReferrer
) async throws -> String {
    do {
        let tokens = try await client.generateToken(code: code, referrer: referrer)
        let user = try await client.loginMe(tokens.accessToken)
        let profile = try user.decrypted(with: cipher, only: [.name], at: Date())
        return "welcome, \(profile.name ?? "nameless")"
    } catch let error as AppsInTossError {
        switch error.outcome {
        case .misconfigured: return "wake somebody up: \(error)"
        case .notSent, .rateLimited: return "try again later: \(error)"
        case .refused, .notFound, .unknown: return "the code is spent, log in again: \(error)"
        }
    }
}
