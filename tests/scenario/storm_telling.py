# SPDX-License-Identifier: GPL-3.0-or-later
"""The storm of the channels: a day of the game, told over services that are away half of it.

Every hour a task does one mission, and some meet a captcha that is answered over Telegram. The
services are in turn well and away: they refuse, limit the rate, lose answers, fail behind a
gateway, are not there at all, and while they are well they are slow and mix up the order of what
a flood of strangers and the person write. Meanwhile processes that tell are killed. What counts:
each event arrives over each channel, and once: again only with the words "perhaps told before",
after a kill; where a gateway has dropped one, the log says "perhaps sent"; what fails together
arrives in few messages; no wrong answer reaches the game.
"""

import os
import random
import re
import threading
import time

from harness import check, command_of, descendants, equal, kill, wait_for
from services import CHAT, Services, set_channel, set_telegram
from storm import Clock, Repeater, all_hold

CHANNELS = {"discord": "Discord", "ntfy": "ntfy", "text": "Telegram"}  # kind: title in the log
EVENT = re.compile(r"\((\w{4})\) has (finished|failed)")
ASKING = re.compile(r"\((\w{4})\) needs an answer\n")
QUESTION = re.compile(r"\(question (\d+)\)")
AGAIN = "(perhaps told before)"


def events_in(text):
    """(task, event, is it said that it was perhaps told before) for each in a message."""
    head, _, rest = text.partition("\n")
    found = ASKING.search(text)
    if found:
        number = QUESTION.search(text)
        what = "question " + number.group(1) if number else "question"
        return [(found.group(1), what, AGAIN in rest)]
    found = EVENT.search(head)
    if found:
        return [(found.group(1), found.group(2), AGAIN in rest)]
    return [(found.group(1), found.group(2), AGAIN in line)
            for line in rest.splitlines() for found in EVENT.finditer(line)]


def messengers():
    """Those of the tasks; not their children, which send."""
    found = [p for p in descendants(os.getpid())
             if p.state != "Z" and "--messenger" in command_of(p.pid)]
    return [p for p in found if p.parent not in {other.pid for other in found}]


