# SPDX-License-Identifier: GPL-3.0-or-later
"""A game, or whoever took its place on the way, that means harm.

Whatever it answers: the client is bounded in time and memory, names the cause, keeps its
secrets to itself, and goes on when the answers are good again.
"""

import contextlib
import gzip
import json
import os
import re
import select
import threading
import time

import harness
from browser import Browser
from evil import Evil, Server, answer, changed, forever, head, replaced, with_headers
from harness import check, contains, equal, lacks, scenario, wait_for

MEMORY_MAX_KB = 96 * 1024
PORTAL = b"<!DOCTYPE html><html><body>Welcome to our hotel. Log in here</body></html>"


class Front:
    """What a home sees of a world that stands behind an evil server."""

    def __init__(self, evil):
        self.lobby = evil.url


@contextlib.contextmanager
def evil_player(t, *options, **settings):
    """A world, the evil server before it, a stranger elsewhere, and who plays."""
    world = t.world(*(options or ("speed=600",)))
    with Evil(world) as evil, Server() as stranger:
        home = t.home(Front(evil), **dict({"takeBackMinutes": 0}, **settings))
        home.login()
        home.remember()
        yield home, world, evil, stranger


@contextlib.contextmanager
def memory_watched():
    """Looks how large the processes below this one become."""
    over, peaks = threading.Event(), {}

    def look():
        while not over.wait(0.01):
            for one in harness.descendants(os.getpid()):
                with contextlib.suppress(OSError), open("/proc/%d/status" % one.pid) as file:
                    found = re.search(r"VmHWM:\s+(\d+)", file.read())
                    if found and one.name.startswith("ikabot"):
                        peaks[one.name] = max(peaks.get(one.name, 0), int(found.group(1)))
    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield peaks
    finally:
        over.set()
        watcher.join()
    if harness.PATIENCE == 1:  # a sanitizer needs more
        check(max(peaks.values(), default=0) < MEMORY_MAX_KB, lambda: "memory: %r" % peaks)


def stays_sound(home):
    """Nothing that came over the wire has harmed what is on disk."""
    check(os.path.getsize(home.session_path) < 200000, "the session file is small")
    home.session()
    home.tasks()


def zipped(body):
    return answer(gzip.compress(body), 200, "Content-Encoding: gzip")


WIRE = {
    "endless body": (forever(head(), b"x" * 65536), "larger than 8 MiB"),
    "endless chunks": (forever(head(200, "Transfer-Encoding: chunked"),
                               b"10000\r\n" + b"x" * 65536 + b"\r\n"), "larger than 8 MiB"),
    "a chunk of 2^68 bytes": (head(200, "Transfer-Encoding: chunked") + b"F" * 17 + b"\r\nx",
                              "broke off"),
    "endless headers": (forever(b"HTTP/1.1 200 OK\r\n",
                                b"".join(b"X-%d: y\r\n" % i for i in range(2000))),
                        "head is larger"),
    "a header of 10 MB": (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10000000 + b"\r\n\r\n<html></html>",
                          "too long"),
    "10,000 headers": (b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(10000))
                       + b"\r\n" + PORTAL, "no city"),
    "a flood of 100": (forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000), "head is larger"),
    "a flood of 103": (forever(b"", b"HTTP/1.1 103 Early\r\nLink: </x>\r\n\r\n" * 1000),
                       "head is larger"),
    "a length too long": (head(200, "Content-Length: 5000") + PORTAL, "cut"),
    "a length below 0": (head(200, "Content-Length: -1") + PORTAL, "127.0.0.1"),
    "a bomb": (zipped(b" " * (256 << 20)), "larger than 8 MiB"),
    "a bomb in bombs": (answer(gzip.compress(gzip.compress(gzip.compress(b" " * (64 << 20)))),
                               200, "Content-Encoding: gzip, gzip, gzip"), "larger than 8 MiB"),
    "no gzip": (answer(PORTAL, 200, "Content-Encoding: gzip"), "cut"),
    "zeros": (answer(b"<html>\0\0\0</html>" * 1000), ""),
    "no HTTP": (b"220 mail.example ESMTP\r\n", "not a web server"),
    "status 999": (b"HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n", "999"),
    "another protocol": (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", ""),
    "nothing": (b"", "without an answer"),
}


