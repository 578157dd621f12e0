"""From the shop through the provider's window to the credits (B2, B3, B13, B15)."""

import re
import time

from playwright.sync_api import expect

from shopper import APPROVED, REFUSED_AT_CHECKOUT, REFUSED_AT_CONFIRM


def test_a_new_customer_buys_credits_and_sees_them(shopper):
    shopper.sign_up()
    shopper.buy("standard")
    expect(shopper.page.locator('[data-slot="balance"]')).to_have_text("150 크레딧")
    assert shopper.path() == "/payment/success", "the address keeps nothing of the provider's query (1.16)"

    shopper.page.get_by_role("link", name="내 크레딧 보기").click()
    expect(shopper.shown_balance()).to_have_text("150 크레딧")
    expect(shopper.rows()).to_have_count(1)
    expect(shopper.rows().locator("[data-status]")).to_have_attribute("data-status", "paid")
    expect(shopper.rows()).to_contain_text("24,900원")
    history = shopper.page.locator("section", has=shopper.page.locator("#history"))
    expect(history).to_contain_text("+150")


def test_bonus_credits_come_with_the_larger_package(desktop):
    desktop.sign_up()
    desktop.buy("pro")
    expect(desktop.page.locator('[data-slot="balance"]')).to_have_text("1,100 크레딧")


def test_a_card_refused_in_the_window_is_told_in_plain_korean(shopper):
    shopper.sign_up()
    shopper.pay(shopper.start_buying(), REFUSED_AT_CHECKOUT)
    expect(shopper.page.get_by_role("heading", name="카드사에서 결제를 거절했어요")).to_be_visible()
    assert shopper.path() == "/payment/fail"
    assert shopper.balance() == 0


def test_a_card_refused_at_confirm_is_told_with_the_issuers_reason(shopper):
    shopper.sign_up()
    shopper.expect_refusals(402)
    shopper.pay(shopper.start_buying(), REFUSED_AT_CONFIRM)
    expect(shopper.page.get_by_role("heading", name="결제하지 못했어요")).to_be_visible()
    expect(shopper.page.locator('[data-slot="reason"]')).to_have_text("결제 처리에 실패했어요.")
    expect(shopper.page.locator('[data-slot="provider"]')).not_to_be_empty()
    assert shopper.balance() == 0
    shopper.open("/credits")
    expect(shopper.rows().locator("[data-status]")).to_have_text("결제 실패")


def test_a_buyer_who_cancels_in_the_window_is_back_without_a_payment(shopper):
    shopper.sign_up()
    shopper.start_buying().locator("button.cancel").click()
    expect(shopper.page.get_by_role("heading", name="결제를 취소했어요")).to_be_visible()
    shopper.page.get_by_role("link", name="충전 화면으로 돌아가기").click()
    expect(shopper.shown_balance()).to_have_text("0 크레딧")
    expect(shopper.rows()).to_have_count(0)


def test_closing_the_window_leaves_the_shop_as_it_was(desktop):
    desktop.sign_up()
    desktop.start_buying().locator("button.close").click()
    expect(desktop.page.locator('[data-message="buy"]')).to_have_text("결제를 취소했어요.")
    expect(desktop.page.locator("iframe")).to_have_count(0)
    assert desktop.path() == "/credits"


def test_reloading_the_return_page_does_not_credit_twice(shopper):
    shopper.sign_up()
    shopper.buy("standard")
    for _ in range(3):
        shopper.page.reload()
        expect(shopper.page.get_by_role("heading", name="충전이 완료됐어요")).to_be_visible()
    assert shopper.balance() == 150
    assert len(shopper.payments()) == 1


def test_a_virtual_account_is_shown_and_its_deposit_credits(own_program, arrive):
    shopper = arrive(own_program).sign_up()
    shopper.pay(shopper.start_buying("mini", method="가상계좌"))
    expect(shopper.page.get_by_role("heading", name="입금을 기다리고 있어요")).to_be_visible()
    expect(shopper.page.locator('[data-slot="account"]')).to_have_text(re.compile(r"\d{6,}"))
    assert shopper.balance() == 0
    payment_key = shopper.page.locator("#return").get_attribute("data-payment-key")

    shopper.page.get_by_role("link", name="내 크레딧 보기").click()
    expect(shopper.rows().locator("[data-status]")).to_have_text("입금 대기")
    own_program.deposit(payment_key)
    shopper.expect_refusals(401)
    own_program.advance_clock(2 * 3600)  # open accounts are polled hourly at first; the access token ends meanwhile

    def arrived():
        shopper.open("/credits")
        return shopper.shown_balance().inner_text() == "30 크레딧"

    poll(arrived)


def poll(is_done, seconds=30):
    """Asks again until the answer is yes; the page itself is what is asked, so no fixed pause decides."""
    deadline = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < deadline, "it did not happen in time"


def test_an_unknown_failure_code_shows_the_message_as_text(desktop):
    desktop.open("/payment/fail?code=SOMETHING_NEW&message=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&orderId=CREDIT_1")
    assert desktop.path() == "/payment/fail"
    expect(desktop.page.locator(".quote")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(desktop.page.locator("main img")).to_have_count(0)


def test_a_lost_reply_is_followed_until_the_payment_is_paid_once(own_program, arrive):
    """The page gets 202 and polls; the resolver reads the provider after five seconds (B3, B16)."""
    shopper = arrive(own_program).sign_up()
    window = shopper.start_buying()
    own_program.lose_reply("/v1/payments/confirm")
    statuses = []
    shopper.page.on(
        "response", lambda r: statuses.append(r.status) if r.url.endswith("/api/payment/confirm") else None)
    shopper.pay(window, APPROVED)
    expect(shopper.page.get_by_role("heading", name="충전이 완료됐어요")).to_be_visible()
    assert statuses == [202]
    assert shopper.balance() == 150
    assert [entry["kind"] for entry in own_program.sandbox_ledger()["entries"]] == ["approval"]
