/// "토스로 로그인": who logs in, what they agree to give, and the buttons.
struct ConsentPage {
    let miniApp: SandboxMiniApp
    let returnURL: String
    let returnOrigin: String
    let inFragment: Bool

    var page: Page {
        PageFrame(title: "토스로 로그인 · 샌드박스", content: content, redirectOrigins: [returnOrigin]).page
    }

    private var content: HTML {
        """
        <main class="window">
        \(Self.banner)
        <section class="order">
        <p class="order-name">\(miniApp.displayName)</p>
        <p class="amount"><strong>토스로 로그인</strong></p>
        <dl class="facts">
        <div><dt>미니앱</dt><dd>\(miniApp.appName)</dd></div>
        <div><dt>돌아갈 곳</dt><dd>\(returnOrigin)</dd></div>
        </dl>
        </section>
        <form method="post" action="/apps-in-toss/app-login" autocomplete="off">
        <input type="hidden" name="miniApp" value="\(miniApp.appName)">
        <input type="hidden" name="returnUrl" value="\(returnURL)">
        <input type="hidden" name="response" value="\(inFragment ? "fragment" : "query")">
        <div class="panel">
        <fieldset class="choices"><legend>테스트 사용자</legend>
        \(users)
        </fieldset>
        <fieldset class="choices"><legend>제공 동의</legend>
        \(scopes)
        </fieldset>
        </div>
        <div class="buttons">
        <button class="pay" name="decision" value="agree">동의하고 시작하기</button>
        <button class="cancel" name="decision" value="cancel" formnovalidate>취소</button>
        </div>
        </form>
        <footer>테스트 전용 로그인 창입니다. 실제 토스 계정과 이어지지 않습니다.</footer>
        </main>
        """
    }

    private var users: HTML {
        HTML(
            TestUser.known.enumerated().map { index, user -> HTML in
                let checked: HTML = index == 0 ? " checked" : ""
                return """
                    <label class="choice"><input type="radio" name="userKey" value="\(user.userKey)"\(checked)>
                    <span class="choice-text"><b>\(user.name)</b>\
                    <small>\(String(user.userKey)) · \(user.email ?? "이메일 없음")</small></span></label>
                    """
            })
    }

    private var scopes: HTML {
        HTML(
            miniApp.scopes.map { scope -> HTML in
                """
                <label class="choice"><input type="checkbox" name="scope-\(scope)" value="on" checked>
                <span class="choice-text"><b>\(Self.koreanNames[scope] ?? scope)</b><small>\(scope)</small></span></label>
                """
            })
    }

    private static let koreanNames = [
        "user_name": "이름", "user_phone": "휴대폰 번호", "user_birthday": "생년월일", "user_gender": "성별",
        "user_nationality": "내외국인", "user_ci": "본인 확인값 (CI)", "user_email": "이메일",
    ]

    private static let banner: HTML = """
        <header class="banner">
        <span class="mark" aria-hidden="true"></span>
        <h1>토스 로그인 <em>샌드박스</em></h1>
        <span class="badge">TEST</span>
        </header>
        """

    static func refusal(_ title: String, detail: String) -> Page {
        PageFrame(
            title: "토스로 로그인 · 샌드박스",
            content: """
                <main class="window message">
                \(banner)
                <section class="notice"><p class="notice-title">\(title)</p><p><code>\(detail)</code></p></section>
                </main>
                """, status: 400
        ).page
    }
}
