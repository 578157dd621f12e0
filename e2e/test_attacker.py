"""A page of a third site, open in the browser of somebody who is logged in here: everything it tries is refused (B1, A4)."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from shopper import PASSWORD


class AttackPage(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b"<!doctype html><meta charset=utf-8><title>Free credits</title><body><p>Free credits!</p>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def attack_site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), AttackPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://attacker.test:{server.server_port}/"
    server.shutdown()
    server.server_close()


class NetworkLog:
    """What the browser sends for a page and is answered, also where the page must not see it."""

    def __init__(self, tab):
        self.tab = tab
        self.posts = []
        self.statuses = {}
        self.ended = set()
        self.session = tab.context.new_cdp_session(tab)
        self.session.on("Network.requestWillBeSent", self._note_request)
        self.session.on("Network.responseReceivedExtraInfo", self._note_status)
        self.session.on("Network.loadingFinished", lambda event: self.ended.add(event["requestId"]))
        self.session.on("Network.loadingFailed", lambda event: self.ended.add(event["requestId"]))
        self.session.send("Network.enable")

    def _note_request(self, event):
        if event["request"]["method"] == "POST":
            self.posts.append(event["requestId"])

    def _note_status(self, event):
        self.statuses[event["requestId"]] = event["statusCode"]

    def status_of_post(self, is_always_sent, seconds=10):
        def is_known():
            if not self.posts:
                return False
            return self.posts[0] in (self.statuses if is_always_sent else self.ended)

        deadline = time.monotonic() + seconds
        while not is_known():
            assert time.monotonic() < deadline, "the server was not asked"
            self.tab.evaluate("0")  # lets the events in
        self.session.detach()
        return self.statuses.get(self.posts[0])


class Victim:
    """A customer with a paid order, and the attacker's page in another tab of the same browser."""

    def __init__(self, shopper, attack_site):
        self.shopper = shopper
        self.program = shopper.program
        self.payment = shopper.payments()[0]["paymentId"]
        # What the attacker's own page is refused is the attacker's affair.
        shopper.context.remove_listener("console", shopper._note)
        self.tab = shopper.context.new_page()
        self.tab.goto(attack_site)
        self.before = self.state()

    def state(self):
        return {
            "balance": self.shopper.balance(),
            "payments": self.shopper.api("/api/payments"),
            "books": self.program.sandbox_ledger(),
            "who": self.nickname(),
        }

    def nickname(self):
        answer = self.shopper.context.request.get(self.program.origin + "/auth/me")
        return answer.json()["user"]["nickname"]

    def fetch(self, address, body, content_type, credentials="include", mode="no-cors"):
        """Sends a POST as a script of the attacker's page and answers the server's status.

        None when the browser asked first and then did not send it, which happens in the mode `cors` alone. The page
        itself may not see the status: it is read from the browser's network log.
        """
        log = NetworkLog(self.tab)
        self.tab.evaluate(
            """async ([address, body, type, credentials, mode]) => {
              const headers = type ? {'Content-Type': type} : {};
              await fetch(address, {method: 'POST', body, headers, credentials, mode}).catch(() => {});
            }""",
            [address, body, content_type, credentials, mode])
        return log.status_of_post(is_always_sent=mode == "no-cors")

    def submit(self, address, fields, encoding):
        """Sends a form of the attacker's page as a navigation of the whole tab, and answers its status."""
        site = self.tab.url
        with self.tab.expect_navigation() as arrival:
            self.tab.evaluate(
                """([address, fields, encoding]) => {
                  const form = document.createElement('form');
                  Object.assign(form, {method: 'post', action: address, enctype: encoding});
                  for (const [name, value] of Object.entries(fields)) {
                    const input = document.createElement('input');
                    Object.assign(input, {type: 'hidden', name, value});
                    form.append(input);
                  }
                  document.body.append(form);
                  form.submit();
                }""",
                [address, fields, encoding])
        assert arrival.value.url == address
        self.tab.goto(site)
        return arrival.value.status

    def check_untouched(self):
        assert self.state() == self.before


@pytest.fixture
def victim(program, arrive, attack_site):
    return Victim(arrive(program).sign_up().buy("standard"), attack_site)


def as_form(body):
    """JSON smuggled through a text/plain form: the equals sign ends up inside a string."""
    text = json.dumps({**body, "x": ""})
    return {text[:-2]: text[-2:]}


SMUGGLED_TYPES = ["text/plain", "application/x-www-form-urlencoded", "application/json", ""]


