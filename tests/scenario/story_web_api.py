# SPDX-License-Identifier: GPL-3.0-or-later
"""The JSON API of the web server: what it shows, what it does, whom it refuses."""

import concurrent.futures
import contextlib
import http.client
import json
import re
import socket
import time

from harness import (PATIENCE, Failure, check, contains, equal, kill, lacks, scenario,
                     wait_for)

CITY = 10010


class Answer:
    """What the server said; the JSON in it, where it is JSON."""

    def __init__(self, found):
        self.status, self.headers, self.bytes = found.status, found.headers, found.read()
        try:
            self.json = json.loads(self.bytes)
        except ValueError:
            self.json = None

    def expect(self, status, part=""):
        check(self.status == status, lambda: "%d and not %d: %r" % (
            self.status, status, self.bytes[:600]))
        contains(self.bytes.decode(errors="replace"), part, "the answer")
        return self


class Web:
    """The web server of a home, as the script of its dashboard uses it."""

    def __init__(self, home, *pairs, serves=200):
        self.home, self.token = home, ""
        home.ok("--run", "webServer", *pairs)
        self.task = next(t for t in home.running() if t["action"] == "webServer")
        self.find(serves)
        if serves == 200:
            self.token = self.get("status")["csrf"]

    def find(self, serves):
        """Waits until it serves, or refuses as it should."""
        def look():
            found = re.search(r"127.0.0.1:(\d+)/", self.home.status(self.task["id"])["status"])
            if found is None:
                return None
            self.port = int(found.group(1))
            try:
                return self.ask("GET", "status").status == serves
            except OSError:
                return None
        wait_for(look, lambda: "the server answers: " + self.home.log(self.task["id"])[-800:])

    def ask(self, method, path, body=None, host=None, timeout=30, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        sent = {"Host": host or "localhost:%d" % self.port}
        sent.update({name.replace("_", "-"): value for name, value in headers.items()})
        try:
            connection.request(method, "/ikabot/api/" + path, body, sent)
            return Answer(connection.getresponse())
        finally:
            connection.close()

    def get(self, path):
        return self.ask("GET", path).expect(200).json

    def try_post(self, path, body=None, **how):
        how.setdefault("X_Ikabot_Csrf", self.token)
        how.setdefault("Content_Type", "application/json")
        return self.ask("POST", path, json.dumps(body if body is not None else {}), **how)

    def post(self, path, body=None):
        return self.try_post(path, body).expect(200).json

    def start(self, function, **configuration):
        return self.post("start", {"function": function, "configuration": configuration})

    def wait_task(self, identity, condition, what):
        def look():
            one = self.get("tasks/" + identity)
            return one if condition(one) else None
        return wait_for(look, what)

    def wait_state(self, identity, *states):
        return self.wait_task(identity, lambda one: one["state"] in states,
                              "%s is %s" % (identity, states))


class Events:
    """One stream of events."""

    def __init__(self, web, query=""):
        self.socket = socket.create_connection(("127.0.0.1", web.port), timeout=20)
        self.socket.sendall(b"GET /ikabot/api/events%s HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
                            % (query.encode(), web.port))
        self.answer = http.client.HTTPResponse(self.socket)  # a long event comes in chunks
        self.answer.begin()
        self.status = self.answer.status

    def next(self, name=None):
        """The data of the next event (of that name)."""
        found = None
        while True:
            line = self.answer.readline()
            check(line != b"", "the stream has ended")
            if line.startswith(b"event: "):
                found = line[7:].strip().decode()
            if line.startswith(b"data: ") and name in (None, found):
                return json.loads(line[6:])

    def until(self, name, condition):
        end = time.monotonic() + 25
        while time.monotonic() < end:
            data = self.next(name)
            if condition(data):
                return data
        raise Failure("no %s event fits" % name)

    def interrupt(self):
        """Whoever waits for an event, in another thread, fails."""
        with contextlib.suppress(OSError):  # it has ended
            self.socket.shutdown(socket.SHUT_RDWR)

    def close(self):
        self.answer.close()
        self.socket.close()


def task_of(data, identity):
    return next((t for t in data["tasks"] if t["id"] == identity), None)


def state_of(data, identity):
    return (task_of(data, identity) or {}).get("state")


# --- who may

@scenario
def strangers_get_nothing_from_the_api(t):
    home, _ = t.player()
    web = Web(home)
    lacks(json.dumps(web.get("functions")) + json.dumps(web.get("tasks")), web.token, "answers")
    for host in ("evil.example:%d" % web.port, "127.0.0.1:%d" % web.port, "10.1.2.3", "x y"):
        answer = web.ask("GET", "status", host=host)
        check(answer.status in (400, 403, 421), lambda: "%s: %d" % (host, answer.status))
        lacks(answer.bytes.decode(), web.token, host)
        check(web.try_post("tasks/%s/stop" % web.task["id"], host=host).status in (400, 403, 421),
              host)
    strange = ({"Origin": "http://127.0.0.1:%d" % web.port}, {"Origin": "http://evil.example"},
               {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
               {"Sec_Fetch_Site": "same-site"})
    for headers in strange:
        web.ask("GET", "status", **headers).expect(403)
        web.ask("GET", "events", **headers).expect(403)
        web.try_post("start", {"function": "autoPirate"}, **headers).expect(403)
    fine = {"Origin": "http://localhost:%d" % web.port, "Sec_Fetch_Site": "same-origin"}
    web.ask("GET", "status", **fine).expect(200)
    web.ask("OPTIONS", "start").expect(405)
    equal(len(home.running()), 1, "tasks")


@scenario
def a_request_that_changes_something_needs_the_token_and_json(t):
    home, _ = t.player()
    web = Web(home)
    body = {"function": "autoPirate", "configuration": {"missions": 3}}
    web.try_post("start", body, X_Ikabot_Csrf="").expect(403, "X-Ikabot-Csrf")
    web.try_post("start", body, X_Ikabot_Csrf="0" * len(web.token)).expect(403)
    web.try_post("start", body, Content_Type="text/plain").expect(400, "application/json")
    web.try_post("start", body, Content_Type="application/x-www-form-urlencoded").expect(400)
    web.try_post("start", "text").expect(400)
    web.try_post("start", [body]).expect(400, "object")
    web.try_post("start", {"function": "noSuch"}).expect(404, "no function")
    web.try_post("start", {"function": "autoPirate", "configuration": {"missions": 0}}).expect(400)
    web.try_post("start", {"function": "autoPirate", "configuration": {"boats": 1}}).expect(400)
    web.try_post("start", {"function": "getStatus"}).expect(409)
    web.try_post("tasks/nope/stop").expect(404)
    web.try_post("tasks/%s/dance" % web.task["id"]).expect(404)
    web.ask("GET", "start").expect(405)
    web.ask("GET", "../status").expect(400)
    equal(len(home.running()), 1, "tasks")


@scenario
def more_than_sixty_requests_a_minute_are_refused_and_looking_goes_on(t):
    home, _ = t.player()
    web = Web(home)
    answers = [web.try_post("talk/none/leave") for _ in range(70)]
    statuses = [answer.status for answer in answers]
    check(429 in statuses and statuses[:60] == [200] * 60, str(statuses))
    check(int(answers[-1].headers["Retry-After"]) > 0, "says when to come again")
    web.get("tasks")


@scenario
def in_the_network_the_link_opens_the_api_and_nothing_else_does(t):
    home, _ = t.player()
    web = Web(home, "bind=lan", serves=403)
    secret = re.search(r"/ikabot/(\w{20,})/", home.status(web.task["id"])["status"]).group(1)
    for name in "ikabot-access", "ikabot-access-%d-s301-en_1001" % web.port:
        web.ask("GET", "status", Cookie=name + "=" + secret).expect(403)
    web.ask("GET", "../api/status").expect(400)
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=20)
    connection.request("GET", "/ikabot/%s/" % secret, headers={"Host": "localhost:%d" % web.port})
    cookie = connection.getresponse().headers["Set-Cookie"].split(";")[0]
    connection.close()
    who = web.ask("GET", "status", Cookie=cookie).expect(200).json
    check(any(secret in url for url in who["server"]["urls"]), "the links")
    web.try_post("talk/x/leave", Cookie=cookie).expect(403, "X-Ikabot-Csrf")
    web.token = who["csrf"]
    web.try_post("talk/x/leave", Cookie=cookie).expect(200)
    web.try_post("talk/x/leave").expect(403)
    web.ask("GET", "events").expect(403)


# --- tasks

def refuse_bad_values(web, identity):
    """Each is refused with what would be right."""
    for value in ("x", "", -1, 0, 10 ** 12):
        web.try_post("tasks/%s/set" % identity, {"key": "missions", "value": value}).expect(
            400, "missions: ")
    web.try_post("tasks/%s/set" % identity, {"key": "misions", "value": 7}).expect(400, "misions")


@scenario
def a_task_is_started_from_a_form_and_steered_to_its_end(t):
    home, world = t.player("speed=60")
    web = Web(home)
    function = next(f for f in web.get("functions") if f["name"] == "autoPirate")
    check(any(q["key"] == "missions" and q["changeable"] for q in function["questions"]),
          "autoPirate asks for missions")
    identity = web.start("autoPirate", missions="5", mission=1)["id"]
    row = next(t for t in home.running() if t["id"] == identity)
    equal(row["pid"], task_of(web.get("tasks"), identity)["pid"], "the pid")
    home.wait_out(identity)
    one = web.wait_state(identity, "waiting")
    equal(one["configuration"]["missions"], 5, "missions")
    equal((one["done"], one["total"]), (0, 5), "done and total")
    check(one["until"] > time.time() and one["log"], "until when, and a log")
    equal(next(q["value"] for q in one["questions"] if q["key"] == "missions"), 5, "the value")
    web.post("tasks/%s/set" % identity, {"key": "missions", "value": 7})
    refuse_bad_values(web, identity)
    equal(home.status(identity)["configuration"]["missions"], 7, "missions after set")
    web.post("tasks/%s/pause" % identity)
    web.wait_state(identity, "paused")
    refuse_bad_values(web, identity)
    equal(home.status(identity)["configuration"]["missions"], 7, "missions while it is paused")
    web.try_post("tasks/%s/wake" % identity).expect(409, "paused")
    web.post("tasks/%s/resume" % identity)
    web.wait_state(identity, "running", "waiting")
    web.try_post("tasks/%s/forget" % identity).expect(409, "runs")
    web.post("tasks/%s/stop" % identity)
    web.ask("GET", "tasks/" + identity).expect(404)
    check(any(e["id"] == identity for e in web.get("tasks")["ended"]), "it is among the ended")
    equal([t["id"] for t in home.running()], [web.task["id"]], "tasks that run")


@scenario
def a_second_one_is_warned_about_and_every_choice_is_followed(t):
    home, _ = t.player("speed=60")
    web = Web(home)
    order = {"function": "autoPirate", "configuration": {"missions": 9}}
    first = web.post("start", order)["id"]
    warning = web.try_post("start", order).expect(409).json
    equal([r["id"] for r in warning["running"]], [first], "what runs")
    equal(warning["choices"], ["use", "restart", "anyway", "change"], "choices")
    contains(warning["error"], "already running", "the warning")
    contains(warning["why"], "", "why")
    used = web.post("start", dict(order, ifRunning="use"))
    equal((used["id"], used["used"]), (first, True), "the used one")
    second = web.post("start", dict(order, ifRunning="anyway"))["id"]
    check(second != first, "another one")
    third = web.post("start", dict(order, ifRunning="restart"))["id"]
    equal([t["id"] for t in home.running() if t["action"] == "autoPirate"], [third], "running")
    web.try_post("start", dict(order, ifRunning="wait")).expect(400)


@scenario
def of_ten_starts_at_the_same_instant_one_wins(t):
    home, _ = t.player("speed=60")
    web = Web(home)
    order = {"function": "autoPirate", "configuration": {"missions": 9}}
    with concurrent.futures.ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: web.try_post("start", order), range(10)))
    statuses = sorted(a.status for a in answers)
    equal(statuses.count(200), 1, "starts: %s" % statuses)
    check(set(statuses) <= {200, 409, 503}, str(statuses))
    equal(len([t for t in home.running() if t["action"] == "autoPirate"]), 1, "running")


