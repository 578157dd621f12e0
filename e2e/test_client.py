"""The browser client: one tab renews for all, and nothing but the server's own word ends a session (A7, 3.10, 3.11)."""

import re
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from shopper import PASSWORD

HOUR = 3600
HERE = "/credits"
CLIENT = Path(__file__).parent.parent / "Clients/JavaScript"

WITHOUT_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', {value: undefined});"
WITHOUT_CHANNEL = "delete window.BroadcastChannel;"
WATCHED = """
window.underWay = 0;
const watch = (holder, name) => {
  const original = holder?.[name];
  if (!original) return;
  holder[name] = function (...given) {
    window.underWay += 1;
    return original.apply(this, given).finally(() => setTimeout(() => { window.underWay -= 1; }, 400));
  };
};
watch(window, 'fetch');
watch(navigator.locks?.constructor?.prototype, 'request');
// Without locks, a tab that waits for its turn asks nobody anything: it has its leases open until the turn is over.
const { open } = IDBFactory.prototype;
IDBFactory.prototype.open = function (...given) {
  window.underWay += 1;
  const opening = open.apply(this, given);
  opening.addEventListener('error', () => { window.underWay -= 1; });
  return opening;
};
const { close } = IDBDatabase.prototype;
IDBDatabase.prototype.close = function () {
  close.apply(this);
  setTimeout(() => { window.underWay -= 1; }, 400);
};
"""
HIDDEN = """
Object.defineProperty(Document.prototype, 'visibilityState', {get: () => window.isPutAway ? 'hidden' : 'visible'});
window.putAway = (away) => { window.isPutAway = away; document.dispatchEvent(new Event('visibilitychange')); };
"""


class Wire:
    """Every request of a browser profile, and ways to lose them."""

    def __init__(self, shopper):
        self.shopper = shopper
        self.context = shopper.context
        self.program = shopper.program
        self.sent = []
        self.context.on("request", lambda request: self.sent.append((request.method, request.url, request.frame.page)))

    def count(self, path, page=None):
        return sum(
            url == self.program.origin + path and page in (None, tab) for _, url, tab in list(self.sent))

    def forget(self):
        self.sent.clear()

    def lose_replies(self, path, times=None):
        """The server handles the requests to a path, and the browser never learns of it."""

        def lose(route):
            cookies = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in self.context.cookies())
            request = urllib.request.Request(
                self.program.origin + path, data=route.request.post_data_buffer, method="POST",
                headers={
                    "Content-Type": "application/json", "Origin": self.program.origin,
                    "Sec-Fetch-Site": "same-origin", "Cookie": cookies,
                })
            with urllib.request.urlopen(request, timeout=60) as answer:
                assert answer.status == 200
            route.abort("connectionreset")

        self.shopper.expects_cuts = True
        self.context.route(f"**{path}", lose, times=times)

    def cut(self):
        self.shopper.expects_cuts = True
        self.context.route("**/*", lambda route: route.abort("internetdisconnected"))

    def mend(self):
        self.context.unroute_all(behavior="wait")


def sit_down(shopper):
    """Gives every page clocks that a journey can move, in a tab that can be hidden."""
    # Tabs that fetch a CSRF token in the same moment have one token too many; the request is then repeated.
    shopper.expect_refusals(403)
    shopper.context.clock.install()
    shopper.context.add_init_script(HIDDEN)
    shopper.context.add_init_script(WATCHED)
    return shopper


def pass_time(shopper, seconds):
    """Time goes by for the server and for the tabs alike; due timers fire once, as after a sleep."""
    shopper.program.advance_clock(seconds)
    shopper.context.clock.fast_forward(seconds * 1000)


def open_tabs(shopper, count):
    tabs = [shopper.page, *(shopper.context.new_page() for _ in range(count - 1))]
    for tab in tabs:
        with tab.expect_response("**/auth/me"):
            tab.goto(shopper.program.origin + HERE)
    return tabs


def renewed(shopper, act):
    """Does something that leads to one renewal, and waits until its reply has been used."""
    with shopper.context.expect_event("response", lambda answer: answer.url.endswith("/auth/refresh") and answer.ok):
        act()


def settle(tabs):
    """Waits until whatever the tabs have begun is over, with an answer."""
    for tab in tabs:
        tab.evaluate("""new Promise((done) => {
          const look = () => { if (window.underWay === 0) done(); else setTimeout(look, 50); };
          look();
        })""")


def who(shopper):
    return shopper.context.request.get(shopper.program.origin + "/auth/me").status


