"""Somebody in front of a browser: what they do on the pages, and what their browser complained about."""

import itertools
import re

from playwright.sync_api import expect

APPROVED = "4330000000000000"
REFUSED_AT_CHECKOUT = "4000000000000000"
REFUSED_AT_CONFIRM = "4111111111111111"
PASSWORD = "말이 다섯 마리인 마패"

_numbers = itertools.count(1)

# The browser logs every answer of 400 and more as an error; which of them are right is for each journey to say.
_refused = re.compile(r"Failed to load resource: the server responded with a status of (\d+)")

# What the browser says of a request that a journey itself cut off.
_cut = re.compile(r"Failed to load resource: net::ERR_(CONNECTION_RESET|INTERNET_DISCONNECTED)")

_watch_policy = """
document.addEventListener('securitypolicyviolation', (event) => {
  console.error(`policy violation: ${event.effectiveDirective} ${event.blockedURI}`);
});
"""


class Shopper:
    def __init__(self, context, program, is_phone):
        self.context = context
        self.program = program
        self.is_phone = is_phone
        self.complaints = []
        self.refusals = []
        self.expected_refusals = set()
        self.expects_cuts = False
        context.add_init_script(_watch_policy)
        context.on("console", self._note)
        context.on("weberror", lambda error: self.complaints.append(f"uncaught: {error.error}"))
        self.page = context.new_page()
        number = next(_numbers)
        self.nickname = f"손님{number}"
        self.email = f"shopper{number}@example.com"

    def _note(self, message):
        if message.type not in ("error", "warning"):
            return
        if match := _refused.match(message.text):
            self.refusals.append((int(match[1]), message.location["url"]))
        elif not (self.expects_cuts and _cut.match(message.text)):
            self.complaints.append(f"{message.type}: {message.text}")

    def expect_refusals(self, *statuses):
        self.expected_refusals.update(statuses)

    def check_no_complaints(self):
        assert self.complaints == [], self.complaints
        assert {status for status, _ in self.refusals} <= self.expected_refusals, self.refusals

    # Pages

    def open(self, path):
        return self.page.goto(self.program.origin + path)

    def path(self):
        return self.page.url.removeprefix(self.program.origin)

    def sign_up(self):
        self.open("/signup")
        self.page.get_by_label("이메일").fill(self.email)
        self.page.get_by_label("비밀번호").fill(PASSWORD)
        self.page.get_by_label("닉네임").fill(self.nickname)
        self.page.get_by_role("button", name="가입하기").click()
        expect(self.page.get_by_role("heading", name=f"{self.nickname}님, 안녕하세요")).to_be_visible()
        return self

    def verify_email(self):
        """Opens the link of the mail that sign-up sends, in the browser that has signed up."""
        self.page.goto(self.program.link_to(self.email, "/verify-email"))
        expect(self.page.get_by_role("heading", name="이메일을 인증했어요")).to_be_visible()
        return self

    def log_in(self, remember=False):
        self.page.get_by_label("이메일").fill(self.email)
        self.page.get_by_label("비밀번호").fill(PASSWORD)
        if remember:
            self.page.get_by_label("로그인 상태 유지").check()
        self.page.get_by_role("main").get_by_role("button", name="로그인", exact=True).click()

    def log_out(self):
        self.page.get_by_role("button", name="로그아웃").click()
        expect(self.page.get_by_role("link", name="로그인").first).to_be_visible()

    # Buying

    def start_buying(self, package="standard", method="카드·간편결제"):
        """Opens the provider's window and answers where it is."""
        self.open("/credits")
        self.page.get_by_label(method).check(force=True)
        self.page.locator(f'[data-package="{package}"]').click()
        window = self.window()
        expect(window.locator("button.pay")).to_be_visible()
        return window

    def window(self):
        """The provider's window: a page of its own on a phone, a frame over the shop elsewhere."""
        return self.page if self.is_phone else self.page.frame_locator("iframe[title*='토스페이먼츠']")

    def pay(self, window, card=None):
        if card is not None:
            window.locator('input[name="cardNumber"]').fill(card)
        window.locator("button.pay").click()

    def buy(self, package="standard", card=APPROVED):
        self.pay(self.start_buying(package), card)
        expect(self.page.get_by_role("heading", name="충전이 완료됐어요")).to_be_visible()
        return self

    # What is there

    def balance(self):
        return self.api("/api/credits")["balance"]

    def payments(self):
        return [payment for payment in self.api("/api/payments")["payments"] if payment["status"] != "pending"]

    def api(self, path):
        answer = self.context.request.get(self.program.origin + path)
        assert answer.ok, f"{path}: {answer.status} {answer.text()}"
        return answer.json()["data"]

    def shown_balance(self):
        return self.page.locator("[data-balance]")

    def rows(self):
        """The payments on /credits."""
        return self.page.locator("[data-payment]")