@scenario
def a_captcha_is_shown_with_its_picture_and_answered(t):
    home, world = t.player("speed=600", "captcha-every=2")
    web = Web(home)
    identity = web.start("autoPirate", missions=2)["id"]
    one = web.wait_state(identity, "needs-answer")
    picture = web.ask("GET", one["picture"].split("/api/")[1]).expect(200)
    equal(picture.headers["Content-Type"], "image/png", "type")
    check(picture.bytes.startswith(b"\x89PNG"), "a picture")
    web.ask("GET", "tasks/%s/picture" % web.task["id"]).expect(404)
    web.try_post("tasks/%s/answer" % identity, {"text": ""}).expect(400)
    web.post("tasks/%s/answer" % identity, {"text": world.get("/captcha")["answer"]})
    home.wait_ended(identity)
    equal(len(world.ledger("captcha-solved")), 1, "captchas solved")


@scenario
def interrupted_tasks_are_seen_changed_resumed_and_forgotten(t):
    home, _ = t.player("speed=60")
    web = Web(home)
    identity = web.start("autoPirate", missions=5)["id"]
    home.wait_out(identity)
    kill(home.task(identity)["pid"])
    one = web.wait_state(identity, "interrupted")
    equal(one["pid"], None, "pid")
    web.try_post("tasks/%s/pause" % identity).expect(409, "does not run")
    web.post("tasks/%s/set" % identity, {"key": "missions", "value": 7})
    refuse_bad_values(web, identity)
    equal(home.state_file(identity)["configuration"]["missions"], 7, "changed where it is saved")
    resumed = web.post("tasks/%s/resume" % identity)
    equal(resumed["id"], identity, "the same task")
    web.wait_state(identity, "running", "waiting")
    before = home.task(identity)["pid"]
    again = web.post("tasks/%s/restart" % identity)
    check(again["pid"] != before and again["id"] == identity, "another process")
    web.wait_state(identity, "running", "waiting")
    kill(home.task(identity)["pid"])
    web.wait_state(identity, "interrupted")
    web.post("tasks/%s/forget" % identity)
    web.ask("GET", "tasks/" + identity).expect(404)
    check(identity + ".json" not in home.states(), "its state is gone")


