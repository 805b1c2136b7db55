# SPDX-License-Identifier: GPL-3.0-or-later
"""Hostile clients of a task's control socket and of the web server: the real processes hear
thousands of requests that are wrong in every way, and answer the next right one in time.

HOSTILE_ROUNDS=N makes more of them: "make fuzz" does.
"""

import json
import os
import random
import resource
import socket
import time

from harness import LOOKS_INSIDE, PATIENCE, check, equal, is_sanitized, scenario, wait_for
from story_web_proxy import memory_kib, serving

ROUNDS = int(os.environ.get("HOSTILE_ROUNDS", "1"))
SEEDS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fuzz", "seeds")
IN_TIME = 2  # seconds for an answer while nothing hostile is under way
GROWN_KIB = 24 * 1024
CHANGES = {"stop", "pause", "resume", "wake", "set", "add", "answer"}


def seeds(*folders):
    found = []
    for folder in folders:
        for name in sorted(os.listdir(os.path.join(SEEDS, folder))):
            with open(os.path.join(SEEDS, folder, name), "rb") as file:
                found.append(file.read())
    return found


def mutated(chance, text):
    """The text with a few bytes changed, cut out, doubled or put in."""
    text = bytearray(text)
    for _ in range(chance.randint(1, 4)):
        at = chance.randint(0, len(text))
        length = chance.choice((1, 1, 2, 8, 40))
        what = chance.randint(0, 4)
        if what == 0:
            text[at:at + length] = chance.randbytes(length)
        elif what == 1:
            del text[at:at + length]
        elif what == 2:
            text[at:at] = text[at:at + length] * chance.choice((1, 2, 50))
        elif what == 3:
            text[at:at] = chance.choice((b"\n", b"\r\n\r\n", b"\0", b"{", b'"', b"[" * 500, b"\xff\xfe"))
        else:
            del text[at:]
    return bytes(text)


def descriptors(pid):
    return len(os.listdir("/proc/%d/fd" % pid))


def dump(connect, pieces, read=True):
    """Sends pieces on one connection; whether it is still taken does not matter."""
    one = connect()
    try:
        for piece in pieces:
            one.sendall(piece)
        if read:
            one.settimeout(0.003)
            while one.recv(65536):
                pass
    except OSError:
        pass
    finally:
        one.close()


class Victim:
    """A process that hears clients, and what it was like before."""

    def __init__(self, pid, ask):
        self.pid, self.ask = pid, ask
        ask()
        if LOOKS_INSIDE:
            self.descriptors, self.memory = descriptors(pid), memory_kib(pid)

    def is_well(self, after):
        begin = time.monotonic()
        self.ask()
        took = time.monotonic() - begin
        check(took < IN_TIME * PATIENCE, "%.1f s for an answer after %s" % (took, after))
        if not LOOKS_INSIDE:
            return
        wait_for(lambda: descriptors(self.pid) <= self.descriptors + 1,
                 lambda: "descriptors are back after %s: %d, once %d" % (
                     after, descriptors(self.pid), self.descriptors))
        grown = memory_kib(self.pid) - self.memory
        check(grown < GROWN_KIB or is_sanitized(),  # it keeps for a while what was freed
              "memory grew by %d KiB after %s" % (grown, after))


# The control socket


def changes_something(line):
    try:
        return json.loads(line).get("do") in CHANGES
    except (ValueError, AttributeError, RecursionError):
        return False


def harmless(text):
    """Without the lines that are right requests to change the task."""
    return b"\n".join(line for line in text.split(b"\n") if not changes_something(line))


def caller(home, identity):
    def connect():
        one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        # Whole paths may be too long for an address of a socket.
        folder = os.open(home.path("run"), os.O_RDONLY)
        try:
            one.connect("/proc/self/fd/%d/%s.sock" % (folder, identity))
        finally:
            os.close(folder)
        one.settimeout(5)
        return one
    return connect


@scenario
def hostile_callers_of_a_task_change_nothing_and_keep_nobody_out(t):
    home, world = t.player()
    other = home.pirate(9, "mission=1", "wait=600")["id"]
    task = home.pirate(10, "mission=1", "wait=600", "--if-running=anyway")["id"]
    for one in (task, other):
        home.ok("--pause", one)
        home.wait_state(one, "paused")
    before = {one: home.status(one) for one in (task, other)}
    connect = caller(home, task)
    victim = Victim(before[task]["pid"], lambda: home.status(task))
    chance = random.Random(7)
    given = seeds("control", "worker", "label")
    for _ in range(ROUNDS):
        for _ in range(250):
            text = mutated(chance, harmless(chance.choice(given)))
            dump(connect, [harmless(text) + b"\n"], read=chance.random() < 0.5)
        victim.is_well("mutated requests")
        for _ in range(200):
            dump(connect, [chance.randbytes(chance.randint(1, 3000)), b"\n"], read=False)
        victim.is_well("garbage")
        dump(connect, [b'{"do":"status"}\n' * 20000])
        victim.is_well("requests without end")
        dump(connect, [b"x" * 60000] * 20)
        dump(connect, [b"[" * 65000 + b"\n"] * 4)
        dump(connect, [b'{"do":"set","key":"missions","value":' + b"9" * 60000 + b"}\n"])
        victim.is_well("long lines")
        held = []
        for _ in range(100):
            one = connect()
            held.append(one)
            one.sendall(b'{"do":"sta')
        begin = time.monotonic()
        home.status(task)
        check(time.monotonic() - begin < IN_TIME * PATIENCE, "an answer beside half requests")
        for one in held:
            one.close()
        victim.is_well("half requests")
    for one in (task, other):
        now = home.status(one)
        for key in ("state", "configuration", "pid"):
            equal(now[key], before[one][key], "%s of %s" % (key, one))
    home.ok("--stop", task)


