"""The account's own pages: profile, password, devices, log-in history, deletion, and links that come by mail (A8, A9)."""

import pytest
from playwright.sync_api import expect

from shopper import PASSWORD
from test_pages import check_fits, portray

NEW_PASSWORD = "여섯 마리 말이 그려진 마패"
MARKUP = "<script>alert(1)</script>"


def give_password(page, password=PASSWORD):
    """Answers the dialog that asks for the password again."""
    dialog = page.get_by_role("dialog", name="비밀번호를 확인해 주세요")
    dialog.get_by_label("비밀번호").fill(password)
    dialog.get_by_role("button", name="확인").click()
    expect(dialog).to_be_hidden()


def again(shopper, arrive):
    """The same person in front of another browser."""
    other = arrive(shopper.program)
    other.email, other.nickname = shopper.email, shopper.nickname
    return other


def log_in(shopper, password=PASSWORD):
    shopper.open("/login")
    shopper.page.get_by_label("이메일").fill(shopper.email)
    shopper.page.get_by_label("비밀번호").fill(password)
    shopper.page.get_by_role("main").get_by_role("button", name="로그인", exact=True).click()


def devices(page):
    return page.locator('[data-card="sessions"] .row')


def test_a_nickname_is_changed_and_shown_as_text(shopper):
    """Encoded where it is shown, not filtered where it is taken (3.13)."""
    shopper.sign_up()
    shopper.page.get_by_role("link", name=shopper.nickname).click()
    expect(shopper.page.get_by_role("heading", name="내 계정")).to_be_visible()
    expect(devices(shopper.page)).to_have_count(1)
    check_fits(shopper.page)
    portray(shopper, "account")
    name = "<b>말</b>"
    shopper.page.get_by_label("닉네임").fill(name)
    shopper.page.get_by_role("button", name="저장").click()
    expect(shopper.page.locator('[data-message="profile"]')).to_have_text("닉네임을 바꿨어요.")
    expect(shopper.page.locator(".who")).to_have_text(name)
    shopper.open("/")
    expect(shopper.page.get_by_role("heading", name=f"{name}님, 안녕하세요")).to_be_visible()
    assert shopper.page.locator("h1 b").count() == 0


def test_the_password_is_changed_and_other_devices_are_logged_out(shopper, arrive):
    shopper.sign_up()
    other = again(shopper, arrive)
    log_in(other)
    expect(other.page.get_by_role("heading", name="안녕하세요")).to_be_visible()
    shopper.open("/account")
    expect(devices(shopper.page)).to_have_count(2)

    form = shopper.page.locator('form[data-form="password"]')
    shopper.expect_refusals(401)
    form.get_by_label("지금 비밀번호").fill("이건 아니에요")
    form.get_by_label("새 비밀번호").fill(NEW_PASSWORD)
    form.get_by_role("button", name="비밀번호 바꾸기").click()
    expect(form.get_by_text("올바르지 않아요")).to_be_visible()
    form.get_by_label("지금 비밀번호").fill(PASSWORD)
    form.get_by_role("button", name="비밀번호 바꾸기").click()
    expect(form.get_by_text("비밀번호를 바꿨어요.")).to_be_visible()
    expect(devices(shopper.page)).to_have_count(1)

    other.expect_refusals(401)
    other.open("/account")
    expect(other.page.get_by_role("heading", name="로그인", exact=True)).to_be_visible()
    log_in(other, NEW_PASSWORD)
    expect(other.page.get_by_role("heading", name="내 계정").or_(
        other.page.get_by_role("heading", name="안녕하세요"))).to_be_visible()


def test_one_device_and_all_others_are_logged_out(shopper, arrive):
    shopper.sign_up()
    others = [again(shopper, arrive) for _ in range(2)]
    for other in others:
        log_in(other)
        expect(other.page.get_by_role("heading", name="안녕하세요")).to_be_visible()
    shopper.open("/account")
    expect(devices(shopper.page)).to_have_count(3)
    expect(devices(shopper.page).first).to_contain_text("지금 이 기기")
    check_fits(shopper.page)
    portray(shopper, "account-devices")
    devices(shopper.page).nth(1).get_by_role("button").click()
    expect(devices(shopper.page)).to_have_count(2)
    shopper.page.get_by_role("button", name="다른 기기 모두 로그아웃").click()
    expect(devices(shopper.page)).to_have_count(1)
    expect(shopper.page.get_by_text("다른 기기 1대에서 로그아웃했어요.")).to_be_visible()
    for other in others:
        other.expect_refusals(401)
        other.open("/account")
        expect(other.page.get_by_role("heading", name="로그인", exact=True)).to_be_visible()


def test_the_history_tells_of_failed_log_ins(desktop, arrive):
    desktop.sign_up()
    other = again(desktop, arrive)
    other.expect_refusals(401)
    log_in(other, "이건 아니에요")
    expect(other.page.get_by_role("alert")).to_have_text("이메일 또는 비밀번호가 올바르지 않아요.")
    log_in(other)
    expect(other.page.get_by_role("heading", name="안녕하세요")).to_be_visible()
    desktop.open("/account")
    rows = desktop.page.locator('[data-card="history"] .row')
    expect(rows.first).to_contain_text("성공")
    expect(rows.nth(1)).to_contain_text("실패")