# --- talks

def lead(web, answer, answers):
    """Answers what a talk asks until it ends: what is not named has its default."""
    said = list(answer["say"])
    for _ in range(30):
        if answer["end"] is not None:
            return answer["talk"], answer["end"], said
        check(answer["ask"] is not None, "asks or ends")
        text = answers.get(answer["ask"]["key"], answer["ask"].get("otherwise", "y"))
        answer = web.post("talk/" + answer["talk"], {"answer": text})
        said += answer["say"]
    raise Failure("the talk does not end: %r" % answer)


@scenario
def a_construction_list_is_talked_through_and_started(t):
    home, world = t.player("production=off", "stock=200000", "speed=20000")
    web = Web(home)
    begun = web.post("talk", {"function": "constructionList",
                              "given": {"city": str(CITY), "list": "tavern:9"}})
    talk, end, said = lead(web, begun, {})
    check(end["ok"], lambda: "it ended well: %r" % end)
    contains("\n".join(said), "Tavern 7 -> 9", "what was said")
    equal(end["configuration"]["list"], ["tavern:9"], "the list")
    identity = web.post("start", {"function": "constructionList", "talk": talk})["id"]
    home.wait_ended(identity, seconds=60)
    levels = [order["level"] for order in world.ledger("upgrade")]
    equal(levels, list(range(9 - len(levels), 9)), "levels that were built upon")


