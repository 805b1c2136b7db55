# SPDX-License-Identifier: GPL-3.0-or-later
"""The dashboard and the proxied game, in a real browser. Pictures: $BUILD/screenshots."""

import http.server
import os
import re
import threading
import time

from browser import Browser
from harness import check, contains, equal, kill, lacks, scenario, wait_for

ROW = "#task-list"
FORM = "#start-form"
PANE = "#details"


class Site:
    """A player whose web server runs."""

    def __init__(self, t, *options, pairs=()):
        self.home, self.world = t.player(*(options or ("speed=60", "production=off",
                                                       "stock=200000")))
        self.home.run("--run", "webServer", *pairs).expect(0)
        self.server = next(k for k in self.home.tasks() if k["action"] == "webServer")
        status = wait_for(lambda: re.search(r"http://[^:/]+:(\d+)",
                                            self.home.status(self.server["id"])["status"]),
                          lambda: "the server says where it is: %r; log: %s" % (
                              self.home.status(self.server["id"]),
                              self.home.log(self.server["id"])[-1500:]))
        self.port = int(status.group(1))
        self.game = "http://127.0.0.1:%d/" % self.port
        self.ours = "http://localhost:%d/ikabot/" % self.port

    def others(self):
        return [task for task in self.home.tasks() if task["action"] != "webServer"]

    def wait_task(self, *states):
        """The one other task, once it is in such a state."""
        def look():
            found = [task for task in self.others() if not states or task["state"] in states]
            return found[0] if found else None
        return wait_for(look, lambda: "a task is %s: %r" % (states, self.others()))

    def open(self, page):
        page.open(self.ours)
        page.wait("live", "#connection")
        page.find("Auto-pirate", css=".function")
        return page


def fill_pirate(page, missions):
    page.click("Auto-pirate", css=".function")
    page.fill("How many missions?", str(missions), within=FORM)
    page.click("Start", css="button", within=FORM)


@scenario
def a_task_is_started_watched_paused_changed_and_stopped_in_the_browser(t):
    site = Site(t)
    with Browser(t, "desk") as page:
        site.open(page)
        page.wait("Marisol · Apollon", "#account")
        page.wait(r"Anemone[\s\S]*marble", "#city-list")
        page.wait("200,000", "#city-list")  # as the terminal writes it, and not 200K
        page.wait_true("document.querySelector('#chart svg .line')", "the history is drawn")
        page.click("The same as a table", css="summary")
        page.wait("wood\\s+wine\\s+marble", "#chart table")
        page.click("Look again")
        page.wait(r"again in \d+ s", "#cities-age")
        page.click("Auto-pirate", css=".function")
        page.click("Start", css="button", within=FORM)
        page.wait("An answer is needed here", FORM)
        equal(site.others(), [], "tasks after a form that was not filled in")
        fill_pirate(page, 10)
        task = site.wait_task()
        page.wait(r"Auto-pirate \(%s\)" % task["id"], PANE)
        page.wait("Auto-pirate", ROW)
        site.home.wait_out(task["id"])
        page.wait(r"mission \d+/10", ROW)
        page.wait(r"in \d+\s(s|min)", ROW)
        page.wait("waiting: mission", PANE + " .log")
        page.shoot("dashboard")
        page.click("Pause", within=PANE)
        page.wait("paused", ROW)
        site.home.wait_state(task["id"], "paused")
        page.click("Change it", css="summary", within=PANE)
        page.fill("How many missions?", "12", within=PANE)
        page.click("Change", css="button", within=PANE)
        wait_for(lambda: site.home.status(task["id"])["configuration"]["missions"] == 12,
                 "the task knows of 12 missions")
        page.wait(r"How many missions\?\s+12", PANE + " .facts")
        page.click("Resume", within=PANE)
        page.wait_gone("paused", ROW)
        page.click("Stop", within=PANE)
        page.wait("A task that was stopped is gone", "dialog")
        page.click("Stop", within="dialog")
        wait_for(lambda: site.others() == [], "the task has gone")
        page.wait("Ended lately")
        page.wait_gone("Auto-pirate", ROW)


