"""Logging in and out, sessions that run out, and a program that is started anew (A1, A3, A4)."""

from playwright.sync_api import expect


def test_log_out_and_log_in_again(shopper):
    shopper.sign_up()
    shopper.log_out()
    shopper.open("/credits")
    assert shopper.path() == "/login?next=/credits"
    shopper.log_in()
    expect(shopper.page.get_by_role("heading", name="크레딧 충전")).to_be_visible()
    assert shopper.path() == "/credits"


def test_a_wrong_password_says_so_and_nothing_more(desktop):
    desktop.sign_up()
    desktop.log_out()
    desktop.expect_refusals(401)
    desktop.open("/login")
    desktop.page.get_by_label("이메일").fill(desktop.email)
    desktop.page.get_by_label("비밀번호").fill("틀린 비밀번호예요")
    desktop.page.get_by_role("main").get_by_role("button", name="로그인", exact=True).click()
    expect(desktop.page.get_by_role("alert")).to_have_text("이메일 또는 비밀번호가 올바르지 않아요.")


def test_forms_say_what_is_missing(desktop):
    desktop.open("/signup")
    desktop.page.get_by_role("button", name="가입하기").click()
    expect(desktop.page.get_by_text("이메일을 입력해 주세요.")).to_be_visible()
    expect(desktop.page.get_by_label("이메일")).to_be_focused()


def test_a_refused_field_says_its_own_reason(desktop):
    desktop.expect_refusals(400)
    desktop.open("/signup")
    desktop.page.get_by_label("이메일").fill("김@example.com")
    desktop.page.get_by_label("비밀번호").fill("말이 다섯 마리인 마패")
    desktop.page.get_by_label("닉네임").fill("관리자")
    submit = desktop.page.get_by_role("button", name="가입하기")
    submit.click()
    expect(desktop.page.locator("#email-error")).to_contain_text("@ 앞에는 영문자, 숫자, 기호만")
    desktop.page.get_by_label("이메일").fill(desktop.email)
    submit.click()
    expect(desktop.page.locator("#nickname-error")).to_have_text("운영자만 쓸 수 있는 이름이에요. 다른 이름을 입력해 주세요.")
    desktop.page.get_by_label("닉네임").fill("손님\u202e님")
    submit.click()
    expect(desktop.page.locator("#nickname-error")).to_have_text("보이지 않거나 글의 방향을 바꾸는 문자는 쓸 수 없어요.")
    desktop.page.get_by_label("닉네임").fill("이름" * 10)
    submit.click()
    expect(desktop.page.get_by_role("heading", name="안녕하세요")).to_be_visible()


def test_the_stay_logged_in_box_is_off_and_decides_how_long_the_cookie_lives(desktop):
    def refresh_cookie():
        return next(cookie for cookie in desktop.context.cookies() if "refresh" in cookie["name"])

    desktop.sign_up()
    assert refresh_cookie()["expires"] == -1, "not remembered: it ends with the browser"
    desktop.log_out()
    desktop.open("/login")
    expect(desktop.page.get_by_label("로그인 상태 유지")).not_to_be_checked()
    desktop.log_in(remember=True)
    expect(desktop.page.get_by_role("heading", name="안녕하세요")).to_be_visible()
    assert refresh_cookie()["expires"] > 0


def test_next_leads_nowhere_but_here(desktop):
    desktop.sign_up()
    for target in ("//attacker.test/", "/%5Cattacker.test", "https://attacker.test/", "/%09/attacker.test"):
        desktop.open(f"/login?next={target}")
        assert desktop.path() == "/"


def test_a_session_whose_access_token_ran_out_goes_on_by_itself(own_program, arrive):
    shopper = arrive(own_program).sign_up()
    shopper.open("/credits")
    own_program.advance_clock(61 * 60)
    shopper.expect_refusals(401, 403)
    shopper.open("/credits")
    expect(shopper.page.get_by_role("heading", name="크레딧 충전")).to_be_visible()

    # The page stays open for another hour: its next call renews the session first.
    own_program.advance_clock(61 * 60)
    shopper.page.locator('[data-package="mini"]').click()
    expect(shopper.window().locator("button.pay")).to_be_visible()


def test_a_session_that_has_ended_leads_to_the_log_in_page(own_program, arrive):
    shopper = arrive(own_program).sign_up()
    own_program.advance_clock(13 * 3600)
    shopper.expect_refusals(401)
    shopper.open("/credits")
    expect(shopper.page.get_by_role("heading", name="로그인", exact=True)).to_be_visible()
    assert shopper.path() == "/login?next=/credits"


def test_without_the_refresh_cookie_the_access_cookie_still_serves(desktop):
    desktop.sign_up()
    desktop.context.clear_cookies(name="mapae_refresh")
    desktop.open("/credits")
    expect(desktop.page.get_by_role("heading", name="크레딧 충전")).to_be_visible()


def test_a_restart_loses_nothing(own_program, arrive):
    shopper = arrive(own_program).sign_up().buy("plus")
    own_program.restart()
    shopper.open("/credits")
    expect(shopper.shown_balance()).to_have_text("420 크레딧")
    expect(shopper.rows()).to_have_count(1)
    shopper.buy("mini")
    shopper.open("/credits")
    expect(shopper.shown_balance()).to_have_text("450 크레딧")
    expect(shopper.rows()).to_have_count(2)
