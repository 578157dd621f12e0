"""The program under test: `mapae dev` as a process of its own."""

import json
import os
import re
import selectors
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BINARY = Path(os.environ.get("MAPAE_BINARY", ROOT / ".build/debug/mapae")).resolve()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_pair():
    """Two free ports in a row: the sandbox's partner API and Toss Pay's beside it."""
    while True:
        port = free_port()
        with socket.socket() as next_one:
            try:
                next_one.bind(("127.0.0.1", port + 1))
                return port
            except OSError:
                continue


class Program:
    """One server and sandbox on free ports over one data folder."""

    def __init__(self, folder, settings=None):
        self.folder = Path(folder)
        self.settings = settings or {}
        self.port = free_port()
        self.sandbox_port = free_port()
        self.toss_port = free_pair()
        self.log = self.folder / "program.log"
        self.process = None
        self.origin = None

    @property
    def environment(self):
        """The journeys sign many people up, all from one address, and a busy machine is no lock on the database."""
        return os.environ | {
            "MAPAE_RATE_LIMIT_FACTOR": "1000", "MAPAE_ADDRESS_LIMIT_PER_MINUTE": "100000",
            "MAPAE_STORE_TIMEOUT": "60s", "MAPAE_READY_TIMEOUT": "30s",
        } | self.settings

    @property
    def sandbox(self):
        return f"http://localhost:{self.sandbox_port}"

    def start(self, seconds=60, **options):
        """Options are the process's own, such as another place for its log."""
        arguments = [
            str(BINARY), "dev", "--port", str(self.port), "--sandbox-port", str(self.sandbox_port),
            "--toss-port", str(self.toss_port), "--data", str(self.folder / "data"),
        ]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                arguments, cwd=self.folder, env=self.environment,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, **{"stderr": log} | options)
        self.origin = self._await_ready(seconds)
        return self

    def _await_ready(self, seconds):
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while selector.select(max(0, deadline - time.monotonic())):
                line = self.process.stdout.readline()
                if line.startswith("ready "):
                    return line.split()[1]
                if line == "":
                    break
        self.stop(signal.SIGKILL)
        raise AssertionError(f"the program did not become ready:\n{self.log.read_text(errors='replace')[-4000:]}")

    def stop(self, how=signal.SIGINT, seconds=30):
        if self.process is None:
            return None
        self.process.send_signal(how)
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the program did not end within {seconds} s of {how.name}")
        finally:
            self.process.stdout.close()
            self.process = None
        return code

    def restart(self):
        assert self.stop() == 0, "a SIGINT ends the program in good order"
        return self.start()

    def advance_clock(self, seconds):
        """Moves the server's clock and the sandbox's together."""
        self._post(f"{self.origin}/_dev/clock", {"advanceSeconds": seconds})

    def sandbox_ledger(self):
        with urllib.request.urlopen(f"{self.sandbox}/_sandbox/ledger", timeout=10) as answer:
            return json.load(answer)

    def deposit(self, payment_key):
        """Pays into a virtual account."""
        self._post(f"{self.sandbox}/_sandbox/tosspayments/payments/{payment_key}/deposit", {})

    def lose_reply(self, path):
        """The sandbox acts on the next POST to a path, and its answer is lost."""
        self._post(f"{self.sandbox}/_sandbox/faults", {"method": "POST", "path": path, "kind": "dropResponse"})

    def mail_to(self, address, holding=""):
        """The newest mail to an address that holds a text; waits for it, since mails leave by a queue."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with urllib.request.urlopen(f"{self.origin}/_dev/mail.json", timeout=10) as answer:
                mails = json.load(answer)["data"]["mails"]
            for mail in mails:
                if mail["to"] == address and holding in mail["text"]:
                    return mail
            time.sleep(0.1)
        raise AssertionError(f"no mail with {holding!r} to {address}")

    def link_to(self, address, path):
        """The newest link to a page that was mailed to an address."""
        beginning = f"{path}#token="
        return re.search(r"http://\S+#token=\S+", self.mail_to(address, holding=beginning)["text"])[0]

    @staticmethod
    def _post(address, body):
        request = urllib.request.Request(
            address, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}, method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()