@scenario
def a_talk_can_be_left_and_tells_what_is_wrong(t):
    home, _ = t.player()
    web = Web(home)
    begun = web.post("talk", {"function": "constructionList", "given": {}})
    first = begun["ask"]
    equal([first["type"], first["zero"]], ["city", "Back"], "what is asked first")
    check(re.match(r"Anemone \[\d+:\d+\] wine$", first["choices"][0]["text"]) and
          isinstance(first["choices"][0]["value"], int),
          lambda: "the cities are its choices: %r" % first)
    equal(begun["end"], None, "its end")
    asked = begun["ask"]["key"]
    again = web.post("talk/" + begun["talk"], {"answer": "no such answer at all"})
    if again["end"] is None:
        check(again["ask"]["key"] != asked or again["ask"].get("complaint") or again["say"],
              "says what is wrong")
    web.post("talk/%s/leave" % begun["talk"])
    web.try_post("talk/" + begun["talk"], {"answer": "1"}).expect(404, "no such talk")
    web.try_post("start", {"function": "constructionList", "talk": begun["talk"]}).expect(404)
    wrong = web.post("talk", {"function": "constructionList",
                              "given": {"city": "Nowhere", "list": "tavern:9"}})
    equal((wrong["end"]["ok"], wrong["end"]["kind"]), (False, "input"), "the end")
    _, end, said = lead(web, web.post("talk", {"function": "getStatus"}), {})
    check(end["ok"] and end["result"]["cities"] and said, "a oneshot shows its result")


