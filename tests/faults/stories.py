# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user does, to be played with faults."""

import http.client
import os
import pty
import re
import signal
import subprocess
import threading

from harness import (ACCOUNT, IKABOT, MAIL, PASSWORD, Result, check, contains, equal, is_over,
                     kill, spawn, wait_for, within)
from order import halves
from stage import Story

CITY = 10010


def pirate(home, missions=10, env=None):
    """Started without a fault; its entry of the list."""
    home.ok("--run", "autoPirate", "missions=%d" % missions, env=env)
    return home.tasks()[0]


def port_of(home):
    """Of the web server, once it serves."""
    entry = next((task for task in home.running() if task["action"] == "webServer"), None)
    found = re.search(r"127.0.0.1:(\d+)/", entry["status"]) if entry else None
    return int(found.group(1)) if found else None


class Login(Story):
    logged_in = False
    actors = ("renamed", "lost", "words")

    def act(self, play):
        self.status = play.run("--login", MAIL, PASSWORD, "1").status
        play.run("--accounts")

    def check(self, play):
        session = play.home.session()
        if self.status == 0:
            check(ACCOUNT in session["accounts"], "it said that it logged in, and has not")
        if "mail" in session["accounts"].get(ACCOUNT, {}):
            check(session["accounts"][ACCOUNT].get("secrets"), "an account without secrets")
        play.home.login()
        play.home.ok("--accounts")
        play.home.remember()
        play.home.ok("--run", "getStatus")


class Start(Story):
    options = ("speed=1",)
    actors = ("removed", "renamed", "hung", "lost", "words")
    starts = True

    def act(self, play):
        status = play.run("--run", "autoPirate", "missions=10").status
        strike = play.strike
        if not strike.kills and not strike.is_deed and not strike.for_ever and status == 0:
            equal(len(play.home.tasks()), 1, "tasks after a start that succeeded")
        play.run("--list")
        play.run("--status", "autoPirate")

    def check(self, play):
        check(play.raids() <= 1, "%d raids in the time of one" % play.raids())


class Steps(Story):
    finishes = True
    actors = ("removed", "renamed", "hung", "lost", "words")
    again = ("autoPirate", "missions=2")
    starts = True

    def act(self, play):
        play.run("--run", "autoPirate", "missions=2")
        play.stage.family.wait_gone(1.5)

    def check(self, play):
        check(play.fits(play.raids(), "autoPirate", 2),
              lambda: "%d raids and not 2; start: %r" % (play.raids(), play.results[0]))


class Control(Story):
    options = ("speed=1",)
    actors = ("removed", "renamed", "hung")

    def begin(self, play):
        task = pirate(play.home, env=play.faults.environment)
        play.home.wait_state(task["id"], "waiting")
        self.id, self.pid = task["id"], task["pid"]

    def act(self, play):
        for words in (["--pause"], ["--set", "missions=5"], ["--resume"], ["--wake"]):
            play.run(words[0], self.id, *words[1:])
        play.run("--stop", self.id, "--timeout=1")

    def check(self, play):
        check(play.raids() <= 1, "%d raids in the time of one" % play.raids())
        within(3, lambda: is_over(self.pid))


class Recover(Story):
    finishes = True
    actors = ("removed", "renamed", "hung", "lost", "words")
    again = ("autoPirate", "missions=2")

    def begin(self, play):
        task = pirate(play.home, 2)
        os.kill(task["pid"], signal.SIGKILL)
        wait_for(lambda: play.stage.family.living() == [], "it is dead")
        for half in halves(play.home):  # of this kill
            os.remove(half)

    def act(self, play):
        play.run("--recover")
        play.stage.family.wait_gone(1.5)

    def check(self, play):
        if play.deed is None:
            equal(play.raids(), 2, "raids")
        else:  # the one that was dead, and perhaps the same once more
            check(play.raids() <= 2 + 2 * play.begun("autoPirate")[1], "%d raids" % play.raids())