@scenario
def answers_that_no_server_would_send_end_with_their_cause(t):
    with evil_player(t) as (home, _, evil, _), memory_watched():
        for name, (attack, cause) in WIRE.items():
            evil.calm()
            evil.attack("s301-en", attack)
            result = home.run("--run", "getStatus")
            equal(result.status, 69, "status after %s: %r" % (name, result))
            contains(result.err, cause, name)
            check(result.seconds < 10 * harness.PATIENCE, "%s took %r" % (name, result.seconds))
        stays_sound(home)
        evil.calm()
        home.ok("--run", "getStatus")


@scenario
def redirects_lead_nobody_astray(t):
    with evil_player(t, takeBackMinutes=30) as (home, world, evil, stranger):
        port = stranger.port
        for place in ("file:///etc/passwd", "gopher://127.0.0.1:%d/x" % port,
                      "dict://127.0.0.1:%d/x" % port, "ftp://127.0.0.1:%d/x" % port,
                      stranger.url + "/s301-en/index.php", "//127.0.0.1:%d/s301-en/" % port,
                      "%s@127.0.0.1:%d/s301-en/" % (evil.url, port),
                      "http:\\\\127.0.0.1:%d/" % port, "\x1b]0;x\x07:y",
                      "http://localhost:%d/s301-en/" % evil.port):
            evil.calm()
            evil.attack("s301-en", answer("", 302, "Location: " + place))
            result = home.run("--run", "getStatus").expect(69, err="strange place")
            lacks(result.err, "\x1b", place)
        evil.calm()
        evil.attack("s301-en", answer("", 302, "Location: /s301-en/?again"))
        home.run("--run", "getStatus").expect(69, err="circles")
        equal(stranger.heard, [], "what the stranger heard")
        evil.calm()
        # The session was not given up for that: no login, nothing "taken over".
        equal(len(world.ledger("login")), 1, "logins")
        home.ok("--run", "getStatus")


@scenario
def a_redirect_out_of_the_world_is_no_request(t):
    with evil_player(t) as (home, _, evil, _):
        evil.attack("s301-en", answer("", 302, "Location: /s301-en/../admin/session"))
        check(home.run("--run", "getStatus").status != 0, "it fails")
        equal([x for x in evil.heard if "admin" in x.split("\r\n")[0]], [], "requests")


NONSENSE = {
    "a portal": PORTAL,
    "nothing": b"",
    "100,000 brackets": b'[["a",' + b"[" * 100000 + b"]" * 100000 + b"]]",
    "a number of 10,000 digits": b'[["updateGlobalData",{"time":' + b"9" * 10000 + b"}]]",
    "millions of values": b'[["updateGlobalData",{"x":[' + b"{}," * 2600000 + b"{}]}]]",
    "the same key a million times": b'[["a",{' + b'"a":0,' * 1000000 + b'"a":0}]]',
}


@scenario
def pages_that_make_no_sense_are_waited_out(t):
    with evil_player(t, retryFirstMs=60) as (home, world, evil, _), memory_watched():
        identity = home.pirate(40, "mission=1")["id"]
        home.wait_done(identity, 1)
        for match in ("view=pirateFortress", "s301-en"):
            for name, body in NONSENSE.items():
                evil.calm()
                met = evil.met
                evil.attack(match, answer(body))
                home.run("--wake", identity)
                wait_for(lambda: evil.met > met, "it meets %s" % name)
                wait_for(lambda: "again at" in home.status(identity)["status"], lambda:
                         "%s is waited out: %r" % (name, home.log(identity)[-800:]))
                evil.calm()
                home.run("--wake", identity)
                wait_for(lambda: "mission" in home.status(identity)["status"], lambda:
                         "it goes on after %s: %r" % (name, home.log(identity)[-800:]))
        lacks(home.log(identity), "ended without a result")
        stays_sound(home)