@scenario
def who_starts_beside_an_interrupted_task_meets_a_dialog_and_each_choice_does_what_it_says(t):
    site = Site(t)
    task = site.home.pirate(10)
    site.home.wait_out(task["id"])
    kill(task["pid"])
    with Browser(t, "saved", dark=True) as page:
        site.open(page)
        page.wait("interrupted", ROW)
        fill_pirate(page, 5)
        page.wait(r"Auto-pirate \(%s\), started .* was interrupted" % task["id"], "dialog")
        equal(page.faint(), [], "what is hard to read in the dark")
        page.press("Escape")
        page.wait_true("!document.querySelector('dialog').open", "Escape leads back")
        equal([one["pid"] for one in site.others()], [None], "the tasks")
        page.click("Start", css="button", within=FORM)
        page.click("Resume it", within="dialog")
        page.wait(r"Auto-pirate \(%s\)" % task["id"], PANE)
        again = wait_for(lambda: site.others()[0]["pid"], "it runs again")
        equal([one["id"] for one in site.others()], [task["id"]], "the tasks")
        site.home.wait_state(task["id"], "waiting")
        kill(again)
        site.home.wait_state(task["id"], "interrupted")
        page.wait("interrupted", ROW)
        fill_pirate(page, 5)
        page.click("Forget it and start this one", within="dialog")
        wait_for(lambda: [one["id"] != task["id"] and one["pid"] is not None
                          for one in site.others()] == [True], "only the new one is there")


@scenario
def who_starts_it_twice_meets_a_dialog_and_each_choice_does_what_it_says(t):
    site = Site(t)
    first = site.home.pirate(10)
    with Browser(t, "twice", dark=True) as page:
        site.open(page)
        fill_pirate(page, 5)
        page.wait(r"is already running: PID %d" % first["pid"], "dialog")
        page.wait("A second copy would compete", "dialog")
        page.shoot("dialog-dark")
        equal(page.faint(), [], "what is hard to read in the dark")
        page.press("Escape")
        page.wait_true("!document.querySelector('dialog').open", "Escape leads back")
        equal([task["pid"] for task in site.others()], [first["pid"]], "the tasks")
        page.click("Start", css="button", within=FORM)
        page.click("Use the running one", within="dialog")
        page.wait(r"Auto-pirate \(%s\)" % first["id"], PANE)
        equal([task["pid"] for task in site.others()], [first["pid"]], "the tasks")
        fill_pirate(page, 5)
        page.click("Change the running one", within="dialog")
        page.wait_true("document.querySelector('#change').open", "the form for changes is open")
        fill_pirate(page, 5)
        page.click("Stop it and start this one", within="dialog")
        second = wait_for(lambda: next((k for k in site.others() if k["pid"] not in (
            None, first["pid"])), None), "another one runs")
        wait_for(lambda: len(site.others()) == 1, "the first one has gone")
        equal(site.home.status(second["id"])["configuration"]["missions"], 5, "missions")


@scenario
def a_captcha_is_answered_beside_its_picture(t):
    site = Site(t, "speed=60", "captcha-every=1")
    task = site.home.pirate(3)
    site.home.wait_state(task["id"], "needs-answer")
    with Browser(t, "captcha", 800, 900) as page:
        site.open(page)
        page.wait("needs an answer", ROW)
        wait_for(lambda: page.script("return document.title").startswith("(1)"), "the title")
        page.click("Auto-pirate", css="a", within=ROW)
        page.wait("It asks you", PANE)
        page.wait_true("document.querySelector('.picture').naturalWidth > 20", "a picture")
        page.shoot("captcha")
        page.fill("Your answer", site.world.get("/captcha")["answer"], within=PANE)
        page.press("Enter")
        site.home.wait_out(task["id"])
        page.wait_gone("It asks you", PANE)
        equal(len(site.world.ledger("captcha-solved")), 1, "captchas solved")


