internal import Foundation
internal import Hummingbird

/// The window in place of the app's consent sheet, for browsers on this machine.
extension SandboxResponder {
    func consent(_ request: Request) -> Page {
        let query = request.uri.queryParameters
        return consent(
            miniApp: query["miniApp"].map(String.init), returnURL: query["returnUrl"].map(String.init) ?? "",
            inFragment: query["response"] == "fragment")
    }

    private func consent(miniApp: String?, returnURL: String, inFragment: Bool) -> Page {
        guard let app = try? sandbox.miniApp(miniApp) else {
            return ConsentPage.refusal("미니앱을 찾을 수 없습니다", detail: miniApp ?? "")
        }
        guard let origin = Self.loopbackOrigin(of: returnURL) else {
            return ConsentPage.refusal("이 주소로는 돌아갈 수 없습니다", detail: "returnUrl")
        }
        return ConsentPage(miniApp: app, returnURL: returnURL, returnOrigin: origin, inFragment: inFragment).page
    }

    /// Takes the user's decision from the window itself and from no other page.
    func agree(_ request: Request) async throws -> Page {
        guard await isOwnPage(request) else { return ConsentPage.refusal("허용되지 않은 요청입니다", detail: "Origin") }
        let form = FormFields(try await request.bytes())
        let url = form["returnUrl"] ?? ""
        guard let app = try? sandbox.miniApp(form["miniApp"]), Self.loopbackOrigin(of: url) != nil else {
            return ConsentPage.refusal("이 주소로는 돌아갈 수 없습니다", detail: "returnUrl")
        }
        let inFragment = form["response"] == "fragment"
        guard form["decision"] == "agree" else {
            return Self.goBack(to: url, inFragment, [("error", "USER_CANCELED")])
        }
        guard let userKey = form["userKey"].flatMap(Int64.init), userKey > 0 else {
            return ConsentPage.refusal("사용자를 찾을 수 없습니다", detail: "userKey")
        }
        let login = try await sandbox.appLogin(
            userKey: userKey, scopes: app.scopes.filter { form["scope-\($0)"] != nil },
            referrer: form["referrer"] == "DEFAULT" ? "DEFAULT" : "SANDBOX", miniApp: app.appName)
        return Self.goBack(
            to: url, inFragment,
            [("authorizationCode", login.authorizationCode), ("referrer", login.referrer)])
    }

    private static func goBack(to url: String, _ inFragment: Bool, _ items: [(String, String)]) -> Page {
        let headers = [("referrer-policy", "no-referrer")]
        guard inFragment else { return .redirect(to: ResultURL.merging(items, into: url), headers: headers) }
        let bare = url.prefix { $0 != "#" }
        // All of them are letters, digits and underscores.
        let fragment = items.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        return .redirect(to: "\(bare)#\(fragment)", headers: headers)
    }

    /// Codes are given to this machine alone.
    static func loopbackOrigin(of url: String) -> String? {
        guard let origin = ResultURL.origin(of: url), let host = URLComponents(string: origin)?.host?.lowercased(),
            ["localhost", "127.0.0.1", "[::1]", "::1"].contains(host) || host.hasSuffix(".localhost")
        else { return nil }
        return origin
    }
}