@scenario
def cookies_in_any_number_and_size_stay_out_of_the_session_file(t):
    with evil_player(t) as (home, _, evil, _):
        count = [0]

        def flood(before, body):
            count[0] += 1
            rows = [b"\r\nSet-Cookie: c%d_%d=%s; Path=/s301-en/" % (count[0], i, b"v" * 3500)
                    for i in range(60)]
            return before + b"".join(rows), body
        evil.attack("s301-en", changed(flood))
        for _ in range(5):
            home.run("--run", "getStatus")
        check(count[0] > 5, "the cookies came")
        stays_sound(home)
        for lines in (["Set-Cookie: big=" + "v" * 1000000],
                      ["Set-Cookie: a=1; Domain=.example.org", "Set-Cookie: b=2; Domain=localhost",
                       "Set-Cookie: c=3; Path=/api", "Set-Cookie: d=\x01; Path=/s301-en/",
                       "Set-Cookie: e=1\tx; Path=/s301-en/"]):
            evil.calm()
            evil.attack("s301-en", with_headers(*lines))
            home.run("--run", "getStatus")
        evil.calm()
        home.ok("--run", "getStatus")
        contains(evil.heard[-1], "PHPSESSID=")
        for name in ("a=1", "b=2", "c=3"):
            lacks(evil.heard[-1], name + ";", "the request")
        stays_sound(home)


@scenario
def a_lobby_that_means_harm_learns_nothing_and_breaks_nothing(t):
    with evil_player(t) as (home, _, evil, stranger), memory_watched():
        many = b"[" + b"{}," * 2600000 + b"{}]"
        for path in ("users/me/accounts", "api/servers", "configuration.js", "sessions",
                     "loginLink"):
            for body in (many, b"[" * 100000, b'{"token":"x\\r\\nX-Evil: 1"}'):
                fresh = t.home(home.world)
                evil.calm()
                evil.attack(path, answer(body, kind="application/json"))
                check(fresh.run("--login", harness.MAIL, harness.PASSWORD, 1).status != 0 or
                      "servers" in path, "%s is believed" % path)
                fresh.session()
        check(not any("\nX-Evil" in x for x in evil.heard), "a header was slipped in")
        for link in (stranger.url + "/s301-en/index.php?view=x", "file:///etc/passwd",
                     "%s@127.0.0.1:%d/index.php?x" % (evil.url, stranger.port)):
            evil.calm()
            evil.attack("loginLink", answer(json.dumps({"url": link}), kind="application/json"))
            fresh = t.home(home.world)
            result = fresh.run("--login", harness.MAIL, harness.PASSWORD, 1)
            check(result.status != 0, "%r refuses the link" % result)
            lacks(json.dumps(fresh.session()), "127.0.0.1:%d" % stranger.port, "the session")
        equal(stranger.heard, [], "what the stranger heard")


@scenario
def times_and_counts_beyond_all_bounds_are_no_times(t):
    with evil_player(t, retryFirstMs=60) as (home, _, evil, _):
        identity = home.pirate(40, "mission=1")["id"]
        home.wait_done(identity, 1)
        numbers = (b"9223372036854775807", b"-9223372036854775808", b"8888888888888888888",
                   b"292277026596", b"-1", b"1e308", b'"NaN"', b"null")
        for number in numbers:
            evil.calm()
            met = evil.met
            evil.attack("s301-en", replaced(
                rb'(\\?"(?:ongoingMissionTimeRemaining|time|endUpgradeTime|completed|duration|'
                rb'serverTime|eventTime|crewPoints|capturePoints)\\?":)(?:\\?"[^"]*"|[-\d.]+)',
                lambda found: found.group(1) + number))
            home.run("--wake", identity)
            wait_for(lambda: evil.met > met, "it meets %r" % number)
            home.run("--run", "getStatus")
            home.run("--run", "shipMovements", "--json")
            task = home.task(identity)
            check(task is not None and task["pid"], lambda: "%r: %s" % (
                number, home.log(identity)[-800:]))
            check(task["until"] < time.time() + 400 * 86400, "after %r: until %r" % (
                number, task["until"]))
        lacks(home.log(identity), "ended without a result")
        evil.calm()
        home.run("--wake", identity)
        wait_for(lambda: "mission" in home.status(identity)["status"], lambda:
                 "it goes on: %r" % home.log(identity)[-800:])
        stays_sound(home)