@scenario
def a_captcha_is_answered_in_the_row_of_its_task(t):
    site = Site(t, "speed=60", "captcha-every=1")
    task = site.home.pirate(3)
    site.home.wait_state(task["id"], "needs-answer")
    with Browser(t, "captcha-row", 360, 740) as page:
        site.open(page)
        page.wait("It asks you", ROW)
        page.wait_true("document.querySelector('#task-list .picture').naturalWidth > 20",
                       "a picture")
        page.shoot("captcha-row")
        row = page.script("return document.querySelector('#task-list .task').textContent")
        contains(row, "the game asks for the text in the picture below")
        lacks(row, "ikabot.d", "the row")
        lacks(row, "--answer", "the row")
        page.fill("Your answer", site.world.get("/captcha")["answer"], within=ROW)
        page.press("Enter")
        site.home.wait_out(task["id"])
        page.wait_gone("It asks you", ROW)
        equal(len(site.world.ledger("captcha-solved")), 1, "captchas solved")


CUT = """return [...document.querySelectorAll(".scroll")].filter(
    (one) => one.scrollWidth > one.clientWidth).map(
    (one) => one.getAttribute("aria-label") + ": " + one.scrollWidth)"""


@scenario
def on_a_phone_no_table_of_what_goes_on_and_ended_is_cut(t):
    site = Site(t, "speed=60", "stock=50000")
    one, two = (city["id"] for city in site.world.account()["cities"][:2])
    site.home.ok("--run", "sendResources", "routes=%d>%d:700-0-0-0-0" % (one, two))
    task = site.home.pirate(5)
    site.home.ok("--stop", task["id"])
    with Browser(t, "narrow", 360, 740) as page:
        site.open(page)
        page.wait("Anemone", "#city-list")
        page.click("Ended lately", css="summary")
        page.wait("stopped", "#ended-list")
        page.wait("trade ships", "#movements")
        page.wait("One point so far", "#chart")
        equal(page.script(CUT), [], "what is cut")
        page.shoot("narrow", whole=True)
        check(page.script("return document.querySelector('#task-list .status a') !== null"),
              "the server's addresses are links: " + page.text(ROW))


@scenario
def the_browser_writes_moments_as_the_terminal_does(t):
    site = Site(t, "speed=1")
    now = time.time()
    asked = [now - 1, now - 3 * 86400, now + 40 * 86400]
    with Browser(t, "moments") as page:
        site.open(page)
        page.script("""import('./dom.js').then((dom) => {
            document.body.dataset.moments = arguments[0].map(dom.moment).join("|");
        });""", asked)
        page.wait_true("document.body.dataset.moments", "they are written")
        said = page.script("return document.body.dataset.moments").split("|")
    check(re.fullmatch(r"\d\d:\d\d:\d\d", said[0]) or not same_day(asked[0]), "today: " + said[0])
    for moment, text in zip(asked[1:], said[1:]):
        then = time.localtime(moment)
        equal(text, "%d %s" % (then.tm_mday, time.strftime("%b %H:%M", then)), "another day")


def same_day(moment):
    return time.localtime(moment)[:3] == time.localtime()[:3]


