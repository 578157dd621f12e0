"""Toss log-in on the pages, through the sandbox's consent page (C1, C4, C5, document 002)."""

import functools
import http.server
import json
import re
import threading
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from conftest import leave
from program import Program
from shopper import PASSWORD
from test_pages import check_fits, portray

# The sandbox's test users; journeys that share a program take others, or they would meet in one account.
people = iter(range(500_000_001, 500_001_000))


def user_id(shopper):
    return shopper.context.request.get(shopper.program.origin + "/auth/me").json()["user"]["id"]


def call_sandbox(program, path, body):
    request = urllib.request.Request(
        f"{program.sandbox}/_sandbox/apps-in-toss/{path}", data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"}, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def agree_as(page, person, decision="동의하고 시작하기"):
    """At the consent page: says who it is, and decides."""
    expect(page.get_by_role("button", name="동의하고 시작하기")).to_be_visible()
    page.locator('input[name="userKey"]').first.evaluate("(input, key) => { input.value = key; input.checked = true }", str(person))
    page.get_by_role("button", name=decision).click()


def log_in_with_toss(shopper, person, start="/login"):
    shopper.open(start)
    shopper.page.get_by_role("main").get_by_role("button", name="토스로 로그인").click()
    agree_as(shopper.page, person)
    expect(shopper.page.get_by_role("heading", name="안녕하세요")).to_be_visible()


def toss_card(page):
    return page.locator('[data-card="toss"]')


def test_somebody_logs_in_with_toss_and_is_known_the_next_time(shopper):
    person = next(people)
    shopper.open("/login")
    check_fits(shopper.page)
    portray(shopper, "login-toss")
    shopper.page.get_by_role("main").get_by_role("button", name="토스로 로그인").click()
    expect(shopper.page.get_by_role("button", name="동의하고 시작하기")).to_be_visible()
    check_fits(shopper.page)
    portray(shopper, "toss-consent")
    log_in_with_toss(shopper, person)
    first = shopper.context.request.get(shopper.program.origin + "/auth/me").json()["user"]
    assert first["nickname"] == "토스 사용자"
    assert "#" not in shopper.page.url and "attempt" not in shopper.page.url
    shopper.log_out()
    shopper.open("/signup")
    portray(shopper, "signup-toss")
    log_in_with_toss(shopper, person, start="/signup")
    assert shopper.context.request.get(shopper.program.origin + "/auth/me").json()["user"]["id"] == first["id"]


def test_after_toss_one_lands_where_one_wanted_to_go(desktop):
    desktop.open("/account")
    assert desktop.path().startswith("/login?next=")
    desktop.page.get_by_role("main").get_by_role("button", name="토스로 로그인").click()
    agree_as(desktop.page, next(people))
    expect(desktop.page.get_by_role("heading", name="내 계정")).to_be_visible()
    assert desktop.path() == "/account"
    expect(desktop.page.locator('[data-card="history"]').get_by_text("토스")).to_be_visible()


def test_who_cancels_at_toss_can_begin_again(shopper):
    shopper.open("/login")
    shopper.page.get_by_role("main").get_by_role("button", name="토스로 로그인").click()
    shopper.page.get_by_role("button", name="취소").click()
    expect(shopper.page.get_by_role("heading", name="토스 로그인을 취소했어요")).to_be_visible()
    check_fits(shopper.page)
    portray(shopper, "toss-canceled")
    shopper.page.get_by_role("button", name="토스로 다시 시도하기").click()
    agree_as(shopper.page, next(people))
    expect(shopper.page.get_by_role("heading", name="안녕하세요")).to_be_visible()


def test_a_code_that_somebody_else_put_into_the_address_logs_nobody_in(shopper):
    """Log-in CSRF: the tab takes what it asked for and nothing else (2.14)."""
    code = call_sandbox(shopper.program, "app-login", {"userKey": next(people)})
    link = f"#authorizationCode={code['authorizationCode']}&referrer={code['referrer']}"
    for query in ("", "?attempt=null", "?attempt=00000000-0000-0000-0000-000000000000"):
        shopper.open(f"/login/toss{query}{link}")
        expect(shopper.page.get_by_role("heading", name="여기서 시작한 로그인이 아니에요")).to_be_visible()
        assert shopper.path() == "/login/toss"
    check_fits(shopper.page)
    portray(shopper, "toss-stray")
    # Also when the tab has been at Toss and came back without an answer to its own question.
    shopper.open("/login")
    shopper.page.get_by_role("main").get_by_role("button", name="토스로 로그인").click()
    expect(shopper.page.get_by_role("button", name="동의하고 시작하기")).to_be_visible()
    shopper.open(f"/login/toss?attempt=1{link}")
    expect(shopper.page.get_by_role("heading", name="여기서 시작한 로그인이 아니에요")).to_be_visible()
    shopper.expect_refusals(401)
    assert shopper.context.request.get(shopper.program.origin + "/auth/me").status == 401


def test_a_lost_answer_of_toss_is_told_and_the_next_try_works(shopper):
    shopper.expect_refusals(503)
    shopper.program._post(f"{shopper.program.sandbox}/_sandbox/faults", {
        "method": "GET", "path": "/api-partner/v1/apps-in-toss/user/oauth2/login-me", "kind": "dropResponse"})
    shopper.open("/login")
    shopper.page.get_by_role("main").get_by_role("button", name="토스로 로그인").click()
    agree_as(shopper.page, next(people))
    expect(shopper.page.get_by_role("heading", name="토스로 확인하지 못했어요")).to_be_visible()
    check_fits(shopper.page)
    portray(shopper, "toss-failed")
    shopper.page.get_by_role("button", name="토스로 다시 시도하기").click()
    agree_as(shopper.page, next(people))
    expect(shopper.page.get_by_role("heading", name="안녕하세요")).to_be_visible()


def test_a_code_that_was_used_already_is_told_and_nobody_is_sent_away(shopper):
    """Its 401 is no end of a session: there is none yet."""
    def spend_first(route):
        sent = route.request.post_data_json
        spent = {key: sent[key] for key in ("authorizationCode", "referrer")} | {"delivery": "body"}
        shopper.program._post(f"{shopper.program.origin}/auth/toss/login", spent)
        route.continue_()

    shopper.expect_refusals(401)
    shopper.page.route("**/auth/toss/login", spend_first, times=1)
    shopper.open("/login")
    shopper.page.get_by_role("main").get_by_role("button", name="토스로 로그인").click()
    agree_as(shopper.page, next(people))
    expect(shopper.page.get_by_text("토스 로그인 시간이 지났거나 이미 사용한 로그인이에요.")).to_be_visible()
    assert shopper.path() == "/login/toss"
    check_fits(shopper.page)
    shopper.page.get_by_role("button", name="토스로 다시 시도하기").click()
    agree_as(shopper.page, next(people))
    expect(shopper.page.get_by_role("heading", name="안녕하세요")).to_be_visible()


def test_toss_is_linked_after_a_yes_and_disconnected(shopper):
    person = next(people)
    shopper.sign_up().verify_email()
    shopper.open("/account")
    expect(toss_card(shopper.page).get_by_text("연결 안 됨")).to_be_visible()
    shopper.page.get_by_role("button", name="토스 연결하기").click()
    agree_as(shopper.page, person)
    expect(shopper.page.get_by_role("heading", name="이 계정에 토스를 연결할까요?")).to_be_visible()
    expect(shopper.page.get_by_text(f"연결할 계정: {shopper.nickname}")).to_be_visible()
    check_fits(shopper.page)
    portray(shopper, "toss-link")
    assert shopper.api("/auth/toss")["linked"] is False
    shopper.page.get_by_role("button", name="연결하기").click()
    expect(shopper.page.get_by_role("heading", name="내 계정")).to_be_visible()
    expect(toss_card(shopper.page).get_by_text("연결됨")).to_be_visible()
    expect(toss_card(shopper.page).get_by_text("보관하는 정보: 이름, 이메일")).to_be_visible()
    check_fits(shopper.page)
    portray(shopper, "account-toss-linked")

    toss_card(shopper.page).get_by_role("button", name="연결 끊기").click()
    dialog = shopper.page.get_by_role("dialog", name="토스 연결을 끊을까요?")
    portray(shopper, "toss-disconnect")
    dialog.get_by_role("button", name="취소").click()
    assert shopper.api("/auth/toss")["linked"] is True
    toss_card(shopper.page).get_by_role("button", name="연결 끊기").click()
    dialog.get_by_role("button", name="연결 끊기").click()
    expect(shopper.page.get_by_role("heading", name="로그인", exact=True)).to_be_visible()
    shopper.log_in()
    expect(shopper.page.get_by_role("heading", name="안녕하세요")).to_be_visible()
    assert shopper.api("/auth/toss")["linked"] is False

    # The Toss user does not open the account any more, and may have a new one.
    account = user_id(shopper)
    shopper.log_out()
    # What is disconnected ends at Toss too, within ten seconds, and with it a log-in that is on its way: people press again.
    shopper.expect_refusals(401, 409)
    ended = shopper.page.get_by_role("heading", name="토스 연결이 끊긴 계정이에요")
    known = shopper.page.get_by_role("heading", name="안녕하세요")
    stopped = shopper.page.get_by_role("heading", name="토스로 확인하지 못했어요")
    for _ in range(3):
        shopper.open("/login")
        shopper.page.get_by_role("main").get_by_role("button", name="토스로 로그인").click()
        agree_as(shopper.page, person)
        expect(ended.or_(stopped)).to_be_visible()
        if stopped.is_visible():
            continue
        check_fits(shopper.page)
        portray(shopper, "toss-ended")
        shopper.page.get_by_role("button", name="새 계정으로 시작").click()
        agree_as(shopper.page, person)
        expect(known.or_(stopped)).to_be_visible()
        if known.is_visible():
            break
    expect(known).to_be_visible()
    assert user_id(shopper) != account


def test_linking_asks_for_the_password_when_the_log_in_is_old(arrive, own_program):
    shopper = arrive(own_program).sign_up().verify_email()
    own_program.advance_clock(16 * 60)
    shopper.expect_refusals(403)
    shopper.open("/account")
    shopper.page.get_by_role("button", name="토스 연결하기").click()
    agree_as(shopper.page, next(people))
    shopper.page.get_by_role("button", name="연결하기").click()
    dialog = shopper.page.get_by_role("dialog", name="비밀번호를 확인해 주세요")
    dialog.get_by_label("비밀번호").fill(PASSWORD)
    dialog.get_by_role("button", name="확인").click()
    expect(shopper.page.get_by_role("heading", name="내 계정")).to_be_visible()
    assert shopper.api("/auth/toss")["linked"] is True


def test_an_account_of_toss_alone_gets_a_password_and_then_lets_toss_go(shopper):
    log_in_with_toss(shopper, next(people))
    shopper.open("/account")
    expect(shopper.page.get_by_text("등록한 이메일이 없어요.")).to_be_visible()
    expect(toss_card(shopper.page).get_by_text("지금은 토스로만 로그인할 수 있어요.")).to_be_visible()
    check_fits(shopper.page)
    portray(shopper, "account-toss-alone")

    shopper.expect_refusals(409)
    toss_card(shopper.page).get_by_role("button", name="연결 끊기").click()
    dialog = shopper.page.get_by_role("dialog", name="토스 연결을 끊을까요?")
    dialog.get_by_role("button", name="연결 끊기").click()
    expect(shopper.page.locator('[data-message="toss"]')).to_contain_text("먼저 이메일과 비밀번호를 정해 주세요.")

    form = shopper.page.locator('form[data-form="first-password"]')
    form.get_by_role("button", name="저장하기").click()
    expect(form.get_by_text("이메일을 입력해 주세요.")).to_be_visible()
    form.get_by_label("이메일").fill(shopper.email)
    form.get_by_label("비밀번호").fill(PASSWORD)
    form.get_by_role("button", name="저장하기").click()
    expect(shopper.page.locator('form[data-form="password"]')).to_be_visible()
    expect(shopper.page.get_by_text(shopper.email)).to_be_visible()

    toss_card(shopper.page).get_by_role("button", name="연결 끊기").click()
    dialog.get_by_role("button", name="연결 끊기").click()
    expect(shopper.page.get_by_role("heading", name="로그인", exact=True)).to_be_visible()
    shopper.log_in()
    expect(shopper.page.get_by_role("heading", name="안녕하세요")).to_be_visible()


def test_whoever_reads_the_mail_frees_an_address_from_an_account_of_toss(shopper, arrive, program):
    log_in_with_toss(shopper, next(people))
    shopper.open("/account")
    form = shopper.page.locator('form[data-form="first-password"]')
    form.get_by_label("이메일").fill(shopper.email)
    form.get_by_label("비밀번호").fill(PASSWORD)
    form.get_by_role("button", name="저장하기").click()
    expect(shopper.page.locator('form[data-form="password"]')).to_be_visible()

    reader = arrive(program)
    reader.email = shopper.email
    reader.expect_refusals(401)
    reader.page.goto(program.link_to(shopper.email, "/verify-email"))
    expect(reader.page.get_by_role("heading", name="먼저 로그인해 주세요")).to_be_visible()
    check_fits(reader.page)
    portray(reader, "verify-email-of-toss")
    reader.page.get_by_role("button", name="제 계정이 아니에요").click()
    expect(reader.page.get_by_role("heading", name="이메일을 되찾았어요")).to_be_visible()
    portray(reader, "verify-email-released")
    reader.sign_up()
    shopper.open("/account")
    expect(shopper.page.get_by_text("등록한 이메일이 없어요.")).to_be_visible()


def test_an_account_of_toss_alone_proves_itself_by_toss(arrive, own_program):
    shopper = arrive(own_program, "phone")
    person = next(people)
    log_in_with_toss(shopper, person)
    own_program.advance_clock(16 * 60)
    shopper.expect_refusals(403)
    shopper.open("/account")
    form = shopper.page.locator('form[data-form="first-password"]')
    form.get_by_label("이메일").fill(shopper.email)
    form.get_by_label("비밀번호").fill(PASSWORD)
    form.get_by_role("button", name="저장하기").click()
    expect(shopper.page.get_by_role("heading", name="본인인지 확인할게요")).to_be_visible()
    portray(shopper, "toss-proof")
    shopper.page.get_by_role("button", name="토스로 확인하기").click()
    agree_as(shopper.page, person)
    expect(shopper.page.get_by_role("heading", name="내 계정")).to_be_visible()
    form.get_by_label("이메일").fill(shopper.email)
    form.get_by_label("비밀번호").fill(PASSWORD)
    form.get_by_role("button", name="저장하기").click()
    expect(shopper.page.locator('form[data-form="password"]')).to_be_visible()


def test_another_person_cannot_prove_it_and_the_account_stays(arrive, own_program):
    shopper = arrive(own_program, "phone")
    person, other = next(people), next(people)
    log_in_with_toss(shopper, person)
    account = shopper.context.request.get(own_program.origin + "/auth/me").json()["user"]["id"]
    own_program.advance_clock(16 * 60)
    shopper.expect_refusals(403, 409)
    shopper.open("/account")
    form = shopper.page.locator('form[data-form="first-password"]')
    form.get_by_label("이메일").fill(shopper.email)
    form.get_by_label("비밀번호").fill(PASSWORD)
    form.get_by_role("button", name="저장하기").click()
    shopper.page.get_by_role("button", name="토스로 확인하기").click()
    agree_as(shopper.page, other)
    expect(shopper.page.get_by_role("heading", name="토스로 확인하지 못했어요")).to_be_visible()
    expect(shopper.page.get_by_text("로그인한 계정의 토스 사용자가 아닙니다. 본인의 토스로 다시 확인해 주세요")).to_be_visible()
    check_fits(shopper.page)
    portray(shopper, "toss-other-person")
    assert shopper.context.request.get(own_program.origin + "/auth/me").json()["user"]["id"] == account
    shopper.page.get_by_role("button", name="토스로 다시 시도하기").click()
    agree_as(shopper.page, person)
    expect(shopper.page.get_by_role("heading", name="내 계정")).to_be_visible()
    assert shopper.context.request.get(own_program.origin + "/auth/me").json()["user"]["id"] == account


def test_an_unlink_in_the_toss_app_ends_the_session_on_the_page(desktop):
    """Toss' callback over the wire, sandbox to server (C4)."""
    person = next(people)
    log_in_with_toss(desktop, person)
    desktop.expect_refusals(401)
    answers = call_sandbox(desktop.program, "unlink", {"userKey": person, "referrer": "UNLINK"})["answers"]
    assert [answer["status"] for answer in answers] == [200]
    assert json.loads(answers[0]["body"]) == {"result": "Success"}
    desktop.open("/account")
    expect(desktop.page.get_by_role("heading", name="로그인", exact=True)).to_be_visible()


def test_the_pages_speak_english_about_toss(arrive, program):
    shopper = arrive(program, locale="en-US")
    shopper.open("/login?lang=en")
    expect(shopper.page.get_by_role("button", name="Log in with Toss")).to_be_visible()
    shopper.page.get_by_role("button", name="Log in with Toss").click()
    agree_as(shopper.page, next(people))
    expect(shopper.page.locator(".who")).to_be_visible()
    shopper.open("/account")
    expect(toss_card(shopper.page).get_by_text("Toss is your only way to log in.")).to_be_visible()
    portray(shopper, "account-toss-english")


# A mini-app on an origin of its own (C14)

MINI_APP = Path(__file__).resolve().parent.parent / "Examples" / "MiniApp"


@pytest.fixture
def mini_app(tmp_path, shoppers):
    """The example's page on a second origin, and a program that lets it in."""
    handler = functools.partial(QuietHandler, directory=MINI_APP)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://localhost:{server.server_port}"
        program = Program(tmp_path, {"MAPAE_APP_ORIGINS": origin}).start()
        yield program, origin
        leave(shoppers)
        program.stop()
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def open_mini_app(shopper, origin):
    places = urllib.parse.urlencode({"server": shopper.program.origin, "sandbox": shopper.program.sandbox})
    shopper.page.goto(f"{origin}/?{places}")


def test_a_mini_app_logs_in_and_calls_from_its_own_origin(arrive, mini_app):
    program, origin = mini_app
    shopper = arrive(program, "phone")
    open_mini_app(shopper, origin)
    shopper.page.get_by_role("button", name="토스로 로그인").click()
    agree_as(shopper.page, next(people))
    expect(shopper.page.get_by_role("status")).to_have_text("토스 사용자님, 크레딧 0개")
    assert "authorizationCode" not in shopper.page.url
    assert [cookie for cookie in shopper.context.cookies(program.origin)] == []
    portray(shopper, "mini-app")


def test_a_mini_app_is_given_what_was_bought_in_the_app_store_once(arrive, mini_app):
    """From `appLogin` to the grant (C14, C9); the purchase itself is the app store's, so the sandbox makes it."""
    program, origin = mini_app
    person = next(people)
    shopper = arrive(program, "phone")
    enter_mini_app(shopper, origin, person)
    order = call_sandbox(program, "iap/orders", {"userKey": person, "sku": "sandbox.credits.standard"})["orderId"]
    receive(shopper, order)
    expect(shopper.page.get_by_role("alert")).to_have_text("상품을 받았어요.")
    expect(shopper.page.get_by_role("status")).to_have_text("토스 사용자님, 크레딧 150개")
    portray(shopper, "mini-app-granted")
    # Asked again, as the SDK does with what it finds pending, the same order gives nothing more.
    with shopper.page.expect_response("**/api/toss/iap/grant") as again:
        receive(shopper, order)
    assert again.value.json()["data"]["status"] == "alreadyGranted"
    expect(shopper.page.get_by_role("status")).to_have_text("토스 사용자님, 크레딧 150개")
    # Somebody else's order is not theirs to take.
    other = arrive(program)
    other.expect_refusals(404, 409)
    enter_mini_app(other, origin, next(people))
    receive(other, order)
    expect(other.page.get_by_role("alert")).to_have_text("다른 계정에 지급된 주문입니다")
    expect(other.page.get_by_role("status")).to_have_text("토스 사용자님, 크레딧 0개")


def enter_mini_app(shopper, origin, person):
    open_mini_app(shopper, origin)
    shopper.page.get_by_role("button", name="토스로 로그인").click()
    agree_as(shopper.page, person)
    expect(shopper.page.get_by_role("status")).to_have_text("토스 사용자님, 크레딧 0개")


def receive(shopper, order):
    shopper.page.get_by_label("주문 번호").fill(order)
    shopper.page.get_by_role("button", name="상품 받기").click()


def sheet(page):
    """Toss Pay's window over the mini-app."""
    return page.frame_locator('iframe[title="토스페이"]')


def pay(page, decision="19,800원 결제하기"):
    page.get_by_role("button", name="토스페이로 결제").click()
    sheet(page).get_by_role("button", name=decision).click()


def outcome(page):
    return page.get_by_role("alert")


def account(page):
    return page.get_by_role("status")


def toss_payments(shopper):
    return shopper.page.locator("#payments li")


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_mini_app_sells_goods_by_toss_pay_and_returns_the_money(arrive, mini_app, screen):
    """prepare → `checkoutPayment` → confirm → refund, from an origin of its own (C8, C14)."""
    program, origin = mini_app
    shopper = arrive(program, screen)
    page = shopper.page
    enter_mini_app(shopper, origin, next(people))
    expect(page.locator("#goods li")).to_have_text(re.compile("종이책 가이드북.*19,800원 · 크레딧 60개 포함"))
    check_fits(page)
    portray(shopper, "mini-app-shop")
    page.get_by_role("button", name="토스페이로 결제").click()
    window = sheet(page)
    expect(window.get_by_text("종이책 가이드북")).to_be_visible()
    expect(window.get_by_text("TEST", exact=True).first).to_be_visible()
    portray(shopper, "mini-app-toss-pay", whole=False)
    window.get_by_label("카드").check()
    with page.expect_response("**/api/toss/pay/confirm") as confirmed:
        window.get_by_role("button", name="19,800원 결제하기").click()
    expect(outcome(page)).to_have_text("결제했어요. 크레딧 60개를 받았어요.")
    expect(account(page)).to_have_text("토스 사용자님, 크레딧 60개")
    expect(toss_payments(shopper)).to_have_text(re.compile("종이책 가이드북.*19,800원 · 결제 완료.*환불"))
    check_fits(page)
    portray(shopper, "mini-app-paid")
    assert confirmed.value.json()["data"]["newBalance"] == 60

    page.get_by_role("button", name="환불", exact=True).click()
    expect(outcome(page)).to_have_text("19,800원을 환불했어요.")
    expect(account(page)).to_have_text("토스 사용자님, 크레딧 0개")
    expect(toss_payments(shopper)).to_have_text(re.compile("환불 완료$"))
    portray(shopper, "mini-app-refunded")


@pytest.mark.parametrize("give_up", ["at Toss", "by closing", "by the escape key"])
def test_a_buyer_who_gives_up_at_toss_pay_pays_nothing_and_may_begin_again(arrive, mini_app, give_up):
    program, origin = mini_app
    shopper = arrive(program)
    page = shopper.page
    enter_mini_app(shopper, origin, next(people))
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    if give_up == "at Toss":
        pay(page, "취소")
    else:
        page.get_by_role("button", name="토스페이로 결제").click()
        expect(sheet(page).get_by_role("button", name="취소")).to_be_visible()
        close = page.get_by_role("button", name="닫기")
        close.click() if give_up == "by closing" else close.press("Escape")
    expect(outcome(page)).to_have_text("결제하지 않았어요. 빠져나간 돈은 없어요.")
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_text("아직 결제한 상품이 없어요.")).to_be_visible()
    assert not [url for url in asked if url.endswith("/api/toss/pay/confirm")]
    portray(shopper, "mini-app-given-up")
    pay(page)
    expect(outcome(page)).to_have_text("결제했어요. 크레딧 60개를 받았어요.")