class Restart(Story):
    options = ("speed=1",)
    actors = ("removed", "renamed", "hung")

    def begin(self, play):
        task = pirate(play.home, env=play.faults.environment)
        play.home.wait_state(task["id"], "waiting")
        self.id = task["id"]

    def act(self, play):
        play.run("--restart", self.id)

    def check(self, play):
        check(play.raids() <= 1, "%d raids in the time of one" % play.raids())


class Remember(Story):
    def prepare(self, stage):
        self.password = stage.home.password_file()

    def act(self, play):
        play.run("--remember", env={"IKABOT_PASSWORD_FILE": self.password})
        play.run("--remember", "--forget")

    def check(self, play):
        play.home.remember()
        play.home.ok("--run", "getStatus")


class Construction(Story):
    options = ("speed=20000", "production=off", "stock=200000")
    finishes = True
    actors = ("removed", "renamed", "lost", "words")
    task = "constructionList"
    starts = True

    def city(self, play):
        accounts = play.world.get("/balance")["accounts"]
        account = next(a for a in accounts if a["id"] == 1001)
        return account, next(c for c in account["cities"] if c["id"] == CITY)

    def begin(self, play):
        play.world.post("/city", account=1001, city=CITY, wood=200000, marble=200000,
                        crystal=200000, wine=200000, sulfur=200000)
        self.level = self.city(play)[1]["slots"]["3"]["level"]

    def act(self, play):
        if self.level >= 25:  # it grows with every play
            play.stage.plays = 0
        play.run("--run", "constructionList", "city=%d" % CITY,
                 "list=warehouse@3:%d" % (self.level + 2))
        play.stage.family.wait_gone(1.5)

    def check(self, play):
        account, city = self.city(play)
        done = city["slots"]["3"]["level"] - self.level
        check(play.fits(done, "constructionList", 2), lambda: "%d levels; start: %r" % (
            done, play.results[0]))
        equal(play.upgrades(), done, "orders")
        orders = play.world.ledger("upgrade")
        equal(account["totals"]["spent"],
              [sum(order["costs"][good] for order in orders) for good in range(5)], "goods spent")


class Ship(Story):
    """Loads of one ship; what goes over the sea is what was asked for."""
    options = ("speed=20000", "production=off", "stock=100000", "ships=1", "cities=2")
    finishes = True
    actors = ("removed", "lost", "words")
    task = "sendResources"
    starts = True
    loads, load = 3, 500

    def begin(self, play):
        """Room for what comes, however many plays there were."""
        for city in (CITY, CITY + 1):
            play.world.post("/city", account=1001, city=city, wood=50000)

    def act(self, play):
        self.mark = len(play.world.ledger("ship"))
        play.run("--run", "sendResources", "ships=1", "routes=%d>%d:%d-0-0-0-0" % (
            CITY, CITY + 1, self.loads * self.load))
        play.stage.family.wait_gone(1.5)

    def check(self, play):
        orders = play.world.ledger("ship")[self.mark:]
        sent = sum(order["goods"][0] for order in orders)
        check(play.fits(sent, "sendResources", self.loads * self.load),
              lambda: "%r in %d loads; %r" % (sent, len(orders), play.results[0]))


class Link(Story):
    """An order by link through the web server, which keeps its connection to the game."""
    options = ("speed=1",)
    actors = ("lost", "words")
    task = "webServer"

    def begin(self, play):
        play.home.ok("--run", "webServer", env=play.faults.environment)
        self.port = wait_for(lambda: port_of(play.home), "it serves")
        self.click(play, "view=city")

    def click(self, play, query):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            own = "http://127.0.0.1:%d/" % self.port
            connection.request("GET", "/?" + query, headers={"Referer": own})
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def act(self, play):
        # How often it comes is counted by a trouble that does no harm.
        play.world.post("/trouble", kind="slow", count=9, ms=1, match="mark1x")
        self.click(play, "action=Messages&function=send&ajax=1&mark=mark1x")

    def check(self, play):
        came = 9 - play.world.state()["trouble"]["slow"]["left"]
        check(came <= 1, "an order by link came %d times" % came)
        check(came == 1 or play.deed, "it did not come")


