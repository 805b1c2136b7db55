# SPDX-License-Identifier: GPL-3.0-or-later
"""The web server as a proxy: the game in a browser through the account's session."""

import http.client
import json
import os
import re
import signal
import socket
import time
import urllib.parse

from harness import (PATIENCE, Skip, check, contains, descendants, equal, kill, lacks, lives,
                     scenario, wait_for)

CITY = 10010
SLOW_CLIENTS = 500


class Answer:
    def __init__(self, found):
        self.status, self.headers, self.bytes = found.status, found.headers, found.read()
        self.text = self.bytes.decode(errors="replace")

    def expect(self, status):
        check(self.status == status, lambda: "%d and not %d: %r %r" % (
            self.status, status, dict(self.headers), self.bytes[:500]))
        return self


class Web:
    """A running web server."""

    def __init__(self, home, *pairs):
        self.home = home
        home.ok("--run", "webServer", *pairs)
        self.identity = next(t["id"] for t in home.running() if t["action"] == "webServer")
        self.find()

    def status(self):
        return self.home.status(self.identity)

    def find(self):
        """Waits until it serves."""
        def look():
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.status()["status"])
            if not found:
                return False
            self.port = int(found.group(1))
            return can_connect(self.port)
        wait_for(look, lambda: "it serves: %r\n%s" % (self.status(), self.log()))

    def log(self):
        return self.home.log(self.identity)[-1500:]

    def ask(self, path, method="GET", body=None, host=None, headers=None, timeout=30):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host or "127.0.0.1:%d" % self.port)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path, **more):
        return self.ask(path, **more).expect(200)

    def post(self, path, fields, **more):
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers.update(more.pop("headers", {}))
        body = fields if isinstance(fields, bytes) else urllib.parse.urlencode(fields).encode()
        return self.ask(path, "POST", body, headers=headers, **more)

    def worker(self):
        return worker_of(self.status()["pid"])

    def raw(self, text):
        """What comes back for those bytes, until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as one:
            one.sendall(text if isinstance(text, bytes) else text.encode())
            received = b""
            try:
                while chunk := one.recv(65536):
                    received += chunk
            except (TimeoutError, ConnectionError):
                pass
            return received


def can_connect(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return True
    except OSError:
        return False


def worker_of(keeper):
    """The process that serves: the child of the keeper."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as file:
                    text = file.read()
            except OSError:
                continue
            if int(text[text.rindex(")") + 2:].split()[1]) == keeper:
                return int(name)
    return None


def memory_kib(pid):
    with open("/proc/%d/status" % pid) as file:
        return int(re.search(r"VmRSS:\s+(\d+)", file.read()).group(1))


def serving(t, *options, pairs=(), **settings):
    home, world = t.player(*(options or ("speed=600",)), **settings)
    return Web(home, *pairs), home, world


