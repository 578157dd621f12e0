"""A server that somebody wants to hold by its connections."""

import os
import re
import resource
import select
import socket
import urllib.request

import pytest

from program import Program

MANY = {"MAPAE_CONNECTIONS_PER_ADDRESS": "5000", "MAPAE_CONNECTIONS_IN_ALL": "5000"}


@pytest.fixture
def program(tmp_path):
    program = Program(tmp_path, MANY).start()
    yield program
    program.stop()


def limits(program):
    text = open(f"/proc/{program.process.pid}/limits").read()
    return re.search(r"Max open files +(\d+) +(\d+)", text).groups()


def ask(program):
    with urllib.request.urlopen(f"{program.origin}/healthz", timeout=30) as answer:
        return answer.status


def test_the_limit_of_descriptors_is_raised(tmp_path):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(512, hard), hard))
    try:
        program = Program(tmp_path).start()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        assert limits(program) == (str(hard), str(hard))
    finally:
        program.stop()


def test_descriptors_used_up_are_told_once_and_survived(program):
    used = len(os.listdir(f"/proc/{program.process.pid}/fd"))
    resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE, (used + 40, used + 40))
    # Those beyond the limit wait in the listener's queue.
    held = [socket.create_connection(("127.0.0.1", program.port)) for _ in range(60)]
    held[0].sendall(f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{program.port}\r\n\r\n".encode())
    assert b"200 OK" in held[0].recv(65536)
    with program.log.open() as log:
        # Read until it is there: the test run's own time limit bounds it.
        lines = ""
        while "http.accept_failed" not in lines:
            lines += log.read()
    for connection in held:
        connection.close()
    for _ in range(20):
        assert ask(program) == 200
    assert program.log.read_text().count("http.accept_failed") == 1


def test_three_thousand_half_sent_requests_leave_room_for_others(tmp_path):
    # However long the opening takes, the two hundred that are let in keep their places.
    program = Program(tmp_path, {"MAPAE_HEADER_TIMEOUT": "120s"}).start()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    held = []
    try:
        for _ in range(3000):
            connection = socket.create_connection(("127.0.0.1", program.port), timeout=30)
            connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Half: ")
            held.append(connection)
        # Which of them are the two hundred is not said: they are let in on several threads.
        waiting = select.poll()
        for connection in held:
            waiting.register(connection, select.POLLIN)
        refused = set()
        while len(refused) < 2800:
            ended = waiting.poll(30_000)
            assert ended, f"{len(refused)} were refused, and an address has 200 places"
            for descriptor, _ in ended:
                waiting.unregister(descriptor)
                refused.add(descriptor)
        assert waiting.poll(0) == []
        # Another address is not concerned: all of 127.0.0.0/8 is this machine.
        with socket.create_connection(("127.0.0.1", program.port), source_address=("127.0.0.2", 0)) as other:
            other.sendall(f"GET /api/catalog HTTP/1.1\r\nHost: 127.0.0.1:{program.port}\r\n\r\n".encode())
            assert other.recv(65536).startswith(b"HTTP/1.1 200")
    finally:
        for connection in held:
            connection.close()
        program.stop()
