"""The client certificates before an administrator: seen, renewed without a restart, and told about in time (C6, C7)."""

import os
import re
import signal
import urllib.request
import json

import pytest
from playwright.sync_api import expect

from test_pages import check_fits, portray

OPERATOR = "operator@example.com"


def operator_password(program):
    """What the program told once, at its first start."""
    return re.search(rf"{re.escape(OPERATOR)} (\S+)", program.log.read_text())[1]


def log_in_as_operator(shopper):
    shopper.expect_refusals(403)
    shopper.open("/login?next=/admin/certificates")
    shopper.page.get_by_label("이메일").fill(OPERATOR)
    shopper.page.get_by_label("비밀번호").fill(operator_password(shopper.program))
    log_in = shopper.page.get_by_role("main").get_by_role("button", name="로그인", exact=True)
    log_in.click()
    # An administrator's browser is confirmed by a link of a mail first.
    expect(shopper.page.get_by_role("alert")).to_contain_text("확인한 기기에서만")
    portray(shopper, "log-in-unknown-device")
    shopper.open(shopper.program.link_to(OPERATOR, "/device").removeprefix(shopper.program.origin))
    portray(shopper, "device")
    shopper.page.get_by_role("button", name="이 기기 확인하기").click()
    expect(shopper.page.get_by_role("heading", name="기기를 확인했어요")).to_be_visible()
    shopper.open("/login?next=/admin/certificates")
    shopper.page.get_by_label("이메일").fill(OPERATOR)
    shopper.page.get_by_label("비밀번호").fill(operator_password(shopper.program))
    log_in.click()
    expect(shopper.page.get_by_role("heading", level=1)).to_have_text("인증서")


def sandbox_call(program, path, body):
    request = urllib.request.Request(
        f"{program.sandbox}/_sandbox/apps-in-toss/{path}", data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"}, method="POST")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def place_next(program, certificate, mode=0o600):
    """Puts a pair into the place of the next one, and says that it is whole."""
    folder = program.folder / "data" / "apps-in-toss"
    (folder / "next_public.crt").write_text(certificate["publicKey"])
    key = folder / "next_private.key"
    key.write_text(certificate["privateKey"])
    key.chmod(mode)
    os.kill(program.process.pid, signal.SIGHUP)


def rows(shopper):
    return shopper.page.locator('[data-card="certificates"] .row')


def fingerprints(shopper):
    return [re.search(r"[0-9a-f]{64}", text)[0] for text in rows(shopper).all_inner_texts()]


def reload_until(shopper, check):
    """The server looks by itself; the page shows how it stands when it is opened."""
    for _ in range(60):
        shopper.page.reload()
        expect(rows(shopper).first).to_be_visible()
        if check():
            return
        shopper.page.wait_for_timeout(500)
    raise AssertionError(rows(shopper).all_inner_texts())


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_a_certificate_is_renewed_before_the_operators_eyes(arrive, own_program, screen):
    shopper = arrive(own_program, screen)
    log_in_as_operator(shopper)
    expect(rows(shopper)).to_have_count(1)
    expect(rows(shopper).first).to_contain_text("사용 중")
    expect(rows(shopper).first).to_contain_text(re.compile(r"38\d일 남음|390일 남음"))
    assert "PRIVATE" not in shopper.page.content()
    check_fits(shopper.page)
    portray(shopper, "certificates")
    first = fingerprints(shopper)[0]

    next_one = sandbox_call(own_program, "certificates", {})
    place_next(own_program, next_one)
    reload_until(shopper, lambda: fingerprints(shopper)[0] == next_one["id"])
    assert fingerprints(shopper) == [next_one["id"], first]
    expect(rows(shopper).nth(1)).to_contain_text("이전")
    portray(shopper, "certificates-renewed")

    revoked = sandbox_call(own_program, "certificates", {})
    sandbox_call(own_program, f"certificates/{revoked['id']}/revoke", {})
    place_next(own_program, revoked)
    reload_until(shopper, lambda: "토스가 거부함" in rows(shopper).nth(1).inner_text())
    refused = rows(shopper).filter(has_text=revoked["id"])
    expect(refused).to_contain_text("토스가 거부함")
    expect(rows(shopper).first).to_contain_text(next_one["id"])
    check_fits(shopper.page)
    portray(shopper, "certificates-refused")

    shopper.page.get_by_role("link", name="English").click()
    expect(shopper.page.get_by_role("heading", level=1)).to_have_text("Certificates")
    expect(rows(shopper).filter(has_text=revoked["id"])).to_contain_text("Refused by Toss")
    portray(shopper, "certificates-english")


def test_the_operator_is_told_before_a_certificate_ends(arrive, own_program):
    own_program.advance_clock(340 * 86_400)
    shopper = arrive(own_program)
    log_in_as_operator(shopper)
    expect(rows(shopper).first).to_contain_text("60일 안에 만료돼요")
    portray(shopper, "certificates-ending")
    mail = own_program.mail_to(OPERATOR, holding=fingerprints(shopper)[0])
    assert "60일 안에 만료됩니다" in mail["subject"]


def test_certificates_are_for_administrators_with_a_recent_password(arrive, own_program):
    shopper = arrive(own_program)
    shopper.expect_refusals(403)
    shopper.sign_up()
    expect(shopper.page.get_by_role("link", name="인증서")).to_have_count(0)
    shopper.open("/admin/certificates")
    expect(shopper.page.get_by_role("heading", level=1)).not_to_have_text("인증서")

    operator = arrive(own_program)
    operator.expect_refusals(403)
    log_in_as_operator(operator)
    own_program.advance_clock(16 * 60)
    operator.page.reload()
    operator.page.get_by_role("button", name="비밀번호 확인하고 보기").click()
    portray(operator, "certificates-locked", whole=False)
    dialog = operator.page.get_by_role("dialog")
    dialog.get_by_label("비밀번호").fill(operator_password(own_program))
    dialog.get_by_role("button", name="확인").click()
    expect(rows(operator)).to_have_count(1)