@pytest.mark.parametrize("content_type", SMUGGLED_TYPES)
def test_no_route_of_the_server_takes_a_foreign_post(victim, content_type):
    attacks = {
        "/auth/refresh": {},
        "/auth/logout": {},
        "/auth/reauthenticate": {"password": PASSWORD},
        "/api/csrf/token": {},
        "/api/payment/refund": {"paymentId": victim.payment, "reason": "x"},
        "/api/payment/credits/prepare": {"packageId": "mini"},
        "/api/payment/confirm": {"paymentKey": "x", "orderId": "CREDIT_1", "amount": 1},
        "/_dev/clock": {"advanceSeconds": 86_400},
    }
    for path, body in attacks.items():
        for mode in ("no-cors", "cors"):
            status = victim.fetch(victim.program.origin + path, json.dumps(body), content_type, mode=mode)
            assert status is None or 400 <= status < 500, f"{path} ({mode}): {status}"
    victim.check_untouched()


def test_no_foreign_form_is_taken(victim):
    origin = victim.program.origin
    for path, body in {
        "/auth/logout": {},
        "/auth/refresh": {},
        "/api/payment/refund": {"paymentId": victim.payment, "reason": "x"},
        "/api/payment/credits/prepare": {"packageId": "mini"},
        "/_dev/clock": {"advanceSeconds": 86_400},
    }.items():
        for encoding in ("text/plain", "application/x-www-form-urlencoded"):
            status = victim.submit(origin + path, as_form(body), encoding)
            assert 400 <= status < 500, f"{path} ({encoding}): {status}"
    victim.check_untouched()


def test_nobody_is_logged_in_as_the_attacker(victim, program, arrive):
    """Log-in CSRF: the victim would go on to pay into the attacker's account."""
    attacker = arrive(program).sign_up()
    credential = {"email": attacker.email, "password": PASSWORD}
    address = program.origin + "/auth/login"
    for content_type in SMUGGLED_TYPES:
        status = victim.fetch(address, json.dumps(credential), content_type)
        assert status is None or 400 <= status < 500
    assert 400 <= victim.submit(address, as_form(credential), "text/plain") < 500
    newcomer = {"email": "made.by.attacker@example.com", "password": PASSWORD, "nickname": "나쁜손"}
    assert 400 <= victim.submit(program.origin + "/auth/signup", as_form(newcomer), "text/plain") < 500
    victim.check_untouched()


def test_the_sandbox_takes_no_control_calls_from_other_sites(victim):
    payments = victim.shopper.payments()
    for path, body in {
        "/_sandbox/clock": {"advanceSeconds": 86_400},
        "/_sandbox/faults": {"path": "/v1/payments/confirm", "kind": "dropRequest"},
        "/_sandbox/tosspayments/authenticate": {"clientKey": "test_ck_sandbox", "orderId": "CREDIT_1234"},
    }.items():
        for content_type in SMUGGLED_TYPES:
            for mode in ("no-cors", "cors"):
                status = victim.fetch(
                    victim.program.sandbox + path, json.dumps(body), content_type, credentials="omit", mode=mode)
                assert status is None or 400 <= status < 500, f"{path} ({content_type}, {mode}): {status}"
    assert victim.shopper.payments() == payments
    victim.check_untouched()


@pytest.mark.parametrize("path", ["/", "/credits", "/login", "/payment/success"])
def test_no_page_can_be_framed(victim, path):
    address = victim.program.origin + path
    with victim.tab.expect_event("requestfailed") as failure:
        victim.tab.evaluate(
            """(address) => {
              const frame = document.createElement('iframe');
              frame.src = address;
              document.body.append(frame);
            }""",
            address)
    assert failure.value.url.startswith(victim.program.origin)
    assert failure.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"


def test_a_foreign_script_reads_nothing(victim):
    for path in ("/auth/me", "/api/credits", "/api/payments", "/credits"):
        read = victim.tab.evaluate(
            "(address) => fetch(address, {credentials: 'include'}).then((answer) => answer.text(), () => null)",
            victim.program.origin + path)
        assert read is None, path


def test_a_link_from_elsewhere_changes_nothing(victim):
    for path in ("/auth/logout", "/api/payment/refund", "/api/payment/credits/prepare", "/_dev/clock"):
        answer = victim.tab.goto(victim.program.origin + path)
        assert 400 <= answer.status < 500, path
    victim.tab.goto(victim.program.origin + "/credits")
    expect(victim.tab.get_by_role("heading", name="크레딧 충전")).to_be_visible()
    victim.check_untouched()