def quiet_port():
    """A port that no other test's server comes to by itself: all of them begin at one."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def token_of(page):
    return re.search(r'actionRequest: ?"([^"]+)"', page.text).group(1)


@scenario
def a_person_plays_through_the_proxy_and_the_tasks_keep_their_session(t):
    web, home, world = serving(t)
    page = web.get("/")
    contains(page.text, 'id="ikabot-badge"')
    contains(page.headers["Content-Type"], "text/html")
    check("Set-Cookie" not in page.headers, "the game's cookies stay here")
    answer = web.get("/index.php?view=updateGlobalData&ajax=1")
    json.loads(answer.text)
    lacks(answer.text, "ikabot-badge")
    web.get("/index.php?view=city&cityId=%d" % CITY)
    home.pirate(1)
    web.get("/")
    equal(len(world.ledger("login")), 1, "logins")


def threads_of(pid):
    """(name, number of threads) of a process, None when it is gone."""
    try:
        with open("/proc/%d/status" % pid) as file:
            text = file.read()
    except OSError:
        return None
    return tuple(re.search(r"^%s:\s+(\S+)" % key, text, re.M).group(1)
                 for key in ("Name", "Threads"))


@scenario
def no_process_of_ours_ever_has_a_second_thread(t):
    """Keeper, worker, server, its fetchers and the world, all at work. So there is nothing
    that a thread sanitizer could look at; tests/lint/banned sees to the sources."""
    web, home, world = serving(t)
    home.pirate(20)
    seen = set()

    def looked():
        web.get("/index.php?view=updateGlobalData&ajax=1")
        found = [threads_of(one.pid) for one in descendants(os.getpid())]
        seen.update(one for one in found if one is not None and one[0].startswith("ikabot"))
        return {"ikabot", "ikabot-step", "ikabot-fetch"} <= {n for n, _ in seen}
    wait_for(looked, lambda: "all of them are seen: %r" % seen, every=0.001)
    for _ in range(20):
        looked()
    equal({name for name, threads in seen if threads != "1"}, set(), "processes with threads")


@scenario
def an_order_gets_a_fresh_token_in_the_place_of_the_old_one(t):
    web, home, world = serving(t)
    fields = {"action": "PiracyScreen", "function": "capture", "buildingLevel": "1",
              "view": "pirateFortress", "cityId": CITY, "position": "17", "activeTab": "tabBootyQuest",
              "backgroundView": "city", "currentCityId": CITY, "templateView": "pirateFortress",
              "actionRequest": token_of(web.get("/")), "ajax": "1"}
    web.get("/index.php?view=city&cityId=%d" % CITY)  # spends or renews the page's token
    answer = web.post("/index.php", fields).expect(200)
    lacks(answer.text, "TXT_ERROR")
    equal(world.raids(), 1, "raids")
    equal(len(world.ledger("token-wrong")), 0, "wrong tokens")


@scenario
def an_order_with_fields_in_the_query_works_as_well(t):
    web, home, world = serving(t)
    query = ("action=PiracyScreen&function=capture&buildingLevel=1&view=pirateFortress&cityId=%d"
             "&position=17&actionRequest=0000&ajax=1" % CITY)
    lacks(web.post("/index.php?" + query, b"").expect(200).text, "TXT_ERROR")
    equal(world.raids(), 1, "raids")


@scenario
def large_forms_arrive(t):
    web, home, world = serving(t)
    fields = {"view": "city", "cityId": CITY, "text": "x" * 30000, "actionRequest": "00"}
    contains(web.post("/index.php", fields).expect(200).text, "updateBackgroundData")


@scenario
def nothing_in_a_page_leads_past_the_proxy(t):
    web, home, world = serving(t)
    for path in ("/", "/index.php?view=island", "/index.php?view=pirateFortress&cityId=%d"
                 "&position=17&ajax=1" % CITY):
        lacks(web.get(path).text, "127.0.0.1:%d" % world.port)


@scenario
def the_browsers_cookies_do_not_reach_the_game(t):
    web, home, world = serving(t)
    page = web.get("/", headers={"Cookie": "PHPSESSID=stranger; ikariam=1_2"})
    contains(page.text, "updateBackgroundData")
    equal(len(world.ledger("login")), 1, "logins")


@scenario
def a_picture_is_fetched_once_and_then_comes_from_the_disk(t):
    web, home, world = serving(t)
    first = web.get("/skin/ship.png?1")
    contains(first.headers["Content-Type"], "image/png")
    before = world.state()["counts"]["picture"]
    again = web.get("/skin/ship.png?1")
    equal(again.bytes, first.bytes, "the picture")
    tag = again.headers["ETag"]
    web.ask("/skin/ship.png?1", headers={"If-None-Match": 'W/"x", ' + tag}).expect(304)
    part = web.ask("/skin/ship.png?1", headers={"Range": "bytes=1-3"}).expect(206)
    equal(part.bytes, b"PNG", "the part")
    equal(part.headers["Content-Range"], "bytes 1-3/%d" % len(first.bytes), "its place")
    last = web.ask("/skin/ship.png?1", headers={"Range": "bytes=-4"}).expect(206)
    equal(last.bytes, first.bytes[-4:], "the end")
    web.ask("/skin/ship.png?1", headers={"Range": "bytes=999999-"}).expect(416)
    whole = web.ask("/skin/ship.png?1", headers={"Range": "bytes=1-3", "If-Range": '"old"'})
    equal(whole.expect(200).bytes, first.bytes, "the whole")
    equal(web.ask("/skin/ship.png?1", "HEAD").expect(200).bytes, b"", "the body of HEAD")
    equal(world.state()["counts"]["picture"], before, "pictures asked of the game")


@scenario
def the_cache_may_be_deleted_and_survives_the_server(t):
    web, home, world = serving(t)
    web.get("/skin/a.png")
    equal(len(home.files("cache", "images")), 1, "pictures kept")
    for name in home.files("cache", "images"):
        os.unlink(home.path("cache", "images", name))
    web.get("/skin/a.png")
    before = world.state()["counts"]["picture"]
    home.ok("--stop", web.identity)
    again = Web(home)
    again.get("/skin/a.png")
    equal(world.state()["counts"]["picture"], before, "pictures asked of the game")


@scenario
def logging_out_in_the_browser_does_not_end_the_session(t):
    web, home, world = serving(t)
    for way in ("action=logoutAvatar&function=logout", "a=1&act%69on=logout%41vatar",
                "function=x&+function=log%6fut"):
        for path in "/", "/index.php/a.png":
            contains(web.get(path + "?" + way).text, "Still logged in")
    contains(web.get("/").text, "updateBackgroundData")
    equal(len(world.ledger("login")), 1, "logins")


@scenario
def a_lost_session_is_explained_and_not_fought_over(t):
    web, home, world = serving(t, takeBackMinutes=30)
    web.get("/")
    world.trouble("expire")
    page = web.ask("/").expect(503)
    contains(page.text, "The session is lost")
    contains(page.text, "ikabot --login")
    contains(web.ask("/?view=updateGlobalData&ajax=1").expect(200).text, "provideFeedback")
    equal(len(world.ledger("login")), 1, "logins")
    home.login()
    contains(web.get("/").text, "updateBackgroundData")


@scenario
def an_expired_session_is_renewed_behind_the_page(t):
    web, home, world = serving(t, takeBackMinutes=0)
    world.trouble("expire")
    contains(web.get("/").text, "updateBackgroundData")


@scenario
def a_game_that_is_away_gives_a_page_that_says_so(t):
    web, home, world = serving(t)
    world.trouble("http-503", 1)
    page = web.ask("/").expect(502)
    contains(page.text, "No answer of the game")
    check("Retry-After" in page.headers, "when to try again")
    web.get("/")


@scenario
def strangers_hosts_and_sites_are_refused(t):
    web, home, world = serving(t)
    here = "127.0.0.1:%d" % web.port
    for host in ("evil.example", "evil.example:%d" % web.port, "127.0.0.1.evil.example", "", "[", "x:0"):
        check(web.ask("/", host=host or " ").status in (400, 421), "host %r" % host)
    foreign = {"Origin": "http://evil.example"}
    web.post("/index.php", {"action": "x"}, headers=foreign).expect(403)
    web.post("/index.php", {"action": "x"}, headers={"Origin": "null"}).expect(403)
    web.post("/index.php", {"action": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).expect(403)
    web.ask("/a.png", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}).expect(403)
    visit = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    for way in "action=x", "act%69on=x", "a=1&+action=x", "action[]=x":
        web.ask("/?" + way, headers=visit).expect(403)
    web.ask("/", headers=visit).expect(200)
    web.post("/index.php", {"view": "city"}, headers={"Origin": "http://" + here}).expect(200)
    equal(world.state()["counts"].get("picture", 0), 0, "pictures asked of the game")


@scenario
def the_game_and_our_pages_have_different_origins(t):
    web, home, world = serving(t)
    ours, game = "localhost:%d" % web.port, "127.0.0.1:%d" % web.port
    web.get("/ikabot/", host=ours)
    moved = web.ask("/ikabot/", host=game).expect(302)
    equal(moved.headers["Location"], "http://%s/ikabot/" % ours, "where our pages are")
    web.ask("/ikabot/api/status", host=game).expect(421)
    web.ask("/ikabot/api/tasks/x/stop", "POST", b"", host=game).expect(421)
    moved = web.ask("/?view=island", host=ours).expect(302)
    equal(moved.headers["Location"], "http://%s/?view=island" % game, "where the game is")
    web.ask("/index.php", "POST", b"a=1", host=ours).expect(421)
    web.ask("/ikabot/badge.css", host=game).expect(200)
    web.get("/ikabot/api/status", host=ours)
    for site in ("cross-site", "same-site"):
        web.ask("/ikabot/api/status", host=ours, headers={"Sec-Fetch-Site": site}).expect(403)
    web.ask("/ikabot/api/status", host=ours, headers={"Origin": "http://" + game}).expect(403)


@scenario
def tricks_with_paths_headers_and_sizes_are_refused(t):
    web, home, world = serving(t)
    host = "Host: 127.0.0.1:%d\r\n" % web.port
    for path in ("/../x", "/a/%2e%2e/b", "/a%2fb", "/%00", "/a\\b", "//../..", "/.", "/%5c", "/%252e",
                 "http://evil.example/", "*"):
        answer = web.raw("GET %s HTTP/1.1\r\n%sConnection: close\r\n\r\n" % (path, host))
        check(b" 400 " in answer[:20] or answer == b"", "%r gave %r" % (path, answer[:80]))
    for lines in (host + host, host + "Content-Length: -1\r\n", host + "Content-Length: x\r\n",
                  host + "X" * 40000 + ": 1\r\n", host + "X: y\r\n" * 500):
        answer = web.raw("GET / HTTP/1.1\r\n" + lines + "Connection: close\r\n\r\n")
        check(b" 200 " not in answer[:20], "%r gave %r" % (lines[:60], answer[:80]))
    lacks(web.raw("GET /?x=a%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\n" + host +
                  "Connection: close\r\n\r\n").decode(errors="replace").split("\r\n\r\n")[0],
          "Set-Cookie")
    web.ask("/", "PUT", b"x").expect(405)
    web.ask("/", "OPTIONS").expect(405)
    answer = web.raw("POST / HTTP/1.1\r\n" + host + "Content-Length: 99999999\r\n\r\n")
    check(b" 413 " in answer[:20], "a huge announcement gave %r" % answer[:80])
    big = b"x" * 9000000
    chunked = ("POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(big))
    try:
        answer = web.raw(chunked.encode() + big + b"\r\n0\r\n\r\n")
    except ConnectionError:
        answer = b""
    check(b" 200 " not in answer[:20], "a huge body gave %r" % answer[:80])
    web.get("/")


@scenario(seconds=180)
def hundreds_of_slow_clients_keep_nobody_out(t):
    web, home, world = serving(t)
    worker = web.worker()
    before = memory_kib(worker)
    slow = []
    try:
        for _ in range(SLOW_CLIENTS):
            one = socket.create_connection(("127.0.0.1", web.port), timeout=10)
            one.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
            slow.append(one)
        for round_number in range(3):
            begin = time.monotonic()
            web.get("/")
            check(time.monotonic() - begin < 5, "a page in time")
            begin = time.monotonic()
            equal(home.status(web.identity)["state"], "running", "state")
            check(time.monotonic() - begin < 2 * PATIENCE, "the control socket answers in time")
            for one in slow:
                try:
                    one.sendall(b"x")
                except OSError:
                    pass
        grown = memory_kib(worker) - before
        check(grown < 40000, "memory grew by %d KiB" % grown)

        def closed():
            alive = 0
            for one in slow:
                try:
                    one.sendall(b"x")
                    alive += 1
                except OSError:
                    pass
            return alive == 0
        wait_for(closed, "the slow ones are dropped", 60, every=0.5)
    finally:
        for one in slow:
            one.close()
    web.get("/")
    equal(web.worker(), worker, "the process that serves")


@scenario
def a_connection_is_kept_for_many_requests(t):
    web, home, world = serving(t)
    web.get("/a.png")
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    for _ in range(20):
        connection.request("GET", "/a.png")
        equal(connection.getresponse().read()[1:4], b"PNG", "the picture")
    sock = connection.sock
    connection.request("GET", "/a.png")
    check(connection.sock is sock, "one connection for all")
    connection.getresponse().read()
    connection.close()


@scenario
def a_killed_worker_is_replaced_on_the_same_port(t):
    web, home, world = serving(t, pairs=["port=%d" % quiet_port()])
    port, worker = web.port, web.worker()
    kill(worker, signal.SIGKILL)
    wait_for(lambda: web.worker() not in (None, worker), "another one works")
    web.find()
    equal(web.port, port, "the port")
    web.get("/")


@scenario
def a_killed_keeper_frees_the_port_at_once(t):
    web, home, world = serving(t, pairs=["port=%d" % quiet_port()])
    port, worker = web.port, web.worker()
    kill(web.status()["pid"], signal.SIGKILL)
    wait_for(lambda: not lives(worker), "its worker dies with it")
    check(not can_connect(port), "the port is free")
    home.ok("--recover")
    web.find()
    equal(web.port, port, "the port")


@scenario
def stopping_takes_less_than_a_second_even_while_the_game_is_slow(t):
    web, home, world = serving(t, pairs=["port=%d" % quiet_port()])
    world.trouble("slow", 5, amount=20000)
    slow = socket.create_connection(("127.0.0.1", web.port))
    slow.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % web.port)
    wait_for(lambda: world.state()["trouble"]["slow"]["made"] > 0, "the game is slow")
    web.get("/ikabot/badge.css")
    begin = time.monotonic()
    home.ok("--stop", web.identity)
    check(time.monotonic() - begin < 2 * PATIENCE, "stopped in %.1f s" % (time.monotonic() - begin))
    check(not can_connect(web.port), "the port is free")
    slow.close()


@scenario
def a_taken_port_is_named_with_who_has_it(t):
    home, world = t.player("speed=600")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = home.run("--run", "webServer", "port=%d" % port)
        check(refused.status != 0, "it does not start")
        contains(refused.err, "port %d is taken by python3 (PID %d)" % (port, os.getpid()))
    web = Web(home, "port=%d" % port)
    equal(web.port, port, "the port")


@scenario
def the_usual_port_when_taken_is_followed_by_the_next(t):
    web, home, world = serving(t)
    usual = web.port
    home.ok("--stop", web.identity)
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", usual))
            other.listen()
        except OSError:
            pass  # another test's server was quicker: the port is taken all the same
        # Other tests take ports at the same time.
        check(usual < Web(home).port < usual + 500, "the next free port")


@scenario
def a_second_start_finds_the_first_and_may_use_it(t):
    web, home, world = serving(t)
    refused = home.run("--run", "webServer")
    equal(refused.status, 75, "exit status")
    contains(refused.err, "127.0.0.1:%d" % web.port)
    home.ok("--run", "webServer", "--if-running=use")
    equal(len(home.running()), 1, "servers")


@scenario
def another_port_and_a_pause_are_heeded_while_it_serves(t):
    web, home, world = serving(t)
    other = quiet_port()
    home.ok("--set", web.identity, "port=%d" % other)
    wait_for(lambda: can_connect(other), lambda: "it moves: " + web.log())
    home.ok("--pause", web.identity)
    home.wait_state(web.identity, "paused")
    check(not can_connect(other), "nobody listens")
    home.ok("--resume", web.identity)
    wait_for(lambda: can_connect(other), "it serves again")


@scenario
def in_the_network_nobody_gets_in_without_the_link(t):
    web, home, world = serving(t, pairs=("bind=lan",))
    link = re.search(r"http://127\.0\.0\.1:\d+(/ikabot/\w+/)", web.status()["status"]).group(1)
    for path in ("/", "/a.png", "/ikabot/", "/ikabot/api/status", "/ikabot/wrong/"):
        web.ask(path).expect(403)
    moved = web.ask(link).expect(302)
    cookie = moved.headers["Set-Cookie"]
    contains(cookie, "HttpOnly")
    contains(cookie, "SameSite")
    headers = {"Cookie": cookie.split(";")[0]}
    web.get("/", headers=headers)
    web.ask("/", headers={"Cookie": cookie.split(";")[0] + "x"}).expect(403)
    # The link stays good when the worker has died.
    worker = web.worker()
    kill(worker, signal.SIGKILL)
    wait_for(lambda: web.worker() not in (None, worker), "another one works")
    web.find()
    web.get("/", headers=headers)
    addresses = re.findall(r"http://([^/ ]+):(\d+)/ikabot/", web.status()["status"])
    other = next((a for a, _ in addresses if not a.startswith(("127.", "["))), None)
    if other is None:
        raise Skip("this machine has no address but loopback")
    host = "%s:%d" % (other, web.port)
    web.get("/", host=host, headers=headers)
    moved = web.ask("/ikabot/", host=host, headers=headers).expect(302)
    pages = urllib.parse.urlsplit(moved.headers["Location"])
    equal(pages.hostname, other, "the host of our pages")
    check(pages.port != web.port, "our pages have an origin of their own")
    web.ask("/ikabot/api/status", host=host, headers=headers).expect(421)
    for _ in range(30):
        last = web.ask("/ikabot/%s/" % ("x" * 24))
    equal(last.status, 429, "many wrong links")


@scenario
def the_menu_shows_the_addresses_and_opens_them_where_a_browser_can_be(t):
    home, world = t.player("speed=600")
    tools = os.path.join(t.folder, "tools")
    opened = os.path.join(t.folder, "opened")
    os.makedirs(tools)
    with open(os.path.join(tools, "xdg-open"), "w") as file:
        file.write('#!/bin/sh\necho "$@" > "%s.new" && mv "%s.new" "%s"\n' % (opened, opened, opened))
    os.chmod(os.path.join(tools, "xdg-open"), 0o755)
    screen = {"DISPLAY": ":9", "PATH": tools + ":" + os.environ["PATH"]}
    terminal = t.terminal(home, env=screen)
    terminal.menu()
    terminal.enter("16")
    terminal.answer("On which port", "")
    terminal.wait("Who may reach it")
    terminal.enter("")
    terminal.wait(r"http://127\.0\.0\.1:\d+/\s+http://localhost:\d+/ikabot/")
    terminal.answer("Open it in the browser", "")
    wait_for(lambda: os.path.exists(opened), "the browser opens")
    with open(opened) as file:
        check(re.fullmatch(r"http://localhost:\d+/ikabot/\n", file.read()), "what it opens")
    terminal.menu()
    terminal.enter("16")
    terminal.wait("already running")
    terminal.answer("Your choice", "1")
    terminal.answer("Open it in the browser", "n")
    terminal.wait("webServer")
    equal(len(home.running()), 1, "servers")
    # Over ssh the browser would open where nobody sits.
    remote = t.terminal(home, env=dict(screen, SSH_CONNECTION="10.0.0.1 1 10.0.0.2 22"))
    remote.menu()
    remote.enter("16")
    remote.wait("already running")
    remote.answer("Your choice", "1")
    remote.wait(r"http://localhost:\d+/ikabot/")
    lacks(remote.screen(), "Open it in the browser")


@scenario
def a_port_of_another_account_is_named_with_that_account(t):
    web, home, world = serving(t)
    home.login(2)
    other = [a for a in home.session()["accounts"] if a != "s301-en/1001"][0]
    home.ok("--remember", "--account=" + other, env={"IKABOT_PASSWORD_FILE": home.password_file()})
    refused = home.run("--run", "webServer", "port=%d" % web.port, "--account=" + other)
    check(refused.status != 0, "it does not start")
    contains(refused.err, "the web server of s301-en/1001 (%s" % web.identity)