@scenario
def a_construction_list_grows_out_of_a_conversation(t):
    site = Site(t)
    with Browser(t, "talk", 900, 900) as page:
        site.open(page)
        page.click("Construction list", css=".function")
        page.wait("In which city", FORM)
        page.wait(r"Choose[\s\S]*Anemone \[\d+:\d+\] wine", FORM + " select")
        page.click("Answer", within=FORM)
        page.wait("An answer is needed here", FORM)
        page.press("Anemone")
        page.click("Answer", within=FORM)
        page.wait("Anemone", FORM + " .talk .mine")
        page.wait("Which buildings", FORM)
        page.shoot("talk")
        for question, answer in (("Which buildings", "4"), ("which level", "12")):
            page.wait(question, FORM + " form")
            page.press(answer, "Enter")
        page.wait_gone("which level", FORM + " form")
        answer_the_rest(page, site)
        task = site.wait_task()
        equal(task["action"], "constructionList")
        page.wait(r"Construction list \(%s\)" % task["id"], PANE)
        equal(the_list(site, task), ["warehouse@3:12"])
        page.click("Change it", css="summary", within=PANE)
        page.fill("Add to:", "tavern:9", within=PANE)
        page.press("Enter")
        wait_for(lambda: the_list(site, task) == ["warehouse@3:12", "tavern:9"],
                 lambda: "the task has one more on its list: %r" % the_list(site, task))
        page.click("Move tavern:9 up", within=PANE)
        page.click("Change", css="button", within=PANE)
        wait_for(lambda: the_list(site, task) == ["tavern:9", "warehouse@3:12"],
                 lambda: "the list is the other way round: %r" % the_list(site, task))
        page.click("Account status", css=".function")
        page.wait(r"all cities[\s\S]*Anemone[\s\S]*Which city in detail", FORM)
        page.press("2", "Enter")
        page.wait(r"Town hall[\s\S]*Done", FORM)
        page.click("Close", within=FORM)
        equal(page.focus()[:14], "Account status", "the focus")


def the_list(site, task):
    return site.home.status(task["id"])["configuration"]["list"]


def answer_the_rest(page, site):
    """Takes what is offered for every question that is left, until the task is there."""
    def look():
        if site.others():
            return True
        if page.is_shown("Answer", within=FORM):
            count = page.script(MINE)
            page.click("Answer", within=FORM)
            wait_for(lambda: page.script(MINE) > count or site.others(),
                     lambda: "the answer is taken: " + page.text(FORM))
        return False
    wait_for(look, lambda: "the talk ends: " + page.text(FORM))


MINE = "return document.querySelectorAll('.talk .mine').length"


@scenario
def it_fits_a_phone_and_needs_no_mouse(t):
    site = Site(t)
    with Browser(t, "phone", 360, 740) as page:
        site.open(page)
        page.wait(r"Anemone", "#city-list")
        width = page.script("return document.documentElement.scrollWidth")
        check(width <= 360, "the page is %d wide" % width)
        page.tab_to("To the tasks")
        page.tab_to("Auto-pirate")
        page.press("Enter")
        equal(page.focus(), "How many missions?", "the focus")
        page.press("7", "Enter")
        task = site.wait_task()
        page.wait(r"\(%s\)" % task["id"], PANE)
        page.tab_to("Pause")
        page.press("Space")
        site.home.wait_state(task["id"], "paused")
        page.shoot("phone", whole=True)
        page.tab_to("Stop")
        page.press("Enter")
        page.wait("A task that was stopped is gone", "dialog")
        equal(page.focus(), "Stop", "the focus in the dialog")
        page.press("Enter")
        wait_for(lambda: site.others() == [], "the task has gone")
        width = page.script("return document.documentElement.scrollWidth")
        check(width <= 360, "the page with details is %d wide" % width)
        equal(page.nameless(), [], "what a screen reader has no name for")
        equal(page.faint(), [], "what is hard to read")


@scenario
def it_comes_back_by_itself_and_resumes_what_was_interrupted(t):
    site = Site(t)
    task = site.home.pirate(10)
    site.home.wait_out(task["id"])
    kill(task["pid"])
    with Browser(t, "back") as page:
        site.open(page)
        page.wait("interrupted", ROW)
        page.click("Resume the interrupted task")
        page.wait_gone("interrupted", ROW)
        wait_for(lambda: site.wait_task()["pid"] not in (None, task["pid"]), "it runs again")
        worker = site.home.status(site.server["id"])["worker"]
        kill(worker)
        page.wait("connection to ikabot is lost", "#banner")
        page.wait("live", "#connection")
        page.wait_true("document.querySelector('#banner').hidden", "the banner has gone")
        page.click("Auto-pirate", css="a", within=ROW)
        page.click("Pause", within=PANE)
        page.wait("paused", ROW)