@pytest.mark.parametrize(
    "lacking", ["", WITHOUT_LOCKS, WITHOUT_CHANNEL, WITHOUT_LOCKS + WITHOUT_CHANNEL],
    ids=["locks", "no locks", "no channel", "neither"])
def test_one_tab_renews_for_all_five_minutes_before_the_end(own_program, arrive, lacking):
    """A timer in every tab must not mean a refresh from every tab (3.10)."""
    shopper = sit_down(arrive(own_program))
    if lacking:
        shopper.context.add_init_script(lacking)
    shopper.sign_up()
    tabs = open_tabs(shopper, 4)
    log = Wire(shopper)

    pass_time(shopper, 54 * 60)
    settle(tabs)
    assert log.count("/auth/refresh") == 0, "more than five minutes are left"

    log.forget()
    renewed(shopper, lambda: pass_time(shopper, 70))
    settle(tabs)
    assert log.count("/auth/refresh") == 1

    log.forget()
    renewed(shopper, lambda: pass_time(shopper, 56 * 60))
    settle(tabs)
    assert log.count("/auth/refresh") == 1
    assert who(shopper) == 200


def test_a_tab_that_stood_still_while_it_was_its_turn_does_not_renew_after_another(own_program, arrive):
    """Its lease ran out, another tab renewed, and only then it reads that little time is left (3.10)."""
    shopper = sit_down(arrive(own_program))
    shopper.context.add_init_script(WITHOUT_LOCKS + WITHOUT_CHANNEL)
    shopper.sign_up()
    still, other = shopper.page, shopper.context.new_page()
    # Like a frozen tab, this one's timers keep no lease; unlike one, it can be told to go on.
    still.add_init_script("window.setInterval = () => 0;")
    held = []
    for tab in (still, other):
        with tab.expect_response("**/auth/me"):
            tab.goto(shopper.program.origin + HERE)
    other.evaluate("putAway(true)")
    log = Wire(shopper)
    still.route("**/auth/me", lambda route: held.append(route), times=1)
    with still.expect_request("**/auth/me"):
        pass_time(shopper, 55 * 60 + 10)
    answer = shopper.context.request.get(shopper.program.origin + "/auth/me")
    assert answer.json()["token_info"]["expires_in"] < 5 * 60

    other.evaluate("putAway(false)")
    other.wait_for_function("underWay > 0")
    assert log.count("/auth/refresh") == 0, "it is the first tab's turn"
    renewed(shopper, lambda: pass_time(shopper, 10))
    settle([other])
    held.pop().fulfill(response=answer)
    settle([still, other])
    assert log.count("/auth/refresh") == 1
    assert log.count("/auth/me", still) == 2, "it looks again in a turn of its own"


def test_tabs_whose_requests_are_refused_together_renew_once(own_program, arrive):
    shopper = arrive(own_program)
    shopper.sign_up()
    tabs = open_tabs(shopper, 3)
    log = Wire(shopper)
    # The browser's clocks stand still: each tab believes its token to be good.
    own_program.advance_clock(61 * 60)
    shopper.expect_refusals(401)
    for tab in tabs:
        tab.evaluate(ASK_FOR_CREDITS)
    for tab in tabs:
        assert tab.evaluate("window.asked") == 200
    assert log.count("/auth/refresh") == 1


# Through a client of its own, as an app's own script would.
ASK_FOR_CREDITS = """() => {
  window.asked = import('/assets/mapae.js')
    .then(({ createMapae }) => createMapae().request('/api/credits'))
    .then((answer) => answer.status);
}"""


