# SPDX-License-Identifier: GPL-3.0-or-later
"""The dashboard and the proxied game, in a real browser. Pictures: $BUILD/screenshots."""

import re

from browser import Browser
from harness import check, contains, equal, kill, scenario, wait_for

ROW = "#task-list"
FORM = "#start-form"
PANE = "#details"


class Site:
    """A player whose web server runs."""

    def __init__(self, t, *options):
        self.home, self.world = t.player(*(options or ("speed=60", "production=off",
                                                       "stock=200000")))
        self.home.run("--run", "webServer").expect(0)
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
        page.wait_true("document.querySelector('#chart svg polyline')", "the history is drawn")
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
        page.wait(r"in \d+ (s|min)", ROW)
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
def a_construction_list_grows_out_of_a_conversation(t):
    site = Site(t)
    with Browser(t, "talk", 900, 900) as page:
        site.open(page)
        page.click("Construction list", css=".function")
        page.wait("In which city", FORM)
        page.wait(r"\(1\) Anemone", FORM + " .talk")
        page.click("Answer", within=FORM)
        page.wait("An answer is needed here", FORM)
        page.press("1", "Enter")
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
            wait_for(lambda: page.script(MINE) > count or site.others(), "the answer is taken")
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