@scenario
def followers_leave_room_for_a_stop(t):
    home, world = t.player()
    task = home.pirate(10, "mission=1", "wait=600")["id"]
    connect = caller(home, task)
    followers = []
    try:
        for _ in range(30):
            one = connect()
            one.sendall(b'{"do":"follow"}\n')
            followers.append(one)
        begin = time.monotonic()
        home.status(task)
        home.ok("--stop", task)
        check(time.monotonic() - begin < 5 * PATIENCE, "it is stopped in time")
    finally:
        for one in followers:
            one.close()


# The web server


def requests_to_strangers():
    """The seeds, for a host that the server is not: nothing of them reaches the game."""
    found = []
    for text in seeds("request"):
        found.append(text.replace(b"127.0.0.1", b"h"))
    for text in seeds("api"):
        head, _, body = text.partition(b"\n\n")
        line, _, fields = head.partition(b"\n")
        if b"/ikabot/" in line and b"refresh" not in line and b"cities" not in line:
            fields = fields.replace(b"\n", b"\r\n") + (b"\r\n" if fields else b"")
            found.append(line + b" HTTP/1.1\r\nHost: localhost\r\n" + fields +
                         b"Content-Length: %d\r\n\r\n" % len(body) + body)
    return found


def reach(web):
    return lambda: socket.create_connection(("127.0.0.1", web.port), timeout=5)


def api_status(web):
    """And the tasks, which it follows from then on for a while."""
    web.get("/ikabot/api/tasks", host="localhost:%d" % web.port)
    return web.get("/ikabot/api/status", host="localhost:%d" % web.port)


@scenario
def hostile_clients_of_the_web_server_keep_nobody_out(t):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    web, home, world = serving(t)
    task = home.pirate(9, "mission=1", "wait=600")["id"]
    home.ok("--pause", task)
    home.wait_state(task, "paused")
    asked = len(world.ledger("login"))
    victim = Victim(web.worker(), lambda: api_status(web))
    connect = reach(web)
    chance = random.Random(11)
    given = requests_to_strangers()
    for _ in range(ROUNDS):
        for _ in range(200):
            dump(connect, [mutated(chance, chance.choice(given))], read=chance.random() < 0.3)
        victim.is_well("mutated requests")
        for _ in range(100):
            dump(connect, [chance.randbytes(chance.randint(1, 3000))], read=False)
        victim.is_well("garbage")
        for _ in range(1000):
            connect().close()
        victim.is_well("a flood of connections")
        one = b"GET /ikabot/badge.css HTTP/1.1\r\nHost: localhost\r\n\r\n"
        dump(connect, [one * 2000])
        dump(connect, [one * 2000], read=False)
        victim.is_well("pipelined requests")
        head = b"POST /ikabot/api/start HTTP/1.1\r\nHost: localhost\r\n"
        chunked = head + b"Transfer-Encoding: chunked\r\n\r\n"
        dump(connect, [chunked] + [b"1000\r\n" + b"x" * 4096 + b"\r\n"] * 3000)
        dump(connect, [chunked, b"ffffffffffffffff\r\n", b"x" * 70000])
        dump(connect, [chunked, b"-1\r\nabc\r\n0\r\n\r\n"])
        dump(connect, [head + b"Content-Length: 99999999999999999999\r\n\r\n" + b"x" * 70000])
        dump(connect, [head + b"X: " + b"y" * 200000 + b"\r\n\r\n"])
        dump(connect, [head + b"".join(b"X-%d: y\r\n" % i for i in range(5000)) + b"\r\n"])
        victim.is_well("heads and bodies without end")
        held = []
        for i in range(120):
            late = connect()
            held.append(late)
            late.sendall(head + b"Content-Length: 10\r\n\r\n123" if i % 2 else head[:40])
        begin = time.monotonic()
        api_status(web)
        check(time.monotonic() - begin < IN_TIME * PATIENCE, "an answer beside half requests")
        for late in held:
            late.close()
        victim.is_well("half requests")
    equal(web.worker(), victim.pid, "the process that serves")
    equal(home.status(task)["state"], "paused", "the other task")
    equal(len(world.ledger("login")), asked, "logins")