def test_an_address_is_verified_by_mail(shopper):
    shopper.sign_up()
    shopper.open("/account")
    expect(shopper.page.locator(".email-line").first).to_contain_text("인증 전")
    shopper.page.get_by_role("button", name="인증 메일 보내기").click()
    expect(shopper.page.get_by_text("인증 메일을 보냈어요.")).to_be_visible()
    link = shopper.program.link_to(shopper.email, "/verify-email")
    shopper.page.goto(link)
    expect(shopper.page.get_by_role("heading", name="이메일을 인증했어요")).to_be_visible()
    assert shopper.path() == "/verify-email", "the token leaves the address"
    portray(shopper, "verify-email")
    shopper.open("/account")
    expect(shopper.page.locator(".email-line").first).to_contain_text("인증됨")
    expect(shopper.page.get_by_role("button", name="인증 메일 보내기")).to_have_count(0)

    shopper.expect_refusals(410)
    shopper.page.goto(link)
    expect(shopper.page.get_by_role("heading", name="인증하지 못했어요")).to_be_visible()
    portray(shopper, "verify-email-failed")
    shopper.open("/verify-email")
    expect(shopper.page.get_by_role("heading", name="인증 링크가 아니에요")).to_be_visible()


def test_whoever_is_not_logged_in_verifies_an_address_with_a_new_password(desktop, arrive, program):
    squatter = desktop.sign_up()
    link = program.link_to(squatter.email, "/verify-email")
    owner = arrive(program)
    owner.email = squatter.email
    owner.expect_refusals(401, 409)
    owner.page.goto(link)
    expect(owner.page.get_by_role("heading", name="새 비밀번호를 정해 주세요")).to_be_visible()
    check_fits(owner.page)
    portray(owner, "verify-email-password")
    owner.page.get_by_label("새 비밀번호").fill("이제는 내 비밀번호")
    owner.page.get_by_role("button", name="비밀번호를 정하고 인증하기").click()
    expect(owner.page.get_by_role("heading", name="이메일을 인증했어요")).to_be_visible()
    assert squatter.context.request.get(program.origin + "/auth/me").status == 401
    logged_in = owner.context.request.post(
        program.origin + "/auth/login", data={"email": owner.email, "password": "이제는 내 비밀번호"},
        headers={"Origin": program.origin})
    assert logged_in.ok
    former = squatter.context.request.post(
        program.origin + "/auth/login", data={"email": owner.email, "password": PASSWORD},
        headers={"Origin": program.origin})
    assert former.status == 401


def test_a_forgotten_password_is_set_by_mail(shopper):
    shopper.sign_up()
    shopper.log_out()
    shopper.open("/login")
    portray(shopper, "login-with-reset")
    shopper.page.get_by_role("link", name="비밀번호를 잊으셨나요?").click()
    portray(shopper, "reset")
    shopper.page.get_by_label("이메일").fill(shopper.email)
    shopper.page.get_by_role("button", name="링크 받기").click()
    expect(shopper.page.get_by_role("heading", name="메일함을 확인해 주세요")).to_be_visible()
    portray(shopper, "reset-asked")
    shopper.page.goto(shopper.program.link_to(shopper.email, "/reset"))
    expect(shopper.page.get_by_label("새 비밀번호")).to_be_visible()
    portray(shopper, "reset-set")
    assert shopper.path() == "/reset"
    shopper.page.get_by_label("새 비밀번호").fill(NEW_PASSWORD)
    shopper.page.get_by_role("button", name="비밀번호 바꾸기").click()
    expect(shopper.page.get_by_role("heading", name="비밀번호를 바꿨어요")).to_be_visible()
    check_fits(shopper.page)
    portray(shopper, "reset-done")
    shopper.page.get_by_role("main").get_by_role("link", name="로그인").click()
    log_in(shopper, NEW_PASSWORD)
    expect(shopper.page.get_by_role("heading", name="안녕하세요")).to_be_visible()


def test_a_log_in_elsewhere_is_mailed_and_taken_back(shopper, arrive):
    shopper.sign_up().verify_email()
    thief = again(shopper, arrive)
    log_in(thief)
    expect(thief.page.get_by_role("heading", name="안녕하세요")).to_be_visible()
    shopper.page.goto(shopper.program.link_to(shopper.email, "/undo"))
    expect(shopper.page.get_by_role("heading", name="메일에 적힌 일을 되돌릴까요?")).to_be_visible()
    assert shopper.path() == "/undo", "the token leaves the address"
    check_fits(shopper.page)
    portray(shopper, "undo")
    assert thief.context.request.get(thief.program.origin + "/auth/me").ok, "opening the link is not yet a yes"
    shopper.page.get_by_role("button", name="되돌리기").click()
    expect(shopper.page.get_by_role("heading", name="되돌렸어요")).to_be_visible()
    portray(shopper, "undo-done")
    assert thief.context.request.get(thief.program.origin + "/auth/me").status == 401
    shopper.page.goto(shopper.program.link_to(shopper.email, "/reset"))
    expect(shopper.page.get_by_label("새 비밀번호")).to_be_visible()
    shopper.expect_refusals(410)
    shopper.page.goto(shopper.program.link_to(shopper.email, "/undo"))
    shopper.page.get_by_role("button", name="되돌리기").click()
    expect(shopper.page.get_by_role("heading", name="되돌리지 못했어요")).to_be_visible()
    portray(shopper, "undo-failed")


