# SPDX-License-Identifier: GPL-3.0-or-later
"""The web server as a proxy: the game in a browser through the account's session."""

import http.client
import json
import os
import re
import resource
import signal
import socket
import struct
import subprocess
import time
import urllib.parse

from harness import (PATIENCE, Skip, check, compiler, contains, descendants, equal, is_sanitized,
                     kill, lacks, lives, needs_looks_inside, process, scenario, wait_for)

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

    def __init__(self, home, *pairs, preload=None):
        self.home = home
        before = {task["id"] for task in home.running()}
        home.ok("--run", "webServer", *pairs, env={"LD_PRELOAD": preload} if preload else None)
        self.identity = next(t["id"] for t in home.running()
                             if t["action"] == "webServer" and t["id"] not in before)
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
            host = host or "127.0.0.1:%d" % self.port
            connection.putheader("Host", host)
            # As a browser on a page of that host; who wants to be elsewhere says so.
            headers = dict(headers or {})
            if not headers.keys() & {"Origin", "Referer", "Sec-Fetch-Site"}:
                headers["Referer"] = "http://%s/" % host
            for name, value in headers.items():
                if value is not None:
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

    def slowly(self, text):
        """The same for bytes that come in small packets."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=15) as one:
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            received = b""
            try:
                for i in range(0, len(text), 7):
                    one.sendall(text[i:i + 7].encode())
                while chunk := one.recv(65536):
                    received += chunk
            except ConnectionError:
                pass  # it was refused before its end
            return received or b"HTTP/1.1 400 (closed)"


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


def serving(t, *options, pairs=(), preload=None, **settings):
    home, world = t.player(*(options or ("speed=600",)), **settings)
    return Web(home, *pairs, preload=preload), home, world


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


UNSAID = {"Referer": None}  # a browser that says nothing of where a request comes from
PAGE = {"Accept": "text/html,*/*"}
ORDER = ("action=PiracyScreen&function=capture&buildingLevel=1&view=pirateFortress&cityId=%d"
         "&position=17&actionRequest=0000" % CITY)


def order_spellings():
    return (ORDER, ORDER.replace("action=", "act%69on=", 1), ORDER.replace("action=", "+action=", 1),
            ORDER.replace("action=PiracyScreen&", ""), ORDER.replace("function=", "%66unction[]="),
            "a=1&" + ORDER, ORDER.replace("function=capture&", "") + "&%00&function%00=capture")


@scenario
def an_order_is_taken_from_the_games_own_page_only(t):
    """Plain http by an address of the network, or an old browser: no Sec-Fetch-* comes."""
    web, home, world = serving(t)
    own = "http://127.0.0.1:%d" % web.port
    strangers = [UNSAID, {"Referer": ""}, {"Sec-Fetch-Site": "none"}, {"Origin": "null"},
                 {"Referer": "http://evil.example/?" + own}, {"Referer": own + ".evil.example/"},
                 {"Referer": own + "@evil.example/"}, {"Referer": own.replace("http", "https")},
                 {"Referer": own + "0/"}, {"Referer": own.replace(str(web.port), "1")},
                 {"Referer": "http://localhost:%d/ikabot/" % web.port},
                 {"Referer": own + "/", "Origin": "http://evil.example"},
                 {"Origin": own, "Sec-Fetch-Site": "cross-site"}]
    asked = world.state()["counts"]
    for headers in strangers:
        for way in order_spellings():
            for method in "GET", "HEAD":
                web.ask("/?" + way, method, headers=headers).expect(403)
        for path in "/index.php", "/index.php?" + ORDER:
            web.ask(path, "POST", ORDER.encode(), headers={
                "Content-Type": "application/x-www-form-urlencoded", **headers}).expect(403)
    equal(world.state()["counts"], asked, "what the game was asked for strangers")
    for headers in ({"Referer": own}, {"Referer": own + "/?view=city"}, {"Origin": own},
                    {"Sec-Fetch-Site": "same-origin"}):
        web.ask("/?view=city", headers=headers).expect(200)
        web.post("/index.php", {"view": "city"}, headers=headers).expect(200)
    web.ask("/?" + ORDER, headers={"Referer": own + "/"}).expect(200)
    web.post("/", ORDER.encode(), headers={"Referer": own + "/"}).expect(200)
    equal(world.raids(), 1, "raids of the game's own page")


@scenario
def an_order_by_a_link_waits_for_a_button(t):
    web, home, world = serving(t)
    for headers in (UNSAID, {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate",
                             "Sec-Fetch-Dest": "document"}, {"Referer": "http://evil.example/"}):
        page = web.ask("//evil.example/?" + ORDER + "&x=%3Cb%3E%22", headers={**PAGE, **headers})
        contains(page.expect(403).text, "wants to give an order to the game")
        contains(page.text, "function = capture")
        contains(page.text, "x = &lt;b&gt;&quot;")
        contains(page.text, 'action="http://127.0.0.1:%d//evil.example/?' % web.port)
        contains(page.headers["Content-Security-Policy"], "frame-ancestors 'none'")
        equal(page.headers["X-Frame-Options"], "DENY", "frames")
    equal(world.raids(), 0, "raids")
    proof = re.search(r'name="ikabot-proof" value="(\w+)"', page.text).group(1)
    for wrong in "", "x" * 24, proof[:-1]:
        web.post("/?" + ORDER, {"ikabot-proof": wrong}, headers=UNSAID).expect(403)
    equal(world.raids(), 0, "raids")
    web.post("/?" + ORDER, {"ikabot-proof": proof}, headers=UNSAID).expect(200)
    equal(world.raids(), 1, "raids after the button")


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
def a_connection_serves_one_request_and_says_so(t):
    """What comes behind a request has not been judged, whoever put it there."""
    web, home, world = serving(t)
    equal(web.get("/a.png").headers["Connection"], "close", "what the answer says")
    asked = world.state()["counts"]
    one = "GET /a.png HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % web.port
    for text in (one + "GET /?view=smuggled HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % web.port,
                 one + "GET /?view=smuggled HTTP/1.1\nHost: 127.0.0.1\n\n"):
        answer = web.raw(text)
        equal((answer[:12], answer.count(b"HTTP/1.1 ")), (b"HTTP/1.1 200", 1), "answers")
    equal(world.state()["counts"], asked, "what the game was asked")


@scenario
def a_server_without_a_free_descriptor_rests_and_serves_again(t):
    needs_looks_inside()
    web, home, world = serving(t)
    worker = web.status()["worker"]
    web.get("/a.png")
    with open("/proc/%d/limits" % worker) as file:
        hard = int(re.search(r"Max open files\s+\d+\s+(\d+)", file.read()).group(1))
    used = {int(name) for name in os.listdir("/proc/%d/fd" % worker)}
    free = next(fd for fd in range(1000) if fd not in used)
    resource.prlimit(worker, resource.RLIMIT_NOFILE, (free, hard))
    callers = [socket.create_connection(("127.0.0.1", web.port), timeout=10) for _ in range(20)]
    try:
        ticks, begin = process(worker).ticks, time.monotonic()
        wait_for(lambda: time.monotonic() > begin + 2, "time passes", 10)
        used = process(worker).ticks - ticks
        check(used < 15, "%d of 200 ticks while no call can be taken" % used)
        resource.prlimit(worker, resource.RLIMIT_NOFILE, (hard, hard))
        callers[-1].sendall(b"GET /ikabot/badge.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        equal(callers[-1].recv(12), b"HTTP/1.1 200", "it is served when there is room")
    finally:
        for one in callers:
            one.close()


HEADS = {
    "two lengths": "POST / HTTP/1.1\r\n{host}Content-Length: 3\r\nContent-Length: 40\r\n\r\nabc",
    "one length twice": "POST / HTTP/1.1\r\n{host}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
    "a list of lengths": "POST / HTTP/1.1\r\n{host}Content-Length: 3, 3\r\n\r\nabc",
    "a length with a sign": "POST / HTTP/1.1\r\n{host}Content-Length: +3\r\n\r\nabc",
    "no number for a length": "POST / HTTP/1.1\r\n{host}Content-Length: 0x3\r\n\r\nabc",
    "a length without end": "POST / HTTP/1.1\r\n{host}Content-Length: 99999999999999999999\r\n\r\nabc",
    "length and coding": "POST / HTTP/1.1\r\n{host}Content-Length: 4\r\n"
                         "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two codings": "POST / HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n"
                   "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "another coding": "POST / HTTP/1.1\r\n{host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "a blank before the colon": "POST / HTTP/1.1\r\n{host}Transfer-Encoding : chunked\r\n"
                                "Content-Length: 5\r\n\r\n0\r\n\r\n",
    "bare line feeds": "GET /?BARE HTTP/1.1\n{bare}\n\n",
    "one bare line feed": "GET / HTTP/1.1\r\n{host}X: y\nZ: z\r\n\r\n",
    "a bare carriage return": "GET / HTTP/1.1\r\n{bare}\rX: y\r\n\r\n",
    "a folded line": "GET / HTTP/1.1\r\n{bare}\r\n evil.example\r\n\r\n",
    "a folded line with a tab": "GET / HTTP/1.1\r\n{host}X: y\r\n\tz\r\n\r\n",
    "a blank before the first name": "GET / HTTP/1.1\r\n X: y\r\n{host}\r\n",
    "two hosts": "GET / HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n",
    "two hosts, written otherwise": "GET / HTTP/1.1\r\n{host}hOST: 127.0.0.1\r\n\r\n",
    "no host": "GET / HTTP/1.1\r\nX: y\r\n\r\n",
    "a line without a colon": "GET / HTTP/1.1\r\n{host}Nonsense\r\n\r\n",
    "a NUL": "GET / HTTP/1.1\r\n{host}X: a\0b\r\n\r\n",
    "an older protocol": "GET /\r\n\r\n",
    "a newer protocol": "GET / HTTP/2.0\r\n{host}\r\n",
    "two blanks": "GET  / HTTP/1.1\r\n{host}\r\n",
}


@scenario
def a_head_that_could_be_read_in_two_ways_is_refused(t):
    web, home, world = serving(t)
    asked = world.state()["counts"]
    bare = "Host: 127.0.0.1:%d\r\nReferer: http://127.0.0.1:%d/" % (web.port, web.port)
    for name, text in HEADS.items():
        answer = web.raw(text.format(host=bare + "\r\n", bare=bare))
        equal((answer[:12], answer.count(b"HTTP/1.1 ")), (b"HTTP/1.1 400", 1), name)
        contains(answer.decode(), "Connection: close")
        # The same, byte by byte: no head is judged before its time.
        equal(web.slowly(text.format(host=bare + "\r\n", bare=bare))[:12], b"HTTP/1.1 400", name)
    equal(web.raw("HEAD / HTTP/1.1\r\n%s\r\nX : y\r\n\r\n" % bare).split(b"\r\n\r\n", 1)[1], b"",
          "the body of HEAD")
    equal(world.state()["counts"], asked, "what the game was asked")
    equal(web.slowly("\r\nGET /a.png HTTP/1.1\r\n%s\r\n\r\n" % bare)[:12], b"HTTP/1.1 200",
          "a good head that comes slowly")


@scenario
def a_click_comes_before_the_next_request_of_five_tasks_at_work(t):
    """By the world's own count: what it served meanwhile, and altogether."""
    gap, clicks = 0.3, 12
    home, world = t.player("speed=600", requestGapMs=int(gap * 1000))
    web = Web(home)
    for _ in range(5):
        home.ok("--run", "autoPirate", "missions=1000", "mission=1", "--if-running=anyway")
    begun, first = time.monotonic(), world.account()["requests"]
    between = []
    for _ in range(clicks):
        before = world.account()["requests"]
        wait_for(lambda: world.account()["requests"] > before, "a task is at work")
        before = world.account()["requests"]
        web.get("/index.php?view=updateGlobalData&ajax=1")
        between.append(world.account()["requests"] - before - 1)
    took, asked = time.monotonic() - begun, world.account()["requests"] - first
    # One that was on its way, and where a task's requests belong together, those.
    check(sorted(between)[clicks // 2] <= 1 and sum(between) <= clicks * 1.5,
          "requests of tasks that came before each click: %r" % between)
    check(asked <= took / gap + 11, "%d requests in %.1f s" % (asked, took))
    check(asked >= clicks, "%d requests of %d clicks" % (asked, clicks))


@scenario
def ten_clicks_do_not_wait_for_the_pace(t):
    home, world = t.player("speed=1", requestGapMs=20000)
    web = Web(home)
    begun = time.monotonic()
    for _ in range(8):
        web.get("/index.php?view=updateGlobalData&ajax=1", timeout=60)
    check(time.monotonic() - begun < 20, "8 clicks wait for a gap of 20 s each")


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
        port = Web(home).port
        check(port != usual and abs(port - usual) < 500, lambda: "%d, next to %d" % (port, usual))


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
    landed = web.ask(link).expect(200)
    contains(landed.text, "url=http://localhost:%d%s" % (web.port, link))
    landed = web.ask(link, host="localhost:%d" % web.port).expect(200)
    contains(landed.text, "url=http://localhost:")
    equal(landed.headers["Referrer-Policy"], "no-referrer", "the link goes nowhere else")
    cookie = landed.headers["Set-Cookie"]
    contains(cookie, "HttpOnly")
    contains(cookie, "SameSite=Strict")
    contains(cookie, "ikabot-access-%d-s301-en_1001=" % web.port)
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


def call_as_nobody(port, requests, count):
    """Another user of this machine asks and goes at once, politely or not."""
    child = os.fork()
    if child == 0:
        try:
            os.setgid(65534)
            os.setuid(65534)
            for i in range(count):
                with socket.create_connection(("127.0.0.1", port), timeout=5) as one:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", i % 3 == 0, 0))
                    one.sendall(requests[i % len(requests)])
        finally:
            os._exit(0)
    os.waitpid(child, 0)


@scenario
def another_user_of_this_machine_does_not_come_through_by_leaving(t):
    if os.getuid() != 0:
        raise Skip("only root can be another user")
    web, home, world = serving(t)
    web.get("/")
    head = "Host: 127.0.0.1:%d\r\nReferer: http://127.0.0.1:%d/\r\n" % (web.port, web.port)
    requests = [("GET /?view=stolen%s HTTP/1.1\r\n%s\r\n" % (end, head)).encode()
                for end in ("", "&ajax=1")]
    requests.append(("POST /?%s HTTP/1.1\r\n%sContent-Length: 0\r\n\r\n" % (ORDER, head)).encode())
    asked = world.state()["counts"]
    call_as_nobody(web.port, requests, 1500)
    web.ask("/ikabot/api/status", host="localhost:%d" % web.port).expect(200)
    equal(world.state()["counts"], asked, "what the game was asked for another user")


@scenario
def where_the_system_tells_no_users_the_link_is_demanded(t):
    library = os.path.join(t.folder, "quiet_kernel.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "quiet_kernel.c")
    if is_sanitized():
        raise Skip("a sanitizer wants to be preloaded first")
    built = subprocess.run([*compiler(), "-shared", "-fPIC", "-O2", "-o", library, source],
                           capture_output=True, text=True)
    equal((built.returncode, built.stderr), (0, ""), "the compiler's answer")
    web, home, world = serving(t, preload=library)
    link = re.search(r"http://127\.0\.0\.1:\d+(/ikabot/\w+/)", web.status()["status"]).group(1)
    web.ask("/").expect(403)
    web.ask("/ikabot/api/status", host="localhost:%d" % web.port).expect(403)
    cookie = {"Cookie": web.get(link).headers["Set-Cookie"].split(";")[0]}
    web.get("/", headers=cookie)
    lacks(web.status()["status"], "whoever")
    web.get("/ikabot/api/status", host="localhost:%d" % web.port, headers=cookie)


@scenario
def two_servers_on_one_host_leave_each_others_cookies_alone(t):
    """Browsers send the cookies of a host to all its ports, and keep one of each name."""
    web, home, world = serving(t, pairs=("bind=lan",))
    home.login(2)
    other = [a for a in home.session()["accounts"] if a != "s301-en/1001"][0]
    home.ok("--remember", "--account=" + other, env={"IKABOT_PASSWORD_FILE": home.password_file()})
    second = Web(home, "bind=lan", "--account=" + other)
    check(second.port != web.port, "two ports")
    jar = {}
    for one in web, second, web:
        link = re.search(r"http://127\.0\.0\.1:\d+(/ikabot/\w+/)", one.status()["status"]).group(1)
        name, value = one.get(link).headers["Set-Cookie"].split(";")[0].split("=")
        jar[name] = value
    equal(len(jar), 2, "cookies")
    cookies = {"Cookie": "; ".join("%s=%s" % pair for pair in jar.items())}
    first, later = (one.get("/", headers=cookies).text for one in (web, second))
    check(first != later, "each serves its own account")
    # Another program on this host may set a cookie of the same name; the browser sends both.
    shadowed = {"Cookie": "; ".join("%s=x" % name for name in jar) + "; " + cookies["Cookie"]}
    web.get("/", headers=shadowed)
    web.ask("/", headers={"Cookie": shadowed["Cookie"].split(";")[0]}).expect(403)


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
    terminal.wait(r"game +http://127\.0\.0\.1:\d+/\s+dashboard +http://localhost:\d+/ikabot/")
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