def test_what_toss_refuses_is_told_in_its_own_words(arrive, mini_app):
    program, origin = mini_app
    shopper = arrive(program, "phone")
    page = shopper.page
    shopper.expect_refusals(402)
    enter_mini_app(shopper, origin, next(people))
    program._post(f"{program.sandbox}/_sandbox/faults", {
        "method": "POST", "path": "/api-partner/v1/apps-in-toss/pay/execute-payment", "kind": "errorCode",
        "code": "COMMON_BREAK_TIME_OF_BANK"})
    pay(page)
    expect(outcome(page)).to_have_text("결제 처리에 실패했습니다. 은행 점검 시간이에요.")
    expect(account(page)).to_have_text("토스 사용자님, 크레딧 0개")
    expect(toss_payments(shopper)).to_have_text(re.compile("19,800원 · 결제 실패 · 은행 점검 시간이에요.$"))
    check_fits(page)
    portray(shopper, "mini-app-refused")
    pay(page)
    expect(outcome(page)).to_have_text("결제했어요. 크레딧 60개를 받았어요.")


def test_a_refund_after_a_while_asks_the_mini_app_for_a_new_log_in(arrive, mini_app):
    program, origin = mini_app
    shopper = arrive(program, "phone")
    page, person = shopper.page, next(people)
    shopper.expect_refusals(403)
    enter_mini_app(shopper, origin, person)
    pay(page)
    expect(outcome(page)).to_have_text("결제했어요. 크레딧 60개를 받았어요.")
    program.advance_clock(16 * 60)
    page.get_by_role("button", name="환불", exact=True).click()
    expect(outcome(page)).to_have_text("본인 확인이 필요해요. 토스로 다시 로그인해 주세요.")
    portray(shopper, "mini-app-proof")
    page.get_by_role("button", name="토스로 로그인").click()
    agree_as(page, person)
    expect(account(page)).to_have_text("토스 사용자님, 크레딧 60개")
    page.get_by_role("button", name="환불", exact=True).click()
    expect(outcome(page)).to_have_text("19,800원을 환불했어요.")