# --- names that try to be more than names

# What the program itself may send to a terminal: colours, and moves of the main screen.
MEANT = re.compile(rb"\r\x1b\[K|\x1b\[(?:[0-9;]*m|H|J|2J|K|[CD]|\?2004[hl]\r?)|\x1b\[\?1034h")
UNSEEN = "\u00ad\u061c\u200b\u200e\u200f\u2028\u202a\u202e\u2066\u2069\ufeff"
NAME = "\x1b]0;owned\x07\x9b31m\u202eabc\u2066\r\n\t<b>@everyone"


def on_terminal(home, *words, then=None):
    """Everything that the program sends to a terminal, byte by byte. then: what is typed
    whenever it has nothing more to say."""
    parent, child = os.openpty()
    process = harness.spawn([harness.IKABOT, *words], env=home.env({"TERM": "xterm-256color"}),
                            stdin=child, stdout=child, stderr=child, start_new_session=True)
    os.close(child)
    sent = b""
    end = time.monotonic() + 30 * harness.PATIENCE
    while time.monotonic() < end:
        if not select.select([parent], [], [], 0.4)[0]:
            if then:
                os.write(parent, then)
            continue
        try:
            block = os.read(parent, 65536)
        except OSError:  # as the last one closes it
            break
        sent += block
    os.close(parent)
    if time.monotonic() >= end:
        process.kill()
    process.wait(30)
    check(time.monotonic() < end, lambda: "%r waits: %r" % (words, sent[-800:]))
    return sent


def is_harmless(sent, what, lines=True):
    rest = MEANT.sub(b"", sent)
    rest = rest.replace(b"\r\n", b"\n")
    text = rest.decode()  # and all of it is UTF-8
    bad = [c for c in text if (ord(c) < 32 and not (lines and c == "\n")) or
           127 <= ord(c) < 160 or c in UNSEEN]
    check(not bad, lambda: "%s: %r in %r" % (what, bad[:5], sent[-700:]))
    return text


