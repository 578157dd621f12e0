"""Every page: its look on both screens, its language, its headers, and what a keyboard or a narrow screen makes of it."""

import re

import pytest
from playwright.sync_api import expect

from conftest import ARTIFACTS

PUBLIC = {"home": "/", "login": "/login", "signup": "/signup", "payment-failed": "/payment/fail", "not-found": "/nothing"}
PRIVATE = {"home-own": "/", "credits": "/credits", "payment-return": "/payment/success"}


def portray(shopper, name, whole=True):
    width = shopper.page.viewport_size["width"]
    ARTIFACTS.mkdir(exist_ok=True)
    shopper.page.screenshot(path=ARTIFACTS / f"{name}-{width}.png", full_page=whole, animations="disabled")


def check_fits(page):
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_every_page_looks_right_and_fits(shopper):
    shopper.expect_refusals(404)
    for name, path in PUBLIC.items():
        shopper.open(path)
        expect(shopper.page.get_by_role("heading", level=1)).to_be_visible()
        check_fits(shopper.page)
        portray(shopper, name)
    shopper.sign_up()
    for name, path in PRIVATE.items():
        shopper.open(path)
        check_fits(shopper.page)
        portray(shopper, f"{name}-empty")

    shopper.start_buying("plus")
    portray(shopper, "checkout", whole=shopper.is_phone)
    shopper.pay(shopper.window())
    expect(shopper.page.get_by_role("heading", name="충전이 완료됐어요")).to_be_visible()
    portray(shopper, "payment-return")
    for name in ("home-own", "credits"):
        shopper.open(PRIVATE[name])
        check_fits(shopper.page)
        portray(shopper, name)
    shopper.rows().get_by_role("button", name=re.compile("환불하기")).click()
    shopper.page.get_by_label("일부만 환불").check()
    portray(shopper, "refund-dialog", whole=False)


def test_nothing_is_cut_off_at_360_pixels(arrive, program):
    shopper = arrive(program, "phone").sign_up().buy()
    shopper.page.set_viewport_size({"width": 360, "height": 740})
    for path in [*PUBLIC.values(), *PRIVATE.values()]:
        shopper.expect_refusals(404)
        shopper.open(path)
        check_fits(shopper.page)


def test_the_language_switch_holds_for_pages_and_messages(desktop):
    desktop.open("/login?next=/credits")
    desktop.page.get_by_role("link", name="English").click()
    assert desktop.path() == "/login?next=/credits"
    expect(desktop.page.locator("html")).to_have_attribute("lang", "en")
    expect(desktop.page.get_by_role("heading", name="Log in")).to_be_visible()
    desktop.expect_refusals(401)
    desktop.page.get_by_label("E-mail").fill("nobody@example.com")
    desktop.page.get_by_label("Password").fill("not the password")
    desktop.page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    expect(desktop.page.get_by_role("alert")).to_have_text("The e-mail address or password is wrong.")
    desktop.page.get_by_role("link", name="한국어").click()
    expect(desktop.page.get_by_role("heading", name="로그인")).to_be_visible()


def test_english_pages_hold_no_korean(program, arrive):
    hangul = re.compile("[가-힣]+")
    shopper = arrive(program, locale="en-US")
    shopper.expect_refusals(404)
    for path in PUBLIC.values():
        shopper.open(path)
        words = shopper.page.locator("main").inner_text()
        assert not hangul.findall(words), path
    shopper.page.goto(program.origin + "/signup")
    shopper.page.get_by_label("E-mail").fill("english@example.com")
    shopper.page.get_by_label("Password").fill("five horses on a tablet")
    shopper.page.get_by_label("Nickname").fill("Rider")
    shopper.page.get_by_role("button", name="Create account").click()
    expect(shopper.page.get_by_role("heading", name="Hello, Rider")).to_be_visible()
    shopper.open("/credits")
    words = shopper.page.locator("body").inner_text()
    for name in ("한국어", shopper.page.locator(".brand").inner_text()):
        words = words.replace(name, "")
    assert not hangul.findall(words)


@pytest.mark.parametrize("path", [*PUBLIC.values(), *PRIVATE.values()])
def test_every_page_carries_a_strict_policy(desktop, path):
    """Nothing runs but what carries this answer's nonce (1.9, 1.10)."""
    desktop.sign_up()
    desktop.expect_refusals(404)
    headers = desktop.open(path).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    for part in ("'strict-dynamic'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "no-store" in headers["cache-control"]


def test_checkout_pages_keep_their_opener_for_the_providers_window(desktop):
    """A window of the provider finds its opener (1.11)."""
    desktop.sign_up()
    assert desktop.open("/credits").headers["cross-origin-opener-policy"] == "same-origin-allow-popups"
    assert desktop.open("/login").headers["cross-origin-opener-policy"] == "same-origin"


def test_assets_are_kept_for_ever_under_an_address_of_their_content(desktop):
    desktop.open("/")
    address = desktop.page.locator('link[rel="stylesheet"]').get_attribute("href")
    answer = desktop.context.request.get(desktop.program.origin + address)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    other = re.sub(r"/assets/\w+/", "/assets/0000000000000000/", address)
    assert desktop.context.request.get(desktop.program.origin + other).status == 404


def test_a_keyboard_reaches_everything(desktop):
    desktop.open("/login")
    desktop.page.keyboard.press("Tab")
    expect(desktop.page.get_by_role("link", name="본문으로 건너뛰기")).to_be_focused()
    desktop.page.keyboard.press("Enter")
    desktop.page.keyboard.press("Tab")
    expect(desktop.page.get_by_label("이메일")).to_be_focused()
