import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from program import Program
from shopper import Shopper

# How long a journey may hang before it counts as broken. A debug build hashes a password for a second on a good day.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)

ARTIFACTS = Path(__file__).parent / "artifacts"
CHROMIUM = os.environ.get("MAPAE_CHROMIUM", "/usr/bin/chromium")
PHONE_AGENT = (
    "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Mobile Safari/537.36"
)
SCREENS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844}, "user_agent": PHONE_AGENT, "is_mobile": True, "has_touch": True,
    },
}


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """The program most journeys share; each has shoppers of its own."""
    program = Program(tmp_path_factory.mktemp("mapae")).start()
    yield program
    program.stop()


@pytest.fixture
def shoppers():
    """Whoever has come. They leave before the program they look at ends: what still loads then would be complained of."""
    return []


@pytest.fixture
def own_program(tmp_path, shoppers):
    """A program for a journey that stops it or moves its clock far."""
    program = Program(tmp_path).start()
    yield program
    leave(shoppers)
    program.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--host-resolver-rules=MAP attacker.test 127.0.0.1"])
        yield browser
        browser.close()


@pytest.fixture
def arrive(browser, shoppers):
    """Makes shoppers, each with a browser profile of their own; at the end none of them may have complaints."""

    def arrive(program, screen="desktop", locale="ko-KR", **options):
        context = browser.new_context(locale=locale, timezone_id="Asia/Seoul", **SCREENS[screen], **options)
        context.set_default_timeout(PATIENCE_MS)
        shoppers.append(Shopper(context, program, screen == "phone"))
        return shoppers[-1]

    yield arrive
    leave(shoppers)
    for shopper in shoppers:
        shopper.check_no_complaints()


def leave(shoppers):
    for shopper in shoppers:
        shopper.context.close()


@pytest.fixture(params=["desktop", "phone"])
def shopper(request, arrive, program):
    return arrive(program, request.param)


@pytest.fixture
def desktop(arrive, program):
    return arrive(program, "desktop")
