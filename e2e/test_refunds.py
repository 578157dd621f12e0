"""Refunds by the buyer (B4)."""

import re

from playwright.sync_api import expect

from shopper import PASSWORD


def open_refund(shopper):
    shopper.open("/credits")
    shopper.rows().get_by_role("button", name=re.compile("환불하기")).click()
    return shopper.page.get_by_role("dialog", name="환불하기")


def test_a_whole_refund_returns_the_money_and_takes_the_credits(shopper):
    shopper.sign_up().buy("standard")
    dialog = open_refund(shopper)
    expect(dialog).to_contain_text("24,900원")
    dialog.get_by_role("button", name="24,900원 환불하기").click()

    expect(shopper.page.locator('[data-message="refund"]')).to_have_text("24,900원을 환불했어요.")
    expect(shopper.shown_balance()).to_have_text("0 크레딧")
    expect(shopper.rows().locator("[data-status]")).to_have_text("환불 완료")
    expect(shopper.rows().get_by_role("button")).to_have_count(0)
    assert shopper.payments()[0]["refundedAmount"] == 24900


def test_a_partial_refund_returns_the_part(shopper):
    shopper.sign_up().buy("standard")
    dialog = open_refund(shopper)
    dialog.get_by_label("일부만 환불").check()
    dialog.get_by_label("환불할 금액").fill("8300")
    expect(dialog.get_by_label("환불할 금액")).to_have_value("8,300")
    dialog.get_by_role("button", name="8,300원 환불하기").click()

    expect(shopper.page.locator('[data-message="refund"]')).to_have_text("8,300원을 환불했어요.")
    expect(shopper.shown_balance()).to_have_text("100 크레딧")
    expect(shopper.rows().locator("[data-status]")).to_have_text("부분 환불")
    expect(shopper.rows()).to_contain_text("8,300원을 환불했어요.")


def test_more_than_was_paid_is_refused_before_it_is_sent(desktop):
    desktop.sign_up().buy("standard")
    dialog = open_refund(desktop)
    dialog.get_by_label("일부만 환불").check()
    dialog.get_by_label("환불할 금액").fill("24901")
    dialog.get_by_role("button", name="환불하기").click()
    expect(dialog.get_by_text("1원부터 24,900원까지 입력해 주세요.")).to_be_visible()
    dialog.get_by_role("button", name="닫기").click()
    expect(dialog).to_be_hidden()
    assert desktop.balance() == 150


def test_an_old_log_in_is_asked_for_the_password_first(own_program, arrive):
    shopper = arrive(own_program).sign_up().buy("standard")
    own_program.advance_clock(16 * 60)
    shopper.expect_refusals(401, 403)
    open_refund(shopper).get_by_role("button", name="24,900원 환불하기").click()
    password = shopper.page.get_by_role("dialog", name="비밀번호를 확인해 주세요")
    password.get_by_label("비밀번호").fill("다른 비밀번호예요")
    password.get_by_role("button", name="확인").click()
    expect(password.get_by_role("alert")).not_to_be_empty()
    assert shopper.balance() == 150
    password.get_by_label("비밀번호").fill(PASSWORD)
    password.get_by_role("button", name="확인").click()
    expect(shopper.page.locator('[data-message="refund"]')).to_have_text("24,900원을 환불했어요.")
    assert shopper.balance() == 0