@scenario
def the_game_is_played_through_the_proxy_and_the_badge_leads_home(t):
    site = Site(t)
    with Browser(t, "game") as page:
        page.open(site.game)
        page.wait("Anemone")
        page.click("Pirate fortress", css="a")
        page.wait("Raids")
        page.shoot("game")
        page.click("Set sail", css="button")
        page.wait("The crew is out")
        equal(site.world.raids(), 1, "raids")
        page.click("ikabot", css="#ikabot-badge")
        page.enter_new_window()
        page.wait("live", "#connection")
        contains(page.url, "localhost", "the dashboard's address")
        page.click("Play the game", css="a")
        page.wait("Anemone")
        contains(page.url, site.game, "the game's address")
        refused = page.call("POST", "/execute/async", args=[], script="""
            const done = arguments[0];
            Promise.all(["/ikabot/api/status", "%sapi/status"].map((url) =>
                fetch(url, { credentials: "include" }).then((answer) => answer.status,
                    () => "stopped"))).then(done);""" % site.ours)
        check(all(status in (403, 421, "stopped") for status in refused),
              "a page of the game asked for the API and got %r" % refused)
        page.forget_console()


class Stranger:
    """with Stranger() as evil: a site whose every page says evil.html."""

    def __enter__(self):
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = site.html.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.html = ""
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = "http://evil.example:%d/" % self.server.server_port
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


CAPTURE = ("action=PiracyScreen&function=capture&buildingLevel=1&view=pirateFortress&cityId=10010"
           "&position=17&actionRequest=x")


def tempt(page, evil, url, html):
    """Opens a page of the stranger that leads to that URL; it is not what the person meant."""
    evil.html = html % url
    page.open(evil.url)
    page.wait_true("!location.hostname.startsWith('evil')", "the stranger's page leads on")


@scenario
def another_sites_page_gives_no_order_in_the_network(t):
    """Browsers send no Sec-Fetch-* to an address of the network under plain http."""
    site = Site(t, pairs=("bind=lan",))
    link = re.search(r"/ikabot/\w+/", site.home.status(site.server["id"])["status"]).group(0)
    name = os.uname().nodename.lower()
    game = "http://%s:%d" % (name, site.port)
    with Browser(t, "lan", hosts=(name, "evil.example")) as page, Stranger() as evil:
        page.open(game + link)
        page.wait("live", "#connection")
        check(link not in page.url, "the link is not left in the address")
        page.click("Play the game", css="a")
        page.wait("Anemone")
        for html in ("<script>location='%s/?" + CAPTURE + "'</script>",
                     "<meta http-equiv=refresh content='0; url=%s/?" + CAPTURE + "'>",
                     "<form method=get action='%s/'>" + "".join(
                         "<input name='%s' value='%s'>" % tuple(field.split("="))
                         for field in CAPTURE.split("&")) + "</form><script>"
                     "document.forms[0].submit()</script>"):
            tempt(page, evil, game, html)
            page.wait("wants to give an order to the game")
        tempt(page, evil, game, "<form method=post action='%s/?" + CAPTURE + "'></form>"
              "<script>document.forms[0].submit()</script>")
        page.wait("holds the access token|may not do that|own pages only")
        equal(site.world.raids(), 0, "raids that a stranger's page has led to")
        tempt(page, evil, game, "<script>location='%s/?view=island'</script>")
        page.wait("Anemone")
        tempt(page, evil, game, "<script>location='%s/?" + CAPTURE + "'</script>")
        page.shoot("order-by-link")
        equal(page.faint(), [], "what is hard to read")
        page.click("Do it", css="button")
        wait_for(lambda: site.world.raids() == 1, "the person's own click gives the order")
        page.forget_console()