def test_no_password_is_asked_for_before_it_is_shown_what_ends_with_it(desktop, program):
    desktop.sign_up().verify_email()
    desktop.open("/account/keys")
    desktop.page.locator("summary").click()
    desktop.page.get_by_label("키 이름").fill("밤 배치")
    desktop.page.get_by_role("button", name="키 만들기").click()
    desktop.page.get_by_role("button", name="옮겨 적었어요").click()
    desktop.log_out()
    desktop.open("/reset")
    desktop.page.get_by_label("이메일").fill(desktop.email)
    desktop.page.get_by_role("button", name="링크 받기").click()
    expect(desktop.page.get_by_role("heading", name="메일함을 확인해 주세요")).to_be_visible()
    link = program.link_to(desktop.email, "/reset")

    held = []
    desktop.page.route("**/auth/reset/inspect", lambda route: held.append(route))
    password, ends = desktop.page.get_by_label("새 비밀번호"), desktop.page.locator("fieldset[data-ends]")
    with desktop.page.expect_request("**/auth/reset/inspect"):
        desktop.page.goto(link)
    expect(desktop.page.get_by_role("heading", name="링크를 확인하고 있어요")).to_be_visible()
    assert not password.is_visible()
    held.pop().fulfill(status=503, json={"success": False, "error": {"code": "UNAVAILABLE", "message": "x"}})
    expect(desktop.page.get_by_role("alert").filter(has_text="지금은 처리할 수 없어요")).to_be_visible()
    assert not password.is_visible()
    desktop.expect_refusals(503)

    desktop.page.unroute("**/auth/reset/inspect")
    desktop.page.goto(link)
    expect(ends).to_contain_text("API 키 그대로 두기")
    expect(ends.get_by_text("밤 배치")).to_be_visible()
    expect(password).to_be_visible()


def test_what_wants_a_verified_address_says_so_in_place_of_its_form(shopper):
    shopper.sign_up()
    for name, path in (("account", "/account"), ("keys", "/account/keys")):
        shopper.open(path)
        expect(shopper.page.get_by_text("이메일을 먼저 인증해 주세요")).to_be_visible()
        check_fits(shopper.page)
        portray(shopper, f"{name}-unverified")
    expect(shopper.page.locator("summary")).to_have_count(0)
    shopper.page.get_by_role("button", name="인증 메일 보내기").click()
    expect(shopper.page.get_by_text("인증 메일을 보냈어요.")).to_be_visible()
    shopper.verify_email()
    shopper.open("/account/keys")
    expect(shopper.page.locator("summary")).to_be_visible()
    expect(shopper.page.get_by_text("이메일을 먼저 인증해 주세요")).to_have_count(0)


def test_an_unknown_address_gets_the_same_answer(desktop):
    desktop.open("/reset")
    desktop.page.get_by_label("이메일").fill("nobody.at.all@example.com")
    desktop.page.get_by_role("button", name="링크 받기").click()
    expect(desktop.page.get_by_role("heading", name="메일함을 확인해 주세요")).to_be_visible()


def test_an_account_is_deleted(own_program, arrive):
    shopper = arrive(own_program, "phone").sign_up().buy("mini")
    own_program.advance_clock(20 * 60)
    shopper.open("/account")
    shopper.page.get_by_role("button", name="계정 삭제").click()
    dialog = shopper.page.get_by_role("dialog", name="계정을 삭제할까요?")
    expect(dialog).to_contain_text("남은 30 크레딧은 사라지고")
    expect(dialog).to_contain_text("5년 동안 보관")
    portray(shopper, "account-delete", whole=False)
    dialog.get_by_role("button", name="계정 삭제").click()
    expect(dialog.get_by_role("alert")).to_have_text("안내를 확인하고 체크해 주세요.")
    dialog.get_by_role("checkbox").check()
    shopper.expect_refusals(403)
    dialog.get_by_role("button", name="계정 삭제").click()
    portray(shopper, "password-dialog", whole=False)
    give_password(shopper.page)
    expect(shopper.page.get_by_role("link", name="로그인").first).to_be_visible()
    shopper.expect_refusals(401)
    log_in(shopper)
    expect(shopper.page.get_by_role("alert")).to_have_text("이메일 또는 비밀번호가 올바르지 않아요.")


@pytest.mark.parametrize("path", ["/account", "/account/teams", "/account/keys"])
def test_pages_of_ones_own_ask_for_a_log_in(desktop, path):
    desktop.open(path)
    assert desktop.path() == f"/login?next={path}"