def test_a_lost_reply_signs_nobody_out(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    open_tabs(shopper, 1)
    log = Wire(shopper)
    log.lose_replies("/auth/refresh", times=1)
    pass_time(shopper, 56 * 60)
    with shopper.page.expect_response(lambda answer: answer.url.endswith("/auth/refresh") and answer.ok):
        pass_time(shopper, 2)
    assert log.count("/auth/refresh") == 2
    shopper.open(HERE)
    expect(shopper.page.get_by_role("heading", name="크레딧 충전")).to_be_visible()


def test_a_lost_reply_and_then_an_hour_of_sleep(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    open_tabs(shopper, 2)
    log = Wire(shopper)
    log.lose_replies("/auth/refresh")
    with shopper.context.expect_event("requestfailed", lambda request: request.url.endswith("/auth/refresh")):
        pass_time(shopper, 56 * 60)
    log.cut()
    pass_time(shopper, HOUR)
    log.mend()
    shopper.expect_refusals(401)
    renewed(shopper, lambda: shopper.page.evaluate("window.dispatchEvent(new Event('online'))"))
    assert who(shopper) == 200
    assert shopper.path() == HERE


def test_an_hour_of_sleep(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    tabs = open_tabs(shopper, 3)
    log = Wire(shopper)
    shopper.expect_refusals(401)
    renewed(shopper, lambda: pass_time(shopper, 2 * HOUR))
    settle(tabs)
    assert log.count("/auth/refresh") == 1
    assert {tab.url for tab in tabs} == {own_program.origin + HERE}


def test_a_sleep_that_stopped_the_monotonic_clock_is_noticed(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    open_tabs(shopper, 1)
    shopper.expect_refusals(401)
    own_program.advance_clock(HOUR)
    now = shopper.page.evaluate("Date.now()")
    shopper.context.clock.set_system_time(now + HOUR * 1000)
    renewed(shopper, lambda: shopper.context.clock.fast_forward(31_000))
    assert who(shopper) == 200


@pytest.mark.parametrize("minutes", [-10, 10])
def test_a_wrong_clock_changes_nothing(own_program, arrive, minutes):
    shopper = sit_down(arrive(own_program)).sign_up()
    now = shopper.page.evaluate("Date.now()")
    shopper.context.clock.set_system_time(now + minutes * 60_000)
    open_tabs(shopper, 1)
    log = Wire(shopper)
    pass_time(shopper, 54 * 60)
    settle([shopper.page])
    assert log.count("/auth/refresh") == 0
    renewed(shopper, lambda: pass_time(shopper, 70))
    assert log.count("/auth/refresh") == 1


def test_offline_and_back(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    open_tabs(shopper, 1)
    log = Wire(shopper)
    log.cut()
    pass_time(shopper, 56 * 60)
    for _ in range(5):
        with shopper.page.expect_request("**/auth/me"):
            pass_time(shopper, 90)
    assert shopper.path() == HERE, "nobody is signed out by a cut line"
    log.mend()
    shopper.expect_refusals(401)
    renewed(shopper, lambda: shopper.page.evaluate("window.dispatchEvent(new Event('online'))"))
    assert who(shopper) == 200


@pytest.mark.parametrize("answer", [
    {"status": 503, "body": "busy"},
    {"status": 401, "body": "<h1>Wi-Fi log-in</h1>", "content_type": "text/html"},
    {"status": 200, "body": "<h1>Welcome to our hotel</h1>", "content_type": "text/html"},
], ids=["an overloaded server", "a hotel's network", "a friendly hotel's network"])
def test_only_the_servers_own_word_ends_a_session(own_program, arrive, answer):
    shopper = sit_down(arrive(own_program)).sign_up()
    open_tabs(shopper, 1)
    log = Wire(shopper)
    shopper.expect_refusals(503, 401)
    shopper.context.route("**/auth/*", lambda route: route.fulfill(**answer))
    with shopper.page.expect_response("**/auth/me"):
        pass_time(shopper, 56 * 60)
    with shopper.page.expect_response("**/auth/me"):
        pass_time(shopper, 90)
    assert shopper.path() == HERE
    log.mend()
    renewed(shopper, lambda: pass_time(shopper, 90))


def test_heartbeats_come_from_visible_tabs_alone(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    seen, hidden = open_tabs(shopper, 2)
    hidden.evaluate("putAway(true)")
    log = Wire(shopper)
    for _ in range(3):
        with seen.expect_response("**/auth/heartbeat") as beat:
            pass_time(shopper, 5 * 60 + 1)
        assert beat.value.status == 204
        settle([seen, hidden])
    assert log.count("/auth/heartbeat", seen) == 3
    assert log.count("/auth/heartbeat", hidden) == 0

    with hidden.expect_response("**/auth/heartbeat"):
        hidden.evaluate("putAway(false)")


def test_a_hidden_tab_keeps_nothing_alive(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    open_tabs(shopper, 1)
    shopper.page.evaluate("putAway(true)")
    log = Wire(shopper)
    pass_time(shopper, 11 * HOUR)
    settle([shopper.page])
    assert log.sent == []
    shopper.expect_refusals(401)
    renewed(shopper, lambda: shopper.page.evaluate("putAway(false)"))


def test_heartbeats_do_not_lengthen_the_session(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    open_tabs(shopper, 1)
    before = shopper.context.request.get(own_program.origin + "/auth/me").json()["token_info"]
    with shopper.page.expect_response("**/auth/heartbeat"):
        pass_time(shopper, 301)
    after = shopper.context.request.get(own_program.origin + "/auth/me").json()["token_info"]
    assert after["issued_at"] == before["issued_at"]
    assert after["expires_in"] <= before["expires_in"] - 301


def test_the_end_of_a_session_ends_it_in_every_tab(own_program, arrive):
    shopper = sit_down(arrive(own_program)).sign_up()
    tabs = open_tabs(shopper, 3)
    log = Wire(shopper)
    shopper.expect_refusals(401)
    pass_time(shopper, 13 * HOUR)
    for tab in tabs:
        tab.wait_for_url("**/login?next=/credits")
    assert 1 <= log.count("/auth/refresh") <= len(tabs)


def test_logging_out_in_one_tab_logs_out_in_all(desktop):
    desktop.sign_up()
    tabs = open_tabs(desktop, 3)
    desktop.page.get_by_role("button", name="로그아웃").click()
    for tab in tabs:
        expect(tab.get_by_role("link", name="로그인").first).to_be_visible()
        assert tab.url == desktop.program.origin + "/"


def test_scripts_see_no_tokens_and_there_is_no_helper_to_show_them(desktop):
    """Nothing of a session in any storage a script can read (3.11, 4.4)."""
    desktop.sign_up()
    open_tabs(desktop, 1)
    page = desktop.page
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    assert page.evaluate("Object.keys(window).filter((name) => /mapae|token|debug/i.test(name))") == []
    source = desktop.context.request.get(desktop.program.origin + "/assets/mapae.js").text()
    assert "window.mapae" not in source and "globalThis" not in source and "document.cookie" not in source


def test_the_client_is_served_as_it_stands_in_the_project(desktop):
    address = desktop.program.origin + "/assets/mapae.js"
    answer = desktop.context.request.get(address)
    assert answer.body() == (CLIENT / "mapae.js").read_bytes()
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    again = desktop.context.request.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert again.status == 304 and again.body() == b""


def test_its_types_name_what_it_holds(desktop):
    desktop.open("/login")
    held = desktop.page.evaluate(
        "import('/assets/mapae.js').then((module) => [Object.keys(module), Object.keys(module.createMapae())])")
    types = (CLIENT / "index.d.ts").read_text()
    interface = re.search(r"export interface Mapae \{(.*?)\n\}", types, re.S)[1]
    assert set(held[1]) == set(re.findall(r"^  (\w+)[(<]", interface, re.M))
    assert set(held[0]) == set(re.findall(r"^export (?:class|function) (\w+)", types, re.M))


def test_an_address_of_another_origin_is_refused_before_anything_is_sent(desktop):
    desktop.open("/login")
    for attempt in (
        "module.createMapae({ baseURL: 'http://attacker.test/' })",
        "module.createMapae().request('//attacker.test/x')",
        "module.createMapae().request('http://attacker.test/x', { method: 'POST' })",
    ):
        name = desktop.page.evaluate(
            f"import('/assets/mapae.js').then((module) => {attempt}).then(() => '', (error) => error.name)")
        assert name == "TypeError", attempt


def test_an_app_of_its_own_uses_the_client(desktop):
    """The README's example: no page of ours around it, which would renew, ask and leave by itself."""
    desktop.sign_up()
    desktop.page.route("**/app", lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    desktop.open("/app")
    outcome = desktop.page.evaluate("""async () => {
      const { createMapae } = await import('/assets/mapae.js');
      const mapae = createMapae({ heartbeatSeconds: 0 });
      const seen = [];
      mapae.on('renewed', () => seen.push('renewed'));
      mapae.handleTokenExpiry((end) => seen.push(end.reason));
      const first = await mapae.start();
      const before = await mapae.checkTokenStatus();
      const forced = await mapae.refreshToken();
      const beat = await mapae.sendHeartbeat();
      const answer = await mapae.request('/auth/reauthenticate', { method: 'POST', body: { password: '%s' } });
      const out = await mapae.signOut();
      const after = await mapae.checkTokenStatus();
      return { first, user: before.user.nickname, forced, beat, status: answer.status, out, after, seen };
    }""" % PASSWORD)
    desktop.expect_refusals(401)
    assert outcome == {
        "first": "alive", "user": desktop.nickname, "forced": "alive", "beat": "alive", "status": 200, "out": True,
        "after": {"authenticated": False}, "seen": ["renewed", "signed-out"],
    }
