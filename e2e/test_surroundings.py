"""What surrounds the program fails it: its log cannot be written, its disk is full, another program holds its database."""

import concurrent.futures
import fcntl
import http.client
import http.cookiejar
import json
import os
import resource
import secrets
import signal
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request

import pytest

from program import BINARY, Program

TOKEN = secrets.token_hex(32)
LOUD = {"MAPAE_LOG_LEVEL": "debug", "MAPAE_METRICS_TOKEN": TOKEN}


@pytest.fixture
def begin(tmp_path):
    """Starts a program of the test's own, which has to end in good order."""
    programs = []

    def begin(settings=None, **options):
        programs.append(Program(tmp_path, settings).start(**options))
        return programs[-1]

    yield begin
    for program in programs:
        assert program.stop() in (0, None)


class Caller:
    """Speaks to the server as a page does, without a browser."""

    def __init__(self, program):
        self.program = program
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.token = ""
        self.token = json.loads(self.send("/api/csrf/token", {})[1])["token"]

    def send(self, path, body=None, headers=None):
        request = urllib.request.Request(
            self.program.origin + path, data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", "Origin": self.program.origin, "X-CSRF-Token": self.token} | (headers or {}))
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def write(self, number):
        """Asks for something that writes a row."""
        return self.send("/auth/reset", {"email": f"nobody-{number}@example.com"})[0]

    def is_ready(self):
        return self.send("/readyz")[0] == 200

    def metric(self, name):
        text = self.send("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})[1].decode()
        return next(int(line.split()[-1]) for line in text.splitlines() if line.startswith(name + " "))


def await_(condition, what, seconds=30):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def check_work_goes_on(program):
    caller = Caller(program)
    assert [caller.write(number) for number in range(3)] == [200] * 3
    assert caller.is_ready()
    await_(lambda: caller.metric("mapae_log_lines_dropped_total") > 0, "no line of the log was counted as lost")


def test_a_log_on_a_full_disk_costs_lines_and_nothing_else(begin):
    with open("/dev/full", "w") as full:
        program = begin(LOUD, stderr=full)
    check_work_goes_on(program)
    assert program.process.poll() is None


def test_a_log_into_a_pipe_whose_reader_has_gone_costs_lines_and_nothing_else(begin):
    reader, writer = os.pipe()
    os.close(reader)
    program = begin(LOUD, stderr=writer)
    os.close(writer)
    check_work_goes_on(program)


def test_a_program_without_a_standard_error_writes_its_log_into_nobodys_connection(begin):
    program = begin(LOUD, preexec_fn=lambda: os.close(2))
    caller = Caller(program)
    assert [caller.write(number) for number in range(3)] == [200] * 3
    assert caller.metric("mapae_log_lines_dropped_total") == 0
    assert os.readlink(f"/proc/{program.process.pid}/fd/2") == "/dev/null"


def test_a_reader_that_has_stopped_holds_nobody_up_and_is_told_what_it_missed(begin):
    reader, writer = os.pipe()
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    program = begin(LOUD, stderr=writer)
    os.close(writer)
    caller = Caller(program)
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=60)
    # More than the writer keeps; had it waited, the first request would never have been answered.
    for number in range(20_000):
        connection.request("GET", "/healthz")
        answer = connection.getresponse()
        assert (answer.status, answer.read() != b"") == (200, True)
        if number % 200 == 0 and caller.metric("mapae_log_lines_dropped_total") > 0:
            break
    else:
        raise AssertionError("nothing was dropped")
    connection.close()
    text = b""
    while b"log.lines_dropped" not in text[:text.rfind(b"\n") + 1][-20_000:]:
        text += os.read(reader, 65536)
    lines = text[:text.rfind(b"\n")].split(b"\n")
    # Whole lines; the first ones are words, the log is JSON.
    for line in lines:
        assert not line.startswith(b"{") or json.loads(line)["level"], line
    assert next(json.loads(line) for line in lines if b"log.lines_dropped" in line)["lines"] > 0
    # Reads on, so that the end is not waited for.
    os.set_blocking(reader, False)
    program.process.send_signal(signal.SIGINT)
    deadline = time.monotonic() + 30
    while program.process.poll() is None and time.monotonic() < deadline:
        try:
            os.read(reader, 65536)
        except BlockingIOError:
            time.sleep(0.01)
    assert program.process.poll() == 0
    os.close(reader)


def test_a_command_whose_answer_nobody_takes_ends_with_a_code(begin):
    program = begin()
    commands = [
        ["exceptions"], ["exceptions", "--json"], ["events"], ["promotions"], ["users", "list"], ["keys", "list"],
        ["keys", "list", "--json"], ["certs"], ["certs", "--json"], ["doctor"], ["doctor", "--json"],
    ]
    for words in commands:
        # Some have nothing to say, and certs and doctor may find something wrong.
        silent = {0, 1} if words[0] in ("events", "exceptions", "certs", "doctor") else set()
        command = [str(BINARY), *words, "--data", str(program.folder / "data")]
        with open("/dev/full", "w") as full:
            done = subprocess.run(command, cwd=program.folder, env=program.environment, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        assert done.returncode in {74} | silent, (words, done.returncode, done.stderr)
        if done.returncode == 74:
            assert done.stderr == "mapae: standard output cannot be written: No space left on device\n", words
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run(command, cwd=program.folder, env=program.environment, stdout=writer, stderr=subprocess.PIPE, text=True, timeout=60)
        os.close(writer)
        assert done.returncode in {141} | silent and done.stderr == "", (words, done.returncode, done.stderr)
    for words in (["keys", "generate", "encryption"], ["--version"], ["--help"], ["serve"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run([str(BINARY), *words], cwd=program.folder, stdout=full, stderr=full, timeout=60)
        assert done.returncode >= 0, (words, "ended by a signal")


def test_a_full_disk_is_503_and_not_ready_until_there_is_room_again(begin):
    program = begin({"MAPAE_METRICS_TOKEN": TOKEN})
    caller = Caller(program)
    assert caller.write(0) == 200 and caller.is_ready()
    assert caller.metric("mapae_store_free_bytes") > 0
    # No file may grow any further, as on a full disk.
    log = program.folder / "data" / "server" / "mapae.sqlite-wal"
    _, hard = resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (log.stat().st_size, hard))
    await_(lambda: caller.write(time.monotonic_ns()) == 503, "writes go on")
    await_(lambda: not caller.is_ready(), "writes are refused, and it calls itself ready", seconds=5)
    # Both stay so, together.
    for number in range(5):
        assert (caller.write(number), caller.is_ready()) == (503, False)
    assert caller.send("/healthz")[0] == 200
    resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    await_(caller.is_ready, "there is room again, and it does not call itself ready")
    assert caller.write("after") == 200


def test_behind_a_lock_everybody_waits_once(begin):
    program = begin({"MAPAE_STORE_TIMEOUT": "2s", "MAPAE_READY_TIMEOUT": "1s"})
    caller = Caller(program)
    assert caller.write(0) == 200

    def timed(work):
        start = time.monotonic()
        return work(), time.monotonic() - start

    with sqlite3.connect(program.folder / "data" / "server" / "mapae.sqlite", isolation_level=None, timeout=30) as intruder:
        intruder.execute("BEGIN IMMEDIATE")
        status, alone = timed(lambda: caller.write(1))
        assert status == 503
        callers = [Caller(program) for _ in range(6)]
        with concurrent.futures.ThreadPoolExecutor(7) as pool:
            probe = pool.submit(timed, caller.is_ready)
            writes = [pool.submit(timed, lambda one=one: one.write(2)) for one in callers]
            answers = [write.result() for write in writes]
        assert [status for status, _ in answers] == [503] * 6
        assert max(took for _, took in answers) < 2 * alone
        ready, took = probe.result()
        assert not ready and took < alone
        assert caller.send("/healthz")[0] == 200
        intruder.execute("ROLLBACK")
    intruder.close()
    await_(caller.is_ready, "the lock is gone, and it does not call itself ready")
    assert caller.write(3) == 200


def test_every_file_is_its_owners_alone_whatever_the_umask(begin, tmp_path):
    (tmp_path / "data" / "server").mkdir(parents=True)
    (tmp_path / "data").chmod(0o755)
    (tmp_path / "data" / "server").chmod(0o755)
    program = begin(umask=0)
    program.advance_clock(60)
    assert Caller(program).write(0) == 200
    files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert {"keys.json", "serving.json", "clock.json", "sandbox.journal", "mapae.sqlite", "mapae.sqlite-wal", "mapae.sqlite-shm"} <= {
        file.name for file in files}
    assert [file for file in files if file.stat().st_mode & 0o077] == []


def test_what_is_set_and_not_heeded_is_said(begin):
    program = begin({"MAPAE_HOST": "0.0.0.0", "TOSS_SECRET_KEY": "live_sk_x", "MAPAE_SITE_NAME": "가게"})
    await_(lambda: "not heeded" in program.log.read_text(), "nothing is said")
    assert "MAPAE_HOST, TOSS_SECRET_KEY\n" in program.log.read_text()
    assert "live_sk_x" not in program.log.read_text()