@scenario
def a_talk_and_the_overview_say_which_city_they_read(t):
    home, _ = t.player("speed=1", "cities=6", requestGapMs=100)
    web = Web(home)
    answer = web.post("talk", {"function": "getStatus", "progress": True})
    doing = []
    while answer["end"] is None and answer["ask"] is None:
        doing.append(answer["doing"])
        answer = web.post("talk/%s/wait" % answer["talk"])
    check("reads city 6 of 6" in doing, lambda: "what the talk tells: %r" % doing)
    web.post("talk/%s/leave" % answer["talk"])
    web.try_post("talk/%s/wait" % answer["talk"]).expect(404, "no such talk")
    wait_for(lambda: (web.get("cities")["doing"] or "").startswith("reads city "),
             "which city is read")
    equal(read_cities(web)["doing"], None, "what is going on at the end")


@scenario
def requests_that_make_no_sense_are_answered_with_what_is_wrong(t):
    home, world = t.player("speed=1")
    web = Web(home)
    task = home.pirate(2)["id"]
    own = web.task["id"]
    for where, body, status, why in (
            ("talk", {"function": "noSuch"}, 404, "no function"),
            ("talk", {"function": "constructionList", "given": 7}, 400, "is an object"),
            ("start", {"function": "noSuch"}, 404, "no function"),
            ("tasks/%s/dance" % task, {}, 404, "no action"),
            ("tasks/zzzz/pause", {}, 404, "zzzz"),
            ("tasks/%s/forget" % task, {}, 409, "stop it"),
            ("tasks/%s/restart" % own, {}, 409, "cannot restart itself"),
            ("tasks/%s/set" % task, {"key": "noSuch", "value": 1}, 400, "no key"),
            ("tasks/%s/set" % task, {"key": "missions"}, 400, "value"),
            ("tasks/%s/add" % task, {"item": "x"}, 409, "no list"),
            ("tasks/%s/answer" % task, {"text": "x"}, 409, ""),
            ("history?days=none", None, 400, "days")):
        if body is None:
            web.ask("GET", where).expect(status, why)
        else:
            web.try_post(where, body).expect(status, why)
    begun = web.post("talk", {"function": "constructionList", "given": {}})["talk"]
    web.try_post("talk/" + begun, {"answer": "x" * 5000}).expect(400, "at most")
    web.try_post("talk/" + begun, {"text": "1"}).expect(400, "answer")
    web.try_post("start", {"function": "constructionList", "talk": begun}).expect(
        409, "has not come to its end")
    web.post("tasks/%s/restart" % task)
    wait_for(lambda: home.task(task) is not None and home.task(task)["pid"] is not None,
             "it runs again")
    web.post("tasks/%s/stop" % own)
    wait_for(lambda: home.task(own) is None, "the server has stopped itself")
    equal(len(home.running()), 1, "tasks that run")


# --- HEAD


def behind_the_head(port, host, path):
    """The status of the answer to HEAD, and all bytes behind its head, until the end."""
    with socket.create_connection(("127.0.0.1", port), timeout=20 * PATIENCE) as one:
        one.sendall(b"HEAD %s HTTP/1.1\r\nHost: %s\r\nReferer: http://%s/\r\n"
                    b"Connection: close\r\n\r\n" % (path.encode(), host.encode(), host.encode()))
        received = b""
        while chunk := one.recv(65536):
            received += chunk
    head, _, rest = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), rest


