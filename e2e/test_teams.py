"""Teams and API keys on their pages (A8)."""

import pytest
from playwright.sync_api import expect

from test_account import MARKUP, give_password
from test_pages import check_fits, portray

TEAM_NAME = f"마패단 {MARKUP}"[:50]


def make_team(shopper, name=TEAM_NAME):
    shopper.open("/account/teams")
    shopper.page.get_by_label("팀 이름").fill(name)
    shopper.page.get_by_role("button", name="팀 만들기").click()
    expect(shopper.page.get_by_role("heading", level=1)).to_have_text(name)
    return shopper.path()


def invite(shopper, email, role=None):
    shopper.page.get_by_label("초대할 이메일").fill(email)
    if role:
        shopper.page.locator("#invite-role").select_option(role)
    shopper.page.get_by_role("button", name="초대 링크 만들기").click()
    dialog = shopper.page.get_by_role("dialog", name="초대 링크를 만들었어요")
    link = dialog.get_by_label("초대 링크").input_value()
    portray(shopper, "team-invited", whole=False)
    dialog.get_by_role("button", name="옮겨 적었어요").click()
    expect(dialog).to_be_hidden()
    return link


def members(shopper):
    return shopper.page.locator('[data-card="members"] .row')


def test_a_team_from_making_it_to_deleting_it(shopper, arrive):
    shopper.sign_up().verify_email()
    team = make_team(shopper)
    guest = arrive(shopper.program).sign_up().verify_email()
    link = invite(shopper, guest.email, "ADMIN")
    expect(shopper.page.locator('[data-card="invitations"] .row')).to_have_count(1)
    check_fits(shopper.page)
    portray(shopper, "team")

    guest.page.goto(link)
    portray(guest, "team-join")
    assert guest.path() == "/teams/join", "the token leaves the address"
    guest.page.get_by_role("button", name="팀에 참여하기").click()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text(TEAM_NAME)
    expect(members(guest)).to_have_count(2)

    shopper.open(team)
    row = members(shopper).filter(has_text=guest.nickname)
    expect(row.get_by_role("combobox")).to_have_value("ADMIN")
    row.get_by_role("combobox").select_option("MEMBER")
    expect(shopper.page.locator('[data-message="team"]')).to_have_text(f"{guest.nickname}의 역할을 바꿨어요.")
    portray(shopper, "team-two")

    guest.open(team)
    expect(members(guest)).to_have_count(2)
    expect(guest.page.get_by_role("heading", name="멤버 초대")).to_be_hidden()

    shopper.expect_refusals(409)
    own = members(shopper).filter(has_text=shopper.nickname)
    own.get_by_role("combobox").select_option("MEMBER")
    expect(shopper.page.locator('[data-message="team"]')).to_have_text(
        "팀에는 소유자가 한 명은 있어야 해요. 먼저 팀 페이지에서 다른 팀원을 소유자로 정하거나 팀을 삭제해 주세요."
    )
    expect(own.get_by_role("combobox")).to_have_value("OWNER")

    row.get_by_role("button", name=f"{guest.nickname} 내보내기").click()
    portray(shopper, "confirm-dialog", whole=False)
    shopper.page.get_by_role("dialog").get_by_role("button", name="내보내기").click()
    expect(members(shopper)).to_have_count(1)
    guest.expect_refusals(404)
    guest.open(team)
    expect(guest.page.locator('[data-message="team"]')).to_have_text("팀을 찾을 수 없어요.")

    shopper.page.get_by_role("button", name="팀 삭제").click()
    shopper.page.get_by_role("dialog").get_by_role("button", name="팀 삭제").click()
    expect(shopper.page.get_by_text("아직 속한 팀이 없어요.")).to_be_visible()


