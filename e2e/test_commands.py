"""What operators type beside a running server: every command that looks into its database (B13, C11, F6)."""

import json
import os
import sqlite3
import subprocess
import time

import pytest
from playwright.sync_api import expect

from program import BINARY, Program
from test_certificates import OPERATOR
from test_toss import log_in_with_toss, people

DAY_MS = 86_400_000


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """One of its own: what commands list is counted."""
    program = Program(tmp_path_factory.mktemp("commands")).start()
    yield program
    program.stop()


def mapae(program, *words, data="data"):
    """Runs a command on a folder of the program's: its exit code and what it said on either output."""
    done = subprocess.run(
        [str(BINARY), *words, "--data", str(program.folder / data)], cwd=program.folder,
        env=program.environment, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def answer(program, *words):
    code, out, complaint = mapae(program, *words)
    assert (code, complaint) == (0, ""), (words, out, complaint)
    return out


def refusal(program, *words):
    code, out, complaint = mapae(program, *words)
    assert (code, out) == (1, ""), (words, out, complaint)
    assert complaint.startswith("mapae: ") and complaint.count("\n") == 1, complaint
    return complaint


def lines(program, *words):
    """The JSON objects a command prints, one a line."""
    return [json.loads(line) for line in answer(program, *words, "--json").splitlines()]


def change(program, statement, *values):
    """What took days to come about, written into the database by another process while the server runs."""
    with sqlite3.connect(program.folder / "data" / "server" / "mapae.sqlite", timeout=30) as database:
        database.execute("PRAGMA foreign_keys = ON")
        changed = database.execute(statement, values).rowcount
    database.close()
    return changed


def now_ms():
    return int(time.time() * 1000)


def raise_exception(program, kind, about, detail):
    change(
        program, "INSERT INTO operator_exceptions (kind, object_id, detail, raised_at_ms) VALUES (?, ?, ?, ?)",
        kind, about, detail, now_ms())


def test_an_exception_is_listed_until_somebody_says_what_was_done(program):
    assert answer(program, "exceptions") == "nothing waits for an operator\n"
    assert lines(program, "exceptions", "list") == []
    raise_exception(program, "payment.mismatchNotReturned", "pay_a", "the money could not be returned")
    assert "payment.mismatchNotReturned  pay_a  the money could not be returned\n" in answer(program, "exceptions")
    (listed,) = lines(program, "exceptions")
    assert (listed["kind"], listed["about"]) == ("payment.mismatchNotReturned", "pay_a")

    resolve = ["exceptions", "resolve", "payment.mismatchNotReturned"]
    assert "no unresolved exception" in refusal(program, *resolve, "pay_b", "--reason", "done")
    assert "1 to 200 characters" in refusal(program, *resolve, "pay_a", "--reason", "two\nlines")
    assert len(lines(program, "exceptions")) == 1
    assert "is resolved" in answer(program, *resolve, "pay_a", "--reason", "returned by hand")
    assert lines(program, "exceptions") == []
    assert "no unresolved exception" in refusal(program, *resolve, "pay_a", "--reason", "again")

    (event,) = lines(program, "events", "--kind", "exception_resolved")
    assert event["detail"]["reason"] == "returned by hand" and event["detail"]["about"] == "pay_a"
    assert "reason=returned by hand" in answer(program, "events", "--limit", "1")


def record_grant(program, user, number):
    """A grant of points with an unknown end, for somebody who has logged in with Toss."""
    grant = f"prm_{number:032x}"
    written = change(
        program,
        """
        INSERT INTO promotion_grants (
            id, promotion_id, user_key_hash, user_id, sealed_user_key, promotion_code, points, requested_by, status, round,
            promotion_key, key_saved_at_ms, keys_used, sends, counted_day, created_at_ms, due_at_ms, tries, claim_owner,
            claim_epoch)
        SELECT ?, ?, user_key_hash, user_id, 'sealed', 'CODE', 100, 'key', 'unknown', 1,
            ?, ?, 1, 1, '20261122', ?, ?, 1, 'a node', 1
        FROM toss_links WHERE user_id = ?
        """,
        grant, f"welcome-{number}", f"key of {grant}", now_ms(), now_ms(), now_ms() + DAY_MS, user)
    assert written == 1
    return grant


def test_a_grant_of_points_nobody_hears_of_is_closed_once(desktop):
    program = desktop.program
    log_in_with_toss(desktop, next(people))
    user = desktop.context.request.get(program.origin + "/auth/me").json()["user"]["id"]
    assert "nobody waits" in answer(program, "promotions")
    first, second, young = [record_grant(program, user, number) for number in (1, 2, 3)]
    for grant in (first, second):
        raise_exception(program, "promotion.grantOverdue", grant, "no answer for a day")
    assert [grant["grantId"] for grant in lines(program, "promotions")] == [first, second]
    assert f"{first}  welcome-1  {user}  100 points  unknown" in answer(program, "promotions", "list")
    assert "mapae promotions close" in refusal(
        program, "exceptions", "resolve", "promotion.grantOverdue", first, "--reason", "away with it")

    close = ["promotions", "close"]
    assert "after a day" in refusal(program, *close, young, "--reason", "impatient")
    assert "no such grant" in refusal(program, *close, "prm_" + "f" * 32, "--reason", "unlinked")
    assert "1 to 200 characters" in refusal(program, *close, first, "--reason", "")
    assert answer(program, *close, first, "--reason", "unlinked") == f"{first} is closed\n"
    assert "over already" in refusal(program, *close, first, "--reason", "unlinked")
    assert answer(program, *close, second, "--reason", "seen", "--granted") == f"{second} is closed as given\n"
    assert lines(program, "promotions") == []
    assert lines(program, "exceptions") == []


def test_the_key_that_signs_changes_under_whoever_is_logged_in(desktop):
    program = desktop.program
    desktop.sign_up()
    (old,) = [key for key in json.loads(answer(program, "keys", "list", "--json")) if key["state"] == "signing"]
    new = answer(program, "keys", "rotate", "--now").split()[0]
    assert [key["kid"] for key in json.loads(answer(program, "keys", "list", "--json"))] == [new, old["kid"]]
    assert f"{new}  ES256  signing" in answer(program, "keys", "list")
    assert desktop.context.request.get(program.origin + "/auth/me").ok
    assert answer(program, "keys", "retire", old["kid"]) == f"{old['kid']} is retired\n"
    assert "no " in refusal(program, "keys", "retire", "nobody's")


def test_a_command_that_cannot_work_says_why_in_one_line(program):
    assert refusal(program, "users", "promote", "nobody@example.com") == (
        "mapae: nobody has signed up with that address\n")
    assert answer(program, "users", "promote", OPERATOR) == f"{OPERATOR} was an administrator already\n"
    assert "e-mail address or its id" in refusal(program, "users", "show", "kim")
    assert "no account with that id" in refusal(program, "users", "show", "usr_" + "0" * 32)
    for words in (["events", "--limit", "0"], ["events", "--since", "yesterday"], ["users", "--after", "zzz"], ["users", "--email", "kim"],
                  ["promotions", "close", "pay_1", "--reason", "x"]):
        code, out, complaint = mapae(program, *words)
        assert (code, out) == (64, "") and complaint.startswith("Error: "), (words, complaint)
    code, out, complaint = mapae(program, "exceptions", data="nothing")
    assert code != 0 and out == "" and len(complaint.splitlines()) == 1, (code, out, complaint)


def test_an_operator_makes_a_link_for_an_administrators_browser(program, arrive):
    link = answer(program, "users", "device-link", OPERATOR, "--reason", "새 기기").strip()
    assert link.startswith(program.origin + "/device#token=mlk_")
    person = arrive(program)
    person.expect_refusals(410)
    person.open(link.removeprefix(program.origin))
    person.page.get_by_role("button", name="이 기기 확인하기").click()
    expect(person.page.get_by_role("heading", name="기기를 확인했어요")).to_be_visible()
    person.open(link.removeprefix(program.origin))
    person.page.get_by_role("button", name="이 기기 확인하기").click()
    expect(person.page.get_by_role("heading", name="기기를 확인하지 못했어요")).to_be_visible()
    assert "nobody" in refusal(program, "users", "device-link", "nobody@example.com")
    person.sign_up()
    assert "no link is needed" in refusal(program, "users", "device-link", person.email)


def test_the_help_of_a_group_names_its_commands(program):
    for group, commands in (("users", ["verify", "device-link"]), ("exceptions", ["resolve"]), ("certs", ["rollback"])):
        for words in ([group, "--help"], [group, "-h"], ["help", group]):
            done = subprocess.run([str(BINARY), *words], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0 and all(f"  {command} " in done.stdout for command in commands), (words, done.stdout)
    told = subprocess.run([str(BINARY), "dev", "--help"], capture_output=True, text=True, timeout=60).stdout
    assert all(word in told for word in (OPERATOR, "device-link", "/_dev/mail")), told


def test_a_development_server_on_taken_ports_names_them_and_makes_nothing(program):
    arguments = ["--port", str(program.port), "--sandbox-port", str(program.sandbox_port), "--toss-port", str(program.toss_port)]
    code, out, complaint = mapae(program, "dev", *arguments, data="second")
    assert (code, out) == (1, "")
    assert complaint.startswith("mapae: something else listens already")
    assert f"  - {program.port}, the server's: --port chooses another\n" in complaint
    assert f"  - {program.sandbox_port}, the sandbox's: --sandbox-port chooses another\n" in complaint
    assert not (program.folder / "second" / "server").exists(), "an operator was made whose password nobody heard of"
    free = Program(program.folder)
    code, out, complaint = mapae(
        program, "dev", "--port", str(free.port), "--sandbox-port", str(free.sandbox_port), "--toss-port", str(free.toss_port))
    assert (code, out) == (1, "")
    assert complaint == "mapae: another server holds this data folder: end that server first, or name another folder\n"


def test_an_operator_looks_after_an_account_beside_the_running_server(program, arrive):
    person = arrive(program)
    person.sign_up()
    email = person.email
    listed = [json.loads(line) for line in answer(program, "users", "list", "--email", email, "--json").splitlines()]
    assert [account["email"] for account in listed] == [email]
    shown = json.loads(answer(program, "users", "show", listed[0]["userId"]))
    assert shown["account"]["status"] == "active" and shown["sessions"] == 1
    code, out, complaint = mapae(program, "users", "ban", email)
    assert (code, out) == (64, "") and "--reason" in complaint
    assert answer(program, "users", "ban", email, "--reason", "부정 사용") == f"{email} is banned\n"
    assert "because “부정 사용”" in refusal(program, "users", "ban", email, "--reason", "다른 이유")
    assert json.loads(answer(program, "users", "show", email))["banReason"] == "부정 사용"
    # The running server learns of it with its next look at the revocations.
    deadline = time.monotonic() + 30
    while person.context.request.get(program.origin + "/auth/me").status != 401:
        assert time.monotonic() < deadline, "the ban does not reach the running server"
    assert answer(program, "users", "unban", email) == f"{email} may log in again\n"
    assert "is not banned" in refusal(program, "users", "unban", email)
    assert "verif" in refusal(program, "users", "promote", email)
    for command, words in (("verify", "has a verified address now"), ("verify", "had a verified address already"), ("promote", "is an administrator now"), ("demote", "is no administrator any more"),
                           ("end-sessions", "is logged out everywhere"), ("end-keys", "has no API keys any more"),
                           ("unlock", "may log in from any device")):
        assert answer(program, "users", command, email, "--reason", "시험") == f"{email} {words}\n"
    kinds = [json.loads(line)["kind"] for line in answer(program, "events", "--user", listed[0]["userId"], "--json").splitlines()]
    assert kinds == ["log_in_unlocked", "api_keys_ended", "sessions_ended", "role_changed", "role_changed", "email_verified", "account_unbanned", "account_banned"]