class Weather:
    """The services: when they are away, and what came through all the same."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lock = threading.RLock()
        self.services = Services()
        self.services.hook = self.hook
        self.how = None  # None: well
        self.arrived, self.dropped = {}, {}  # {(channel, id, event): times}
        self.again = {}  # what arrived with the word that it was perhaps told before
        self.messages = 0  # that told what has ended
        self.tricks = {}

    # --- the hook of the services: True when it has answered

    def hook(self, kind, request, what):
        with self.lock:
            how = self.how
            trick = self.random.random()
        if how is not None:
            self.tricks[how] = self.tricks.get(how, 0) + 1
            return getattr(self, how)(kind, request, what)
        if kind == "updates":
            return trick < 0.5 and self.mix_up(request, what)
        time.sleep(trick * 0.3)  # messages pass each other
        self.note(self.arrived, kind, what)
        return False

    def note(self, where, kind, what):
        text = what.get("content") or what.get("caption") or what.get("text", "")
        with self.lock:
            for task, event, again in events_in(text):
                key = (kind, task, event)
                if again:  # not news, but it counts where the first was killed with its sender
                    self.again[key] = self.again.get(key, 0) + (where is self.arrived)
                else:
                    where[key] = where.get(key, 0) + 1
            self.messages += bool(EVENT.search(text))

    def mix_up(self, request, query):
        updates = self.services.wait_for_updates(query)
        with self.lock:
            self.random.shuffle(updates)
        self.services.answer(request, {"ok": True, "result": updates})
        return True

    def limit(self, kind, request, what):
        self.services.answer(request, {"ok": False, "description": "Too Many Requests",
                                       "parameters": {"retry_after": 1}}, 429, Retry_After="1")
        return True

    def refuse(self, kind, request, what):
        self.services.answer(request, {"ok": False, "description": "resting"}, 500)
        return True

    def rest(self, kind, request, what):
        self.services.answer(request, {}, 503, Retry_After="1")
        return True

    def lose(self, kind, request, what):
        """It is taken, and the answer is lost."""
        self.note(self.arrived, kind, what) if kind != "updates" else None
        request.close_connection = True
        request.connection.close()
        return True

    def gateway(self, kind, request, what):
        """Nobody can know whether it was taken: of what is told, every other is not. (A question
        is: it would come again, but after minutes.)"""
        if kind != "updates":
            with self.lock:
                taken = kind == "picture" or self.random.random() < 0.5
            self.note(self.arrived if taken else self.dropped, kind, what)
        self.services.answer(request, {}, 502)
        return True

    def vanish(self, kind, request, what):
        """What is open still when the server goes: as good as lost."""
        return self.lose(kind, request, what)

    # --- what the storm does

    def turn(self, seconds):
        """Away and well again."""
        how = self.random.choice(("limit", "refuse", "rest", "lose", "gateway", "vanish"))
        old = self.services
        if how == "vanish":
            old.close()
        self.how = how
        time.sleep(seconds)
        if how == "vanish":
            new = Services(old.server.server_port)
            new.updates, new.requests, new.sent = old.updates, old.requests, old.sent
            new.last = getattr(old, "last", 5000)
            new.hook = self.hook
            self.services = new
        self.how = None
        time.sleep(seconds)


class TellingStorm:
    def __init__(self, case, seed, hours=24, away=1.5, together=5):
        self.seed, self.hours, self.away, self.together = seed, hours, away, together
        self.weather = Weather(seed)
        self.home, self.world = case.player(
            "speed=3600", "captcha-every=6", "seed=%d" % seed, retryFirstMs=200, requestGapMs=0,
            takeBackMinutes=0)
        services = self.weather.services
        set_telegram(self.home, services)
        set_channel(self.home, "discord", webhook=services.base + "/hook/secret-of-the-hook")
        set_channel(self.home, "ntfy", url=services.base + "/topic")
        self.answered, self.ended = set(), {}
        self.killed = 0

    def answer(self):
        """A person answers each picture, among strangers."""
        for picture in self.weather.services.got("picture"):
            identity = ASKING.search(picture["caption"])
            number = QUESTION.search(picture["caption"])
            key = identity and number and (identity.group(1), number.group(1))
            if not key or key in self.answered:
                continue
            if not any(one[0] == "picture" and one[1:] == (key[0], "question " + key[1])
                       for one in list(self.weather.arrived) + list(self.weather.again)):
                continue  # it did not come through
            self.answered.add(key)
            services = self.weather.services
            for _ in range(self.weather.random.randrange(120)):
                services.write("%s nonsense" % key[0], chat=CHAT + 1)
            services.write("%s %s" % (key[0], self.world.get("/captcha")["answer"]))
            services.write("/start", chat=CHAT)

    def kill_one(self, least):
        """While others live who go on, where there is no keeper any more."""
        living = messengers()
        if len(living) < least:
            return
        kill(self.weather.random.choice(living).pid)
        self.killed += 1

    def run_one(self):
        task = self.home.pirate(1)["id"]
        self.home.wait_ended(task, seconds=60)
        self.ended[task] = "finished"

    def has_failed(self, task):
        state = self.home.task(task)["state"]
        if state == "needs-answer":  # it met a captcha before the world went: it looks again
            self.home.run("--answer", task, "nothing")
        return state == "failed"

    def fail_together(self):
        self.home.write_session(dict(self.home.session(), settings={
            "retryFirstMs": 200, "requestGapMs": 0, "troubleMinutes": 0}))
        tasks = [self.home.pirate(100000, "--if-running=anyway")["id"]
                 for _ in range(self.together)]
        self.world.stop()
        for task in tasks:
            wait_for(lambda one=task: self.has_failed(one), "%s has failed" % task, 60)
            self.ended[task] = "failed"

    def blow(self, say):
        clock = Clock()
        sky = Repeater(lambda: self.weather.turn(self.away))
        person = Repeater(self.answer, 0.2)
        killer = Repeater(lambda: self.kill_one(1), 2.5)
        for _ in range(self.hours):
            self.run_one()
            all_hold(person.faults + killer.faults)
        say("a day of %d hours in %.1f s" % (self.hours, clock()))
        equal(self.world.ledger("captcha-wrong"), [], "wrong answers")
        equal(self.world.raids(), self.hours, "raids")
        faults = killer.end() + person.end()
        self.home.ok("--recover")  # somebody tells what the killed ones left
        before = self.weather.messages
        killer = Repeater(lambda: self.kill_one(3), 0.7)
        self.fail_together()
        faults += killer.end() + sky.end()
        all_hold(faults)
        wait_for(self.is_all_told, lambda: "all is told: %r is not" % self.missing(), 90, 0.5)
        wait_for(lambda: len(self.home.files("state")) == self.together,
                 lambda: "nothing is left to tell: %r" % self.home.files("state"), 30)
        messages = self.weather.messages - before
        say("%d messages about %d that failed together" % (messages, self.together))
        check(messages < len(CHANNELS) * self.together / 2 or self.together < 10,
              "%d messages about %d tasks" % (messages, self.together))
        self.end(say)
        say("all told after %.1f s" % clock())

    # --- what must hold

    def expected(self):
        return [(kind, task, event) for task, event in self.ended.items() for kind in CHANNELS]

    def perhaps(self, key):
        return "%s, perhaps sent" % CHANNELS[key[0]] in self.home.log(key[1])

    def missing(self):
        weather = self.weather
        found = set(weather.arrived) | set(weather.dropped) | set(weather.again)
        return [key for key in self.expected() if key not in found and not self.is_let_go(key)]

    def is_all_told(self):
        missing = self.missing()
        if missing and not messengers():
            self.home.ok("--recover")  # the last one was killed; tasks that failed stay as they are
        return not missing

    def is_let_go(self, key):
        """A server that goes may take a connection and nothing from it: perhaps, says the log."""
        return re.search("%s, perhaps sent: .*; it is not sent again" % CHANNELS[key[0]],
                         self.home.log(key[1]))

    def end(self, say):
        arrived, dropped = self.weather.arrived, self.weather.dropped
        again = self.weather.again
        say("%d arrived, %d dropped by gateways, %d told again after %d kills, %d questions; %r" % (
            len(arrived), len(dropped), len(again), self.killed, len(self.answered),
            self.weather.tricks))
        faults = ["%r arrived %d times" % item for item in arrived.items() if item[1] > 1]
        faults += ["%r was handed over after it was perhaps sent" % (key,)
                   for key in dropped if key in arrived or dropped[key] > 1]
        faults += ["%r is lost and the log does not say perhaps" % (key,)
                   for key in dropped if not self.perhaps(key) and key not in again]
        faults += ["%r has not happened" % (key,) for key in arrived
                   if not key[2].startswith("question") and key not in self.expected()]
        all_hold(faults)
        check(self.weather.tricks, "the channels were never away")
        check(self.killed > 0, "nothing was killed")