@scenario
def no_name_reaches_a_terminal_as_more_than_a_name(t):
    with evil_player(t, "speed=100", "names=hostile") as (home, world, evil, _):
        identity = home.pirate(30, "mission=1")["id"]
        for what in ("accounts", "servers"):
            evil.attack("api/" + ("users/me/accounts" if what == "accounts" else what), replaced(
                rb'"name":"[^"]*"', lambda _: b'"name":' + json.dumps(NAME).encode()))
        shown = is_harmless(on_terminal(home, "--login", harness.MAIL, harness.PASSWORD, "1"),
                            "--login")
        contains(shown, "Logged in")
        contains(shown, "\\x1b]0;owned")
        evil.calm()
        home.ok("--run", "constructionList", "city=10010", "list=warehouse:30")
        commands = [["--list"], ["--list", "--json"], ["--accounts"], ["--accounts", "--json"],
                    ["--status", identity], ["--log", identity], ["--doctor"],
                    ["--run", "getStatus"], ["--run", "getStatus", "--json"],
                    ["--run", "shipMovements"], ["--status", "constructionList"],
                    ["--log", "constructionList"], ["--run", "getStatus", "city=" + NAME],
                    ["--run", "sendResources", "routes=%s>x:1-1-1-1-1" % NAME],
                    ["--status", NAME], ["--" + NAME], ["--run", NAME], ["--help", NAME],
                    ["--account=" + NAME, "--list"], ["--list", "--account=" + NAME],
                    ["--set", identity, "missions=" + NAME], ["--inspect", NAME],
                    ["--completion=" + NAME], ["--stop", NAME, "--timeout=" + NAME]]
        for words in commands:
            sent = on_terminal(home, *words)
            check(sent, lambda: "%r says nothing" % words)
            is_harmless(sent, " ".join(words))
        for words in (["--list", "--json"], ["--run", "getStatus", "--json"],
                      ["--accounts", "--json"]):
            home.run(*words).json  # valid, whatever the names are
        for name in home.files("log"):
            is_harmless(home.read("log", name).encode(), name)
            for line in home.read("log", name).splitlines():
                check(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d{4} ", line), "a line %r" % line)


@scenario
def no_name_reaches_the_menu_as_more_than_a_name(t):
    with evil_player(t, "speed=100", "names=hostile") as (home, world, evil, _):
        evil.attack("api/users/me/accounts", replaced(
            rb'"name":"[^"]*"', lambda _: b'"name":' + json.dumps(NAME).encode()))
        evil.attack("api/servers", replaced(
            rb'"name":"[^"]*"', lambda _: b'"name":' + json.dumps(NAME).encode()))
        home.login()
        evil.calm()
        home.pirate(30, "mission=1")
        home.environment.update({"IKABOT_MAIL": harness.MAIL, "IKABOT_ACCOUNT": "s301-en",
                                 "IKABOT_PASSWORD_FILE": home.password_file()})
        contains(is_harmless(on_terminal(home, then=b"0\r"), "the menu").replace("\n", ""),
                 "Player: \\x1b]0;owned")
        for answers in ("4 1", "13", "1 1 0", "2 1 0", "t 1 0 0", "2105 1 0", "17 0", "24 1 0",
                        "3 1 0"):
            sent = on_terminal(home, *answers.split(), then=b"0\r")
            is_harmless(sent, answers)
            contains(sent.decode(), "Your choice: " + answers[0], answers)


# --- the dashboard

FEATURES = """
    const at = (needle) => {
        const walker = document.createTreeWalker(document.querySelector(arguments[0]),
            NodeFilter.SHOW_TEXT);
        for (let one; (one = walker.nextNode());) {
            const index = one.data.indexOf(needle);
            if (index < 0)
                continue;
            const range = document.createRange();
            range.setStart(one, index);
            range.setEnd(one, index + needle.length);
            return range.getBoundingClientRect().left;
        }
        return null;
    };
    return [...arguments].slice(1).map(at);
"""


def dashboard(home):
    home.run("--run", "webServer").expect(0)
    identity = next(k for k in home.tasks() if k["action"] == "webServer")["id"]
    found = wait_for(lambda: re.search(r"http://[^:/]+:(\d+)", home.status(identity)["status"]),
                     "the server says where it is")
    return "http://localhost:%s/ikabot/" % found.group(1)


@scenario
def names_do_nothing_in_the_dashboard(t):
    home, _ = t.player("speed=60", "names=hostile", "cities=8")
    address = dashboard(home)
    with Browser(t, "hostile") as page:
        page.open(address)
        page.wait(r"<img src=x onerror=evil\(\)>", "#city-list")
        page.wait(r"</script><script>evil\(\)//", "#city-list")
        page.wait(re.escape("a\\u{202e}gnp.b\\u{2066}"), "#city-list")
        page.wait(re.escape("\\u{1b}]0;owned"), "#account")
        equal(page.script("return document.querySelectorAll('#city-list img').length"), 0)
        # Those that keep a name among its own are ours.
        raw = re.sub("\u2068([^\u2068\u2069]*)\u2069", r"\1",
                     page.script("return document.body.textContent"))
        found = [c for c in UNSEEN + "\x1b\x9b\x07" if c in raw]
        check(not found, lambda: "raw characters: %r" % [
            raw[max(0, raw.index(c) - 60):][:120] for c in found])


@scenario
def a_name_from_the_right_stays_in_its_place(t):
    home, _ = t.player("speed=60", "names=hebrew")
    session = home.session()
    session["accounts"][harness.ACCOUNT]["world"] = "תרסה"
    home.write_session(session)
    address = dashboard(home)
    with Browser(t, "hebrew") as page:
        page.open(address)
        page.wait("תרסה", "#account")
        found = page.script(FEATURES, "#account", "מרינה", "תרסה", "s301-en")
        check(found == sorted(found), "player, world and account stand in that order: %r" % found)
