# SPDX-License-Identifier: GPL-3.0-or-later
"""The storm of the network: a game that misbehaves in every way at once, and then is gone.

Twenty tasks of one account play on a world that runs fast. First all kinds of trouble come
at random, then the world answers nothing but 503, then all is well again. What counts: no
step crashes, nobody hammers the server, pauses grow, sessions are renewed once for all, and
when it is over everything that was asked for has been done, exactly once.
"""

import http.client
import math
import os
import time

from harness import check, equal, process, wait_for
from story_web_api import Web
from storm import Clock, Repeater, all_hold, goods_add_up, home_is_clean

ACCOUNT, FIRST = 1001, 10010
CITIES, PIRATES, LISTS = 6, 3, 3
WINE = 1  # what nothing is built of
MORE_THAN_ONCE = 9  # so often an order by link would be lost
ENDS_SESSION = ("expire", "lobby-redirect", "not-found")
BUILDINGS = "warehouse:%d,academy:%d,tavern:%d"


class NetworkStorm:
    def __init__(self, case, seed, seconds, outage, tasks=20, one_in=40, speed=3000, gap=10,
                 retry=200):
        self.seed, self.seconds, self.outage, self.tasks = seed, seconds, outage, tasks
        self.one_in, self.gap, self.retry, self.speed = one_in, gap, retry, speed
        self.world = case.world("speed=%d" % speed, "cities=%d" % CITIES, "ships=1",
                                "production=off", "stock=20000", "seed=%d" % seed)
        self.home = case.home(self.world, requestGapMs=gap, retryFirstMs=retry,
                              takeBackMinutes=0)
        self.home.environment["IKABOT_PASSWORD_FILE"] = self.home.password_file()
        self.home.login()
        self.shipments, self.pirates, self.answers = {}, [], 0
        self.links, self.lost_links = 0, 0

    # --- the tasks

    def run(self, *words):
        before = {task["id"] for task in self.home.tasks()}
        self.home.ok("--run", *words, "--if-running=anyway")
        new = [task["id"] for task in self.home.tasks() if task["id"] not in before]
        return new[0] if new else None

    def start(self):
        self.web = Web(self.home)
        # The list is long; how long it is decides how far they get.
        for number in range(LISTS):
            self.world.post("/city", account=ACCOUNT, city=FIRST + number, wood=500000,
                            marble=500000, crystal=500000)
            self.run("constructionList", "city=%d" % (FIRST + number), "transport=n",
                     "list=" + BUILDINGS % (16, 14, 14))
        self.world.post("/city", account=ACCOUNT, city=FIRST, sulfur=1000)
        for _ in range(PIRATES):
            self.pirates.append(self.run("autoPirate", "missions=100000"))
        self.run("distributeResources", "resource=5", "mode=2",
                 "cities=" + ",".join(str(FIRST + n) for n in range(CITIES)))
        pairs = [(a, b) for a in range(CITIES) for b in range(CITIES) if a != b]
        for origin, target in pairs[:self.tasks - LISTS - PIRATES - 2]:
            amount = 500 + 250 * target
            self.run("sendResources", "ships=1", "routes=%d>%d:0-%d-0-0-0" % (
                FIRST + origin, FIRST + target, amount))
            self.shipments[FIRST + origin, FIRST + target, WINE] = amount

    # --- what is measured

    def steps(self):
        """Steps of each task, as its state file counts them."""
        found = {}
        for name in self.home.states():
            try:
                state = self.home.state_file(name[:-5])
            except (OSError, ValueError):
                continue
            found[name[:-5]] = state["counters"]["steps"]
        return found

    def tries(self, before):
        return {key: steps - before.get(key, 0) for key, steps in self.steps().items()}

    def requests(self):
        return self.world.account(ACCOUNT)["requests"]

    def keeper_ticks(self):
        found = [process(task["pid"]) for task in self.home.running()]
        return sum(one.ticks for one in found if one is not None)

    def made(self):
        return {kind: row["made"] for kind, row in self.world.state()["trouble"].items()
                if row["made"]}

    def crashes(self):
        return ["%s: %s" % (name, line) for name in self.home.files("log")
                for line in self.home.read("log", name).split("\n")
                if "ended without a result" in line or "the step hangs" in line]

    def look(self):
        """A person who answers captchas and looks at the dashboard."""
        for task in self.home.tasks():
            if task["state"] != "needs-answer":
                continue
            answer = self.world.get("/captcha")["answer"]
            self.answers += self.home.run("--answer", task["id"], answer or "none").status == 0
        self.web.get("status")

    def click(self, query):
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=120)
        try:
            own = "http://127.0.0.1:%d/" % self.web.port
            connection.request("GET", "/?" + query, headers={"Referer": own})
            return connection.getresponse().read()
        finally:
            connection.close()

    def follow_link(self):
        """A person gives an order by link, through the web server, which keeps a connection to the
        game; the answer is lost. The order must not go out again: a library would send it anew."""
        self.links += 1
        mark = "mark%dx" % self.links
        self.click("view=city")
        self.world.post("/trouble", kind="lose", count=MORE_THAN_ONCE, match=mark)
        self.click("action=Messages&function=send&ajax=1&mark=" + mark)
        came = MORE_THAN_ONCE - self.world.state()["trouble"]["lose"]["left"]
        check(came <= 1, "an order by link came %d times" % came)
        self.lost_links += came

    # --- the whole

    def blow(self, say):
        clock = Clock()
        self.start()
        say("%d tasks started in %.1f s" % (len(self.home.running()), clock()))
        looker, clicker = Repeater(self.look, 0.3), Repeater(self.follow_link, 0.2)
        self.rage(say)
        self.go_on(say, "the trouble")
        self.be_gone(say)
        self.recover(say)
        all_hold(looker.end() + clicker.end())
        say("%d orders by link, %d lost on the way back" % (self.links, self.lost_links))
        check(self.lost_links > 0, "no answer to an order by link was lost")
        self.end(say)

    def rage(self, say):
        requests, ticks, clock = self.requests(), self.keeper_ticks(), Clock()
        steps = sum(self.steps().values())
        self.world.post("/account", account=ACCOUNT, ships=8)  # one was little until now
        self.world.post("/trouble", kind="mixed", every=self.one_in)
        time.sleep(self.seconds)  # how long it lasts is the storm's only measure
        self.world.post("/trouble", kind="mixed", every=0)
        seconds = clock()
        requests = self.requests() - requests
        keepers = (self.keeper_ticks() - ticks) / os.sysconf("SC_CLK_TCK") / seconds
        done = sum(self.steps().values()) - steps
        say("%.0f s (%.1f hours of the game) of trouble at one in %d: %r" % (
            seconds, seconds * self.speed / 3600, self.one_in, self.made()))
        say("%.0f requests and %.0f steps a minute, keepers took %.1f %% of a core" % (
            60 * requests / seconds, 60 * done / seconds, 100 * keepers))
        check(requests <= seconds * 1000 / self.gap + 5, "%d requests in %.1f s" % (
            requests, seconds))
        check(keepers < 0.5, "the keepers took %.2f of a core" % keepers)
        check(self.made().get("mixed", 0) > 5, "there was next to no trouble")
        all_hold(self.crashes())

    def be_gone(self, say):
        """Pauses double from retry on, the last half of each at random: so many steps and no
        more fit into the outage."""
        self.world.post("/trouble", kind="http-503", every=1)
        clock, before = Clock(), self.steps()
        time.sleep(self.outage)
        wait_for(lambda: max(self.tries(before).values()) > 1, "somebody tries again",
                 self.patience(), every=0.1)
        tries = self.tries(before)
        most = 2 + math.log2(2000 * clock() / self.retry + 1)
        self.world.post("/trouble", kind="http-503", every=0)
        say("gone for %.1f s: at most %d tries of a task, %.1f allowed" % (
            clock(), max(tries.values()), most))
        all_hold("%s tried %d times" % item for item in tries.items() if item[1] > most)

    def upgrades(self):
        return len(self.world.ledger("upgrade"))

    def builds(self):
        return any(task["action"] == "constructionList" for task in self.home.tasks())

    def sending(self):
        return [task["status"] for task in self.home.tasks()
                if task["action"] in ("sendResources", "distributeResources")]

    def voyages(self):
        return [self.home.state_file(one)["progress"] for one in self.pirates]

    def patience(self):
        """A pause is at most twice as long as all before it together, and never longer than a
        quarter of an hour."""
        return 90 + min(900, 2 * (self.seconds + self.outage))

    def go_on(self, say, what):
        clock, raids, upgrades = Clock(), self.world.raids(), self.upgrades()
        wait_for(lambda: self.world.raids() > raids, "raids go on", self.patience(), every=0.1)
        wait_for(lambda: self.upgrades() > upgrades or not self.builds(), "constructions go on",
                 self.patience(), every=0.1)
        say("it went on %.1f s after %s" % (clock(), what))

    def recover(self, say):
        self.go_on(say, "the outage")
        wait_for(lambda: not self.sending(), lambda: "all goods are sent: %r" % self.sending(),
                 self.patience(), every=0.3)
        wait_for(lambda: not any("starting" in state for state in self.voyages()),
                 "raids are settled", self.patience(), every=0.3)

    def count_missions(self):
        """All pirates at rest, what they count, and what the world has seen."""
        self.home.ok("--pause", *self.pirates)
        wait_for(lambda: all(self.home.task(one)["state"] == "paused" for one in self.pirates),
                 "the pirates rest", every=0.1)
        states = self.voyages()
        check(not any("starting" in state for state in states), "a raid is not settled")
        return sum(state.get("done", 0) + ("out" in state) for state in states)

    def end(self, say):
        equal(self.count_missions(), self.world.raids(), "missions that the pirates count")
        sent = {}
        for event in self.world.ledger("ship"):
            for good, amount in enumerate(event["goods"]):
                key = (event["from"], event["to"], good)
                sent[key] = sent.get(key, 0) + amount
        faults = ["%r: %d sent of %d" % (key, sent.get(key, 0), amount)
                  for key, amount in self.shipments.items() if sent.get(key, 0) != amount]
        faults += goods_add_up(self.world, ACCOUNT)
        made = self.made()
        logins = len(self.world.ledger("login"))
        ends = sum(made.get(kind, 0) for kind in ENDS_SESSION)
        say("raids %d, levels %d, loads %d, captchas answered %d" % (
            self.world.raids(), self.upgrades(), len(self.world.ledger("ship")), self.answers))
        say("logins %d for %d sessions that were ended" % (logins, ends))
        # An answer to a login can be lost, too: then it is made again.
        check(logins <= 2 + 2 * ends, "%d logins for %d sessions" % (logins, ends))
        all_hold(faults + self.crashes())
        self.home.run("--stop", "--all").expect(0)
        all_hold(home_is_clean(self.home, 0))