@scenario
def the_answer_to_head_has_no_body(t):
    home, world = t.player()
    web = Web(home)
    ours, game = "localhost:%d" % web.port, "127.0.0.1:%d" % web.port
    expected = {(ours, "/ikabot/api/events"): 200, (ours, "/ikabot/api/events?task=x"): 200,
                (ours, "/ikabot/api/status"): 200, (ours, "/ikabot/api/tasks"): 200,
                (ours, "/ikabot/api/none"): 404, (ours, "/ikabot/api/start"): 405,
                (ours, "/ikabot/"): 200, (ours, "/ikabot/app.js"): 200, (ours, "/ikabot/x"): 404,
                (ours, "/ikabot"): 308, (ours, "/?view=city"): 302, (ours, "/ikabot/a/../b"): 400,
                (game, "/"): 200, (game, "/a.png"): 200, (game, "/ikabot/api/events"): 421,
                (game, "/ikabot/badge.css"): 200, (game, "/?action=logoutAvatar"): 200,
                ("evil.example", "/"): 421}
    for (host, path), status in expected.items():
        equal(behind_the_head(web.port, host, path), (status, b""), "HEAD %s of %s" % (path, host))
    for path in "/", "/none", "/admin/state", "/config/configuration.js":
        equal(behind_the_head(world.port, "127.0.0.1:%d" % world.port, path)[1], b"", "HEAD " + path)


# --- events

@scenario
def what_happens_is_told_within_a_moment_and_not_too_often(t):
    home, _ = t.player("speed=60")
    web = Web(home)
    events = Events(web)
    equal([t["id"] for t in events.next("tasks")["tasks"]], [web.task["id"]], "tasks")
    identity = home.pirate(5)["id"]
    events.until("tasks", lambda data: task_of(data, identity))
    home.wait_out(identity)
    events.until("tasks", lambda data: (task_of(data, identity) or {}).get("total") == 5)
    begin = time.monotonic()
    home.ok("--pause", identity)
    events.until("tasks", lambda data: state_of(data, identity) == "paused")
    check(time.monotonic() - begin < 3, "told late")
    for _ in range(5):
        home.ok("--resume", identity)
        home.ok("--pause", identity)
    begin = time.monotonic()
    home.ok("--stop", identity)
    count = [0]

    def is_gone(data):
        count[0] += 1
        return task_of(data, identity) is None
    data = events.until("tasks", is_gone)
    check(count[0] <= 2 + 2 * (time.monotonic() - begin + 1), "%d events" % count[0])
    check(any(e["id"] == identity for e in data["ended"]), "it is among the ended")
    kill(home.pirate(5)["pid"])
    events.until("tasks", lambda data: any(t["state"] == "interrupted" for t in data["tasks"]))
    events.close()


@scenario
def the_log_of_a_task_is_followed(t):
    home, _ = t.player("speed=60")
    web = Web(home)
    identity = web.start("autoPirate", missions=5)["id"]
    home.wait_out(identity)
    events = Events(web, "?task=" + identity)
    first = events.next("log")
    check(first["first"] and first["task"] == identity and first["lines"], "the first lines")
    home.ok("--pause", identity)
    both = Events(web, "?task=%s,none,../x,%s" % (web.task["id"], identity))
    equal({both.next("log")["task"], both.next("log")["task"]}, {web.task["id"], identity}, "logs")
    contains(both.answer.headers["Cache-Control"], "no-transform")
    both.close()
    events.until("log", lambda data: not data["first"] and
                 any("paused" in line for line in data["lines"]))
    events.close()


@scenario
def a_hundred_streams_hear_of_a_change_and_the_server_answers_in_time(t):
    home, _ = t.player("speed=60")
    web = Web(home)
    streams = [Events(web) for _ in range(100)]
    for stream in streams:
        stream.next("cities")
    identity = home.pirate(5)["id"]
    begin = time.monotonic()
    web.get("tasks")
    home.status(web.task["id"])
    check(time.monotonic() - begin < 2, "slow answers")
    for stream in streams:
        stream.until("tasks", lambda data: task_of(data, identity))
        stream.close()
    web.get("status")


@scenario
def a_reader_that_does_not_read_is_dropped_and_disturbs_nobody(t):
    home, _ = t.player("speed=60")
    web = Web(home)
    lazy = [Events(web) for _ in range(20)]
    awake = Events(web)
    identity = home.pirate(5)["id"]
    home.wait_out(identity)
    for _ in range(2):
        home.ok("--pause", identity)
        awake.until("tasks", lambda data: state_of(data, identity) == "paused")
        home.ok("--resume", identity)
        awake.until("tasks", lambda data: state_of(data, identity) in ("running", "waiting"))
    for stream in lazy + [awake]:
        stream.close()


# --- cities