def test_an_invitation_waits_for_the_log_in(desktop, arrive, program):
    desktop.sign_up().verify_email()
    make_team(desktop, "기다리는 팀")
    guest = arrive(program, "phone").sign_up().verify_email()
    guest.log_out()
    link = invite(desktop, guest.email)
    guest.page.goto(link)
    portray(guest, "team-join-visitor")
    guest.page.get_by_role("main").get_by_role("link", name="로그인").click()
    guest.log_in()
    guest.page.get_by_role("button", name="팀에 참여하기").click()
    expect(guest.page.get_by_role("heading", level=1)).to_have_text("기다리는 팀")
    guest.page.get_by_role("button", name="팀 나가기").click()
    guest.page.get_by_role("dialog").get_by_role("button", name="나가기").click()
    expect(guest.page.get_by_text("아직 속한 팀이 없어요.")).to_be_visible()

    guest.expect_refusals(410)
    guest.page.goto(link)
    guest.page.get_by_role("button", name="팀에 참여하기").click()
    expect(guest.page.get_by_role("heading", name="팀에 참여하지 못했어요")).to_be_visible()
    guest.open("/teams/join")
    expect(guest.page.get_by_role("heading", name="초대 링크가 아니에요")).to_be_visible()


def test_an_invitation_is_withdrawn(desktop, arrive, program):
    desktop.sign_up().verify_email()
    make_team(desktop, "닫힌 팀")
    guest = arrive(program).sign_up().verify_email()
    link = invite(desktop, guest.email)
    desktop.page.get_by_role("button", name=f"{guest.email} 초대 취소").click()
    expect(desktop.page.get_by_text("기다리는 초대가 없어요.")).to_be_visible()
    guest.expect_refusals(410)
    guest.page.goto(link)
    guest.page.get_by_role("button", name="팀에 참여하기").click()
    expect(guest.page.get_by_role("heading", name="팀에 참여하지 못했어요")).to_be_visible()


def key_rows(shopper):
    return shopper.page.locator('[data-card="keys"] .row:visible')


def test_a_key_is_made_used_and_deleted(own_program, arrive):
    for screen in ("desktop", "phone"):
        shopper = arrive(own_program, screen).sign_up().verify_email()
        shopper.open("/account/keys")
        expect(shopper.page.get_by_text("아직 만든 키가 없어요.")).to_be_visible()
        own_program.advance_clock(20 * 60)
        shopper.page.get_by_text("새 키 만들기").click()
        name = f"자동화 {MARKUP}"
        shopper.page.get_by_label("키 이름").fill(name)
        shopper.expect_refusals(403)
        shopper.page.get_by_role("button", name="키 만들기").click()
        give_password(shopper.page)
        dialog = shopper.page.get_by_role("dialog", name="API 키를 만들었어요")
        secret = dialog.get_by_role("textbox").input_value()
        assert secret.startswith("mpk_u_")
        portray(shopper, "key-made", whole=False)
        dialog.get_by_role("button", name="옮겨 적었어요").click()
        expect(key_rows(shopper)).to_have_count(1)
        expect(key_rows(shopper)).to_contain_text(name)
        check_fits(shopper.page)
        portray(shopper, "keys")
        assert secret not in shopper.page.content()

        answer = own_program_request(own_program, "/api/credits", secret)
        assert answer == 200
        shopper.page.get_by_role("button", name=f"{name} 삭제").click()
        shopper.page.get_by_role("dialog").get_by_role("button", name="삭제하기").click()
        expect(shopper.page.get_by_text("아직 만든 키가 없어요.")).to_be_visible()
        assert own_program_request(own_program, "/api/credits", secret) == 401


def own_program_request(program, path, secret):
    import urllib.error
    import urllib.request

    request = urllib.request.Request(program.origin + path, headers={"Authorization": f"Bearer {secret}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.parametrize("path", ["/account", "/account/teams", "/account/keys", "/reset", "/verify-email", "/device", "/undo", "/teams/join"])
def test_nothing_is_cut_off_at_360_pixels_in_either_language(arrive, program, path):
    for locale in ("ko-KR", "en-US"):
        shopper = arrive(program, "phone", locale)
        shopper.context.request.get(program.origin + "/")
        if locale == "ko-KR":
            shopper.sign_up().verify_email()
        else:
            shopper.page.goto(program.origin + "/signup")
            shopper.page.get_by_label("E-mail").fill(shopper.email)
            shopper.page.get_by_label("Password").fill("five horses on a tablet")
            shopper.page.get_by_label("Nickname").fill("Rider")
            shopper.page.get_by_role("button", name="Create account").click()
            expect(shopper.page.get_by_role("heading", name="Hello, Rider")).to_be_visible()
        shopper.page.set_viewport_size({"width": 360, "height": 740})
        shopper.open(path)
        expect(shopper.page.get_by_role("heading", level=1).first).to_be_visible()
        check_fits(shopper.page)
