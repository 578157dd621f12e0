"""Returns from the provider's window in the wrong place or at the wrong time (1.3, 1.16, B13)."""

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from shopper import APPROVED


def catch_return(shopper):
    """Buys, but keeps the browser from following the provider's redirect; answers where it led."""
    led_to = []
    pattern = re.compile(r"/v1/payments/[^/]+/checkout$")

    def keep(route):
        answer = route.fetch(max_redirects=0)
        led_to.append(answer.headers["location"])
        route.fulfill(content_type="text/html", body='<link rel="icon" href="data:,">')

    shopper.page.route(pattern, keep)
    shopper.pay(shopper.start_buying(), APPROVED)
    shopper.page.wait_for_url(pattern)
    shopper.page.unroute(pattern)
    return led_to[0].removeprefix(shopper.program.origin)


def test_a_return_in_another_browser_waits_for_a_log_in(program, arrive):
    """Card apps come back elsewhere (1.3)."""
    buyer = arrive(program).sign_up()
    address = catch_return(buyer)
    assert set(parse_qs(urlsplit(address).query)) >= {"paymentKey", "orderId", "amount"}

    elsewhere = arrive(program, "phone")
    elsewhere.email = buyer.email
    elsewhere.open(address)
    expect(elsewhere.page.get_by_text("로그인하면 결제를 이어서 확인할게요.")).to_be_visible()
    assert elsewhere.path() == "/login?next=/payment/success"
    assert buyer.balance() == 0
    elsewhere.log_in()
    expect(elsewhere.page.get_by_role("heading", name="충전이 완료됐어요")).to_be_visible()
    assert buyer.balance() == 150


def test_somebody_elses_return_credits_nobody(program, arrive):
    buyer = arrive(program).sign_up()
    address = catch_return(buyer)
    stranger = arrive(program).sign_up()
    stranger.expect_refusals(404)
    stranger.open(address)
    expect(stranger.page.get_by_role("heading", name="결제하지 못했어요")).to_be_visible()
    assert stranger.balance() == 0
    assert buyer.balance() == 0


def test_a_return_with_another_amount_is_refused_and_can_be_repeated_rightly(program, arrive):
    buyer = arrive(program).sign_up()
    address = catch_return(buyer)
    buyer.expect_refusals(400)
    buyer.open(address.replace("amount=24900", "amount=100"))
    expect(buyer.page.locator('[data-slot="reason"]')).to_have_text("결제 금액이 주문과 달라요.")
    assert buyer.balance() == 0
    buyer.open(address)
    expect(buyer.page.get_by_role("heading", name="충전이 완료됐어요")).to_be_visible()
    assert buyer.balance() == 150


def test_a_return_page_without_a_return_says_so(desktop):
    desktop.sign_up()
    desktop.open("/payment/success")
    expect(desktop.page.get_by_role("heading", name="확인할 결제가 없어요")).to_be_visible()
    desktop.open("/payment/success?paymentKey=%3Cscript%3E&orderId=x&amount=-1")
    assert desktop.path() == "/payment/success"
    expect(desktop.page.get_by_role("heading", name="확인할 결제가 없어요")).to_be_visible()


def test_a_lost_connection_offers_another_try_that_charges_once(program, arrive):
    buyer = arrive(program).sign_up()
    address = catch_return(buyer)
    # The answer is lost on its way back, after the server has acted.
    pattern = f"{program.origin}/api/payment/confirm"

    def lose(route):
        route.fetch()
        route.abort()

    buyer.page.route(pattern, lose, times=1)
    buyer.open(address)
    expect(buyer.page.get_by_role("heading", name="아직 결과를 확인하지 못했어요")).to_be_visible()
    buyer.complaints = [line for line in buyer.complaints if "net::ERR_FAILED" not in line]
    buyer.page.get_by_role("button", name="다시 시도하기").click()
    expect(buyer.page.get_by_role("heading", name="충전이 완료됐어요")).to_be_visible()
    assert buyer.balance() == 150


def test_return_pages_send_no_referrer_and_are_not_stored(desktop):
    """A payment key goes no further than the page it came to (1.16)."""
    desktop.sign_up()
    for path in ("/payment/success", "/payment/fail", "/payment/fail?code=PAY_PROCESS_CANCELED"):
        answer = desktop.context.request.get(desktop.program.origin + path, max_redirects=0)
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "no-store" in answer.headers["cache-control"]