def test_an_answer_that_is_lost_on_the_way_to_the_mini_app_costs_nothing_twice(arrive, mini_app):
    program, origin = mini_app
    shopper = arrive(program)
    page = shopper.page
    shopper.expects_cuts = True
    enter_mini_app(shopper, origin, next(people))

    def lose(route):
        if route.request.method == "OPTIONS":
            return route.fallback()
        route.fetch()
        return route.abort("connectionreset")

    page.route("**/api/toss/pay/confirm", lose, times=1)
    pay(page)
    expect(outcome(page)).to_have_text("결제했어요. 크레딧 60개를 받았어요.")
    expect(account(page)).to_have_text("토스 사용자님, 크레딧 60개")
    expect(toss_payments(shopper)).to_have_count(1)


def test_a_page_of_another_origin_reads_nothing_whatever_cookies_it_has(arrive, mini_app):
    program, origin = mini_app
    shopper = arrive(program).sign_up()
    # The mini-app's page in a browser that is logged in on our pages: the cookies go along and do nothing.
    open_mini_app(shopper, origin)
    shopper.expect_refusals(401, 403, 405)
    ask = """async ([url, method, credentials]) => {
        try {
            const body = method === 'POST' ? '{}' : undefined;
            const headers = body ? { 'Content-Type': 'application/json' } : {};
            const answer = await fetch(url, { method, body, headers, credentials });
            return answer.status;
        } catch (error) { return error.name; }
    }"""
    assert shopper.page.evaluate(ask, [program.origin + "/auth/me", "GET", "omit"]) == 401
    # Credentials are never allowed, so the browser keeps even the refusal from the page.
    before = len(shopper.complaints)
    assert shopper.page.evaluate(ask, [program.origin + "/auth/me", "GET", "include"]) == "TypeError"
    assert shopper.page.evaluate(ask, [program.origin + "/auth/logout", "POST", "include"]) == "TypeError"
    # An origin nobody named: the same page by its other name.
    stranger = origin.replace("localhost", "127.0.0.1")
    open_mini_app(shopper, stranger)
    assert shopper.page.evaluate(ask, [program.origin + "/api/catalog", "GET", "omit"]) == "TypeError"
    assert shopper.page.evaluate(ask, [program.origin + "/auth/toss/login", "POST", "omit"]) == "TypeError"
    complaints = shopper.complaints[before:]
    assert complaints and all("CORS policy" in words or "ERR_FAILED" in words for words in complaints), complaints
    del shopper.complaints[before:]
    shopper.open("/")
    expect(shopper.page.get_by_role("heading", name=f"{shopper.nickname}님, 안녕하세요")).to_be_visible()