def read_cities(web):
    report = wait_for(lambda: (lambda r: r if r["cities"] and not r["reading"] else None)(
        web.get("cities")), lambda: "cities are read: %r" % web.get("cities"))
    equal(report["error"], None, "error")
    return report


@scenario
def the_overview_tells_what_the_cities_have(t):
    home, world = t.player("production=off", "stock=1234", "speed=20")
    home.ok("--run", "sendResources", "routes=10011>%d:0-500-0-0-0" % CITY)
    wait_for(lambda: world.ledger("ship"), "ships have left")
    web = Web(home)
    report = read_cities(web)
    cities = {city["id"]: city for city in report["cities"]}
    check(CITY in cities and len(cities) >= 2, "cities: %s" % list(cities))
    equal(cities[CITY]["stock"]["wood"], 1234, "wood")
    check(cities[CITY]["capacity"] > 1234 and cities[CITY]["age"] < 60, "capacity and age")
    equal(set(cities[CITY]["untilFull"]), {"wood", "wine", "marble", "crystal", "sulfur"},
          "goods")
    check(report["ships"]["total"] > 0 and report["gold"] >= 0, "ships and gold")
    movement = report["movements"][0]
    equal((movement["goods"]["wine"], movement["own"]), (500, True), "what is under way")
    check(movement["arrival"] > report["time"], "it arrives later")
    web.try_post("cities/refresh").expect(429)
    points = web.get("history?days=1")
    equal(len(points), 1, "points")
    equal(points[0]["stock"][0], sum(c["stock"]["wood"] for c in cities.values()), "wood in all")
    check(points[0]["points"] > 1000, "points of the highscore: %r" % points[0])
    web.ask("GET", "history?days=9999").expect(400)


@scenario
def the_history_and_the_last_overview_survive_the_server(t):
    home, world = t.player("production=off", "speed=600")
    web = Web(home)
    report = read_cities(web)
    points = web.get("history?days=7")
    web.post("tasks/%s/stop" % web.task["id"])
    wait_for(lambda: not home.running(), "the server has stopped itself")
    again = Web(home)
    check(again.token != web.token, "another run has another token")
    equal(again.get("history?days=7"), points, "history")
    equal([c["id"] for c in again.get("cities")["cities"]],
          [c["id"] for c in report["cities"]], "cities")
    again.try_post("tasks/%s/restart" % again.task["id"]).expect(409, "restart itself")
    again.get("status")


@scenario
def without_the_game_the_api_still_answers(t):
    home, world = t.player("speed=600")
    web = Web(home)
    world.stop()
    begin = time.monotonic()
    web.get("cities")
    web.get("tasks")
    check(time.monotonic() - begin < 2, "the loop waits for the game")
    wait_for(lambda: web.get("cities")["error"], "it says why there are no cities", 60)


@scenario
def a_start_that_the_game_does_not_allow_says_why_and_starts_nothing(t):
    home, world = t.player("speed=600", "fortress=0")
    web = Web(home)
    answer = web.try_post("start", {"function": "autoPirate", "configuration": {"missions": 3}})
    check(answer.status in (400, 404, 409), lambda: "%d: %r" % (answer.status, answer.bytes))
    contains(answer.json["error"], "fortress", "why")
    world.stop()
    answer = web.try_post("start", {"function": "autoPirate", "configuration": {"missions": 3}})
    check(answer.status in (502, 503), lambda: "%d: %r" % (answer.status, answer.bytes))
    check(answer.json["error"], "it says why")
    equal(len(home.running()), 1, "tasks")


@scenario
def a_killed_server_comes_back_on_its_port_without_what_was_open(t):
    home, _ = t.player("speed=60")
    web = Web(home)
    talk = web.post("talk", {"function": "constructionList", "given": {}})["talk"]
    events = Events(web)
    events.next("tasks")
    before = web.token, web.port
    kill(home.status(web.task["id"])["worker"])
    web.find(200)
    equal(web.port, before[1], "the port")
    web.try_post("talk/%s/leave" % talk).expect(403)
    web.token = web.get("status")["csrf"]
    check(web.token != before[0], "another token")
    web.try_post("talk/" + talk, {"answer": "1"}).expect(404)
    try:
        while events.socket.recv(65536):
            pass  # to its end; it would wait in vain for one that stays open
    except ConnectionResetError:
        pass
    events.close()