class Notify(Story):
    finishes = True

    def prepare(self, stage):
        self.file = os.path.join(stage.home.root, "told")
        script = os.path.join(stage.t.folder, "tell")
        with open(script, "w") as file:
            file.write("#!/bin/sh\necho \"$1\" >>%s\n" % self.file)
        os.chmod(script, 0o700)
        stage.home.ok("--notify-set", "command", input="words=%s\n" % script)

    def act(self, play):
        self.status = play.run("--run", "autoPirate", "missions=1").status
        play.stage.family.wait_gone(1.5)

    def check(self, play):
        told = 0
        if os.path.exists(self.file):
            with open(self.file) as file:
                told = len(file.read().splitlines())
        check(told <= 1, "told %d times" % told)
        check(play.raids() in ((1,) if self.status == 0 else (0, 1)), "%d raids" % play.raids())


class Menu(Story):
    finishes = True

    def act(self, play):
        master, slave = pty.openpty()
        words = ["17", "2", "n", "1", "n", "0"]
        child = spawn([IKABOT] + words, stdin=slave, stdout=slave, stderr=subprocess.PIPE,
                      start_new_session=True, env=play.home.env(dict(
                          play.faults.environment, IKABOT_PASSWORD_FILE=None)))
        os.close(slave)
        text = []

        def listen():
            try:
                while True:
                    block = os.read(master, 4096)
                    text.append(block.decode(errors="replace"))
                    if re.search(r"Your choice: *$", "".join(text)[-200:]):
                        text.append("\n")
                        os.write(master, b"0\r")
            except OSError:
                pass
        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        try:
            _, err = child.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            kill(child.pid)
            _, err = child.communicate()
            err = b"it hangs: " + "".join(text)[-500:].encode()
            play.hung = True
        listener.join(2)
        os.close(master)
        result = Result(["menu"], child.returncode, "".join(text),
                        err.decode(errors="replace"), 0)
        play.results.append(result)
        play.stage.family.wait_gone(1.5)

    def check(self, play):
        check(not getattr(play, "hung", False), lambda: "the menu hangs: %r" % play.results[-1])
        check(play.raids() in (0, 2), "%d raids" % play.raids())


class Web(Story):
    options = ("speed=1",)
    # libmicrohttpd tries again at once while no descriptor is free, or when epoll_wait fails,
    # which it never does.
    spins = ("accept", "epoll")

    def act(self, play):
        status = play.run("--run", "webServer").status
        if status != 0:
            return
        found = within(3, lambda: not play.home.running() or port_of(play.home))
        if found and found is not True:
            connection = http.client.HTTPConnection("127.0.0.1", found, timeout=3)
            try:
                connection.request("GET", "/ikabot/api/status", None, {
                    "Host": "localhost:%d" % found})
                connection.getresponse().read()
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()


class KillTasks(Story):
    options = ("speed=1",)
    actors = ("removed", "renamed", "hung")

    def begin(self, play):
        pirate(play.home, env=play.faults.environment)

    def act(self, play):
        play.run("--kill-tasks", "--all", "--yes", "--timeout=1")


class Look(Story):
    options = ("speed=1",)

    def prepare(self, stage):
        task = pirate(stage.home)
        wait_for(lambda: "out" in stage.home.status(task["id"]).get("progress", {}), "it sails")
        kill(task["pid"])
        wait_for(lambda: stage.family.living() == [], "it is dead")
        for path in halves(stage.home):  # it may have died in the middle of a write
            os.remove(path)
        self.id = task["id"]

    def act(self, play):
        for words in (["--list", "--json"], ["--status", self.id], ["--log", self.id],
                      ["--doctor"], ["--accounts"]):
            play.run(*words)

    def check(self, play):
        for result in play.results:
            if result.status == 0 and result.arguments[0] == "--list":
                contains(result.out, "{")


STORIES = [Login, Start, Steps, Control, Recover, Restart, Remember, Construction, Ship, Link,
           Notify, Menu, Web, KillTasks, Look]