@scenario
def the_link_works_on_this_machine_too(t):
    """Two names, each with a cookie of its own, that no other site's page can make travel."""
    site = Site(t, pairs=("bind=lan",))
    link = re.search(r"/ikabot/\w+/", site.home.status(site.server["id"])["status"]).group(0)
    with Browser(t, "link") as page:
        page.open("http://127.0.0.1:%d%s" % (site.port, link))
        page.wait("live", "#connection")
        page.click("Play the game", css="a")
        page.wait("Anemone")
        page.click("ikabot", css="#ikabot-badge")
        page.enter_new_window()
        page.wait("live", "#connection")


def open_tab(page, url):
    page.call("POST", "/window", handle=page.call("POST", "/window/new", type="tab")["handle"])
    page.open(url)
    page.wait("live", "#connection")


@scenario
def seven_tabs_share_one_stream_and_each_shows_the_log_of_its_task(t):
    """A browser has six connections to one server."""
    site = Site(t)
    pirate = site.home.pirate(1000)
    site.home.wait_out(pirate["id"])
    with Browser(t, "tabs") as page:
        page.open(site.ours + "#task=" + pirate["id"])
        page.wait("live", "#connection")
        for _ in range(5):
            open_tab(page, site.ours)
        open_tab(page, site.ours + "#task=" + site.server["id"])
        first, *_, last = page.call("GET", "/window/handles")
        page.wait("serving on port", PANE + " .log")
        page.click("Close", within=PANE)
        page.click("Auto-pirate", css="a", within=ROW)
        page.click("Pause", within=PANE)
        page.wait("paused", ROW)
        page.call("POST", "/window", handle=first)
        page.wait("paused", ROW)
        page.wait("waiting: mission", PANE + " .log")
        lines = len(page.text(PANE + " .log").split("\n"))
        site.home.ok("--resume", pirate["id"])
        page.wait_true("document.querySelector('%s .log').innerText.split('\\n').length > "
                       "arguments[0]" % PANE, "the log goes on", lines)
        page.call("DELETE", "/window")
        page.call("POST", "/window", handle=last)
        site.home.ok("--pause", pirate["id"])
        page.wait("paused", ROW)
        wait_for_one_stream(site)


def wait_for_one_stream(site):
    """Of the connections that the server has, only that of the stream stays."""
    seen = []

    def look():
        rows = []
        for table in "/proc/net/tcp", "/proc/net/tcp6":
            with open(table) as file:
                rows += [line.split() for line in file][1:]
        seen[:] = [row[1] for row in rows
                   if row[3] == "01" and int(row[1].split(":")[1], 16) == site.port]
        return len(seen) == 1
    wait_for(look, lambda: "one connection is left: %r" % seen, 60)


@scenario
def a_tab_whose_browser_has_no_shared_worker_has_a_stream_of_its_own(t):
    site = Site(t)
    pirate = site.home.pirate(99)
    site.home.wait_out(pirate["id"])
    ways = {"none": "delete window.SharedWorker",
            "broken": "window.SharedWorker = class {constructor() {throw new Error('no');}}",
            "silent": "window.SharedWorker = class extends EventTarget {"
                      "port = new MessageChannel().port1}"}
    for name, script in ways.items():
        with Browser(t, name) as page:
            page.command("Page.addScriptToEvaluateOnNewDocument", source=script)
            page.open(site.ours + "#task=" + pirate["id"])
            page.wait("live", "#connection")
            page.wait("waiting: mission", PANE + " .log")
            site.home.ok("--pause", pirate["id"])
            page.wait("paused", ROW)
            site.home.ok("--resume", pirate["id"])
            page.wait_gone("paused", ROW)
            hide = """Object.defineProperty(document, "hidden", {value: %s, configurable: true});
                document.dispatchEvent(new Event("visibilitychange"));"""
            page.script(hide % "true")
            site.home.ok("--pause", pirate["id"])
            page.script(hide % "false")
            page.wait("paused", ROW)
            site.home.ok("--resume", pirate["id"])
            page.wait_gone("paused", ROW)
