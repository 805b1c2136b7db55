# SPDX-License-Identifier: GPL-3.0-or-later
"""The storm of tasks: hundreds of them, and everything that can be done to tasks, at random.

Actors start, steer, stop and kill; others look all the time. Each task has a number of its
own to recognise it by: a pirate counts its missions, a shipment is the only one between two
cities with that good, a city has one list. So what the world has done can be told apart, task
by task, and must be what the tasks say: not one order more, and none less.
"""

import ctypes
import os
import pty
import random
import re
import shutil
import signal
import socket
import threading
import time

from harness import MAIL, Failure, check, command_of, descendants, is_over, kill, wait_for
from story_web_api import Events, Web
from storm import (Clock, Repeater, Weights, all_hold, doubled, figures, goods_add_up,
                   home_is_clean, logs_are_bounded)

MATE = "mate@practice.example"
LOGINS = ((MAIL, 1), (MAIL, 2), (MATE, 1))
CITIES = 10
GOODS = 3  # shipments carry wood, wine or marble; crystal is for the distributions
CRYSTAL = 4
BUILDINGS = {"warehouse": 11, "academy": 10, "tavern": 9, "carpentering": 8}

CLONE_NEWUTS = 0x04000000

# What a command about one task may end with: done, refused (it is paused, it ends), busy
# (it is just resumed), unreachable (the account is busy), no such task any more.
FINE = {0, 1, 66, 69, 75}


class Book:
    """What was started, and what is known to have become of it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.tasks = {}    # id: {"action", "account", ...}
        self.gone = {}     # id: how it ended
        self.missions = {}  # account: of pirates that have gone

    def add(self, identity, **what):
        with self.lock:
            self.tasks[identity] = what

    def end(self, identity, how):
        with self.lock:
            self.gone.setdefault(identity, how)

    def count(self, account, missions):
        with self.lock:
            self.missions[account] = self.missions.get(account, 0) + missions

    def live(self):
        with self.lock:
            return sorted(set(self.tasks) - set(self.gone))


def own_host():
    """A host's name of our own, to change it; before any thread. False where that cannot be."""
    return ctypes.CDLL(None).unshare(CLONE_NEWUTS) == 0


def number_of(account):
    return int(account.split("/")[1])


def missions_of(state):
    """Missions of a pirate that have begun; None while that has to be found out."""
    progress = state.get("progress") or {}
    if "starting" in progress:
        return None
    return progress.get("done", 0) + ("out" in progress)


class TaskStorm:
    def __init__(self, case, seed, tasks, seconds, speed=20, gap=5, actors=4):
        self.seed, self.wanted, self.seconds, self.actors = seed, tasks, seconds, actors
        self.world = case.world("speed=%d" % speed, "cities=%d" % CITIES, "ships=60",
                                "freighters=40", "production=off", "stock=30000")
        self.home = case.home(self.world, requestGapMs=gap, crashesMax=100000,
                              takeBackMinutes=0)
        self.home.environment["IKABOT_PASSWORD_FILE"] = self.home.password_file()
        for mail, number in LOGINS:
            self.home.login(number, mail=mail)
        self.accounts = sorted(self.home.session()["accounts"])
        self.book, self.chance = Book(), random.Random(seed)
        self.shipments = [(account, origin, target, good) for account in self.accounts
                          for origin in range(CITIES) for target in range(CITIES)
                          for good in range(GOODS) if origin != target]
        self.sites = [(account, city) for account in self.accounts for city in range(CITIES)]
        self.chance.shuffle(self.shipments)
        self.chance.shuffle(self.sites)
        self.operations, self.kills, self.refused = {}, {"keeper": 0, "worker": 0}, {}
        self.faults, self.reviving = [], threading.Lock()
        self.counting = threading.Lock()
        self.latencies, self.json_latencies, self.most = [], [], 0
        self.ended_rows, self.events_seen = {}, 0
        self.events, self.next_event, self.stream = [], 0, None
        self.removals, self.has_own_host = 0, own_host()

    # --- one thing that somebody does

    def command(self, *words, fine=FINE, **how):
        result = self.home.run(*words, timeout=120, **how)
        if result.status not in fine:
            self.faults.append("%r" % result)
        elif result.status:
            text = re.sub(r"\(PID.*|\([a-z]\w{3}\)|\"\w+\"|/\S+|\d+|--restart \w+", "#",
                          result.err.strip())[:80]
            self.refused[text] = self.refused.get(text, 0) + 1
        return result

    def identity_of(self, account, action, key):
        """The id of a task that was just started, by an answer that only it has."""
        with self.book.lock:
            known = set(self.book.tasks)
        for name in self.home.states():
            if name[:-5] in known:
                continue
            try:
                state = self.home.state_file(name[:-5])
            except (OSError, ValueError):
                continue
            if state["account"] == account and state["function"] == action and key(
                    state["configuration"]):
                return name[:-5]
        return None

    def run(self, account, action, key, *pairs, **facts):
        """Starts a task; key recognises its configuration."""
        result = self.command("--run", action, *pairs, "--if-running=anyway",
                              "--account=" + account)
        if result.status != 0:
            return False
        identity = self.identity_of(account, action, key)
        if identity is None:  # it has done all already
            identity = "done-%d" % self.chance.getrandbits(60)
            self.book.add(identity, account=account, action=action, **facts)
            self.book.end(identity, "finished")
        else:
            self.book.add(identity, account=account, action=action, **facts)
        return True

    def start_pirate(self, chance):
        account = chance.choice(self.accounts)
        wait = chance.randrange(1, 80000)  # what it is recognised by; cut to 0 by the first set
        missions = chance.choice([2, 3, 1000, 1000, 1000])
        return self.run(account, "autoPirate", lambda c: c["convertPoints"] == wait,
                        "missions=%d" % missions, "mission=%d" % chance.choice([1, 2, 3, 3]),
                        "convert=y", "convertPoints=%d" % wait)

    def start_shipment(self, chance):
        account, origin, target, good = self.shipments.pop()
        amount = chance.choice([300, 700, 1500])
        goods = ["0"] * 5
        goods[good] = str(amount)
        first = number_of(account) * 10
        text = "%d>%d:%s" % (first + origin, first + target, "-".join(goods))
        return self.run(account, "sendResources", lambda c: text in str(c["routes"]),
                        "ships=1", "routes=" + text,
                        shipment=(number_of(account), first + origin, first + target, good),
                        amount=amount)

    def start_list(self, chance):
        account, city = self.sites.pop()
        identity = number_of(account) * 10 + city
        items = ",".join("%s:%d" % item for item in sorted(BUILDINGS.items()))
        return self.run(account, "constructionList", lambda c: c["city"] == identity,
                        "city=%d" % identity, "list=" + items, "transport=n")

    def start_distribution(self, chance):
        account = chance.choice(self.accounts)
        first = number_of(account) * 10
        some = sorted(chance.sample(range(CITIES), chance.randrange(2, CITIES)))
        cities = ",".join(str(first + one) for one in some)
        wanted = [str(first + one) for one in some]
        with self.book.lock:
            taken = [t for t in self.book.tasks.values() if t.get("cities") == wanted]
        if taken:
            return False
        return self.run(account, "distributeResources",
                        lambda c: [str(one) for one in c["cities"]] == wanted,
                        "resource=%d" % CRYSTAL, "mode=2", "cities=" + cities, cities=wanted)

    def start(self, chance):
        if len(self.book.live()) >= self.wanted:
            return False
        kind = chance.random()
        if kind < 0.45 or not self.shipments:
            return self.start_pirate(chance)
        if kind < 0.85 or not self.sites:
            return self.start_shipment(chance)
        return self.start_list(chance) if kind < 0.95 else self.start_distribution(chance)

    def any_task(self, chance):
        live = self.book.live()
        return chance.choice(live) if live else None

    def steer(self, verb):
        def act(chance):
            identity = self.any_task(chance)
            return identity is not None and self.command("--" + verb, identity)
        act.__name__ = verb
        return act

    def set(self, chance):
        identity = self.any_task(chance)
        if identity is None:
            return False
        action = self.book.tasks[identity]["action"]
        pair = {"autoPirate": "wait=%d" % chance.randrange(3),
                "constructionList": "lowestFirst=%s" % chance.choice("yn")}.get(action, "ships=1")
        return self.command("--set", identity, pair, fine=FINE | {2})

    def stop(self, chance):
        """A pirate is paused first, so that its missions can be counted."""
        identity = self.any_task(chance)
        if identity is None:
            return False
        with self.reviving:
            return self.stop_counted(identity)

    def stop_counted(self, identity):
        pirate = self.book.tasks[identity]["action"] == "autoPirate"
        if pirate:
            self.command("--pause", identity)
            try:
                wait_for(lambda: self.is_at_rest(identity), "", 15)
                missions = missions_of(self.home.state_file(identity))
            except (Failure, OSError):  # it has ended, or it works very long
                return True
            if missions is None:
                self.command("--resume", identity)
                return True
        result = self.command("--stop", identity)
        if result.status == 0:
            self.book.end(identity, "stopped")
            if pirate:
                self.book.count(self.book.tasks[identity]["account"], missions)
        return True

    def is_at_rest(self, identity):
        found = self.home.task(identity)
        return found is None or found["state"] in ("paused", "interrupted", "failed")

    def keepers(self):
        """Only those of tasks that have appeared: {pid: id}."""
        return {task["pid"]: task["id"] for task in self.home.tasks()
                if task["pid"] and task["action"] != "webServer"}

    def count(self, counts, what, number=1):
        """Several do something at the same time: none's count is lost."""
        with self.counting:
            counts[what] = counts.get(what, 0) + number

    def kill_keeper(self, chance):
        keepers = sorted(self.keepers())
        if not keepers or not self.reviving.acquire(timeout=0.5):
            return False
        with_worker = chance.random() < 0.5
        try:
            pid = chance.choice(keepers)
            below = [p.pid for p in descendants(pid)] if with_worker else []
            self.count(self.kills, "keeper", "--keeper" in command_of(pid) and kill(pid))
            self.count(self.kills, "worker", sum(kill(one) for one in below))
        finally:
            self.reviving.release()
        return True

    def kill_worker(self, chance):
        workers = [p.pid for p in descendants(os.getpid()) if p.name == "ikabot-step"]
        serving = {p.pid for p in descendants(self.web.task["pid"])}
        workers = [pid for pid in workers if pid not in serving]
        if not workers:
            return False
        number = chance.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGSEGV])
        self.count(self.kills, "worker", kill(chance.choice(workers), number))
        return True

    def hang(self, chance):
        """A keeper that is stopped for a moment, as by a debugger or a full machine."""
        keepers = sorted(self.keepers())
        if not keepers:
            return False
        pid = chance.choice(keepers)
        if "--keeper" not in command_of(pid) or not kill(pid, signal.SIGSTOP):
            return False
        time.sleep(chance.uniform(0.1, 1.5))  # how long it hangs; nothing is proved by it
        kill(pid, signal.SIGCONT)
        return True

    def rename(self, chance):
        """The host gets another name, as from a network; only where that harms nobody else."""
        if self.has_own_host:
            socket.sethostname("storm-%d" % chance.getrandbits(30))
        return self.has_own_host

    def remove(self, chance):
        """A cleaner that takes what it should not. Tasks put it in order within two seconds;
        nobody is killed meanwhile, for what a removed lock can prove is then at its least."""
        if not self.reviving.acquire(timeout=0.5):
            return False
        try:
            self.removals += 1
            what = chance.choice(["locks", "locks", "run", "run", "cache", "run/", "locks/"])
            names = self.home.files(what.rstrip("/"))
            if what.endswith("/") or what == "cache":
                shutil.rmtree(self.home.path(what.rstrip("/")), ignore_errors=True)
            elif names:
                os.unlink(self.home.path(what, chance.choice(names)))
            wait_for(self.is_in_order, "what was removed from %s is there again" % what, 20)
        except FileNotFoundError:
            pass  # it left by itself
        finally:
            self.reviving.release()
        return True

    def is_in_order(self):
        """Every task that runs can be asked again."""
        return all(self.home.run("--status", identity, "--json").status in (0, 66)
                   and os.path.exists(self.home.path("run", identity + ".sock"))
                   for identity in self.keepers().values())

    def recover(self, chance):
        with self.reviving:
            return self.command("--recover", "--account=" + chance.choice(self.accounts),
                                fine=FINE)

    def look(self, chance):
        identity = self.any_task(chance)
        words = [["--status", identity or "none"], ["--status", identity or "none", "--json"],
                 ["--log", identity or "none"], ["--doctor"], ["--accounts"]]
        return self.command(*chance.choice(words))

    def menu(self, chance):
        """Opens the menu on a terminal, declines what it offers, and leaves, or is killed."""
        ours, its = pty.openpty()
        child = self.home.spawn(env={"IKABOT_ACCOUNT": chance.choice(self.accounts)}, stdin=its,
                                stdout=its, stderr=its, start_new_session=True)
        os.close(its)
        os.set_blocking(ours, False)
        text, end = "", time.monotonic() + 100
        while child.poll() is None:
            try:
                text += os.read(ours, 65536).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.01)
            except OSError:
                break
            for question, answer in (("Resume them", b"n\r"), ("Your choice:", b"0\r")):
                if question in text:
                    os.write(ours, answer)
                    text = ""
            if time.monotonic() > end:
                child.kill()
                self.faults.append("the menu did not end: %r" % text[-400:])
        os.close(ours)
        if child.wait() not in (0, -9):
            self.faults.append("the menu ended with %d: %r" % (child.returncode, text[-400:]))
        return True

    # --- those who look all the time

    def watch_locks(self):
        self.faults += doubled(self.home)

    def watch_list(self):
        result = self.command("--list", "--json", fine={0})
        self.json_latencies.append(result.seconds)
        tasks = result.json["tasks"]
        self.most = max(self.most, sum(task["pid"] is not None for task in tasks))
        ids = [task["id"] for task in tasks]
        if len(ids) != len(set(ids)):
            self.faults.append("listed twice: %r" % sorted(i for i in ids if ids.count(i) > 1))
        self.latencies.append(self.command("--list", fine={0}).seconds)

    def watch_ended(self):
        for row in self.home.ended():
            self.ended_rows[row["id"]] = row

    def watch_world(self):
        answer = self.world.get("/ledger", since=self.next_event)
        self.next_event = answer["next"]
        self.events += [e for e in answer["events"] if e["what"] in (
            "raid-started", "ship", "refused", "lost", "login")]

    def watch_stream(self):
        """The server begins anew when a folder of its was removed: then it is called again."""
        try:
            self.stream = Events(self.web)
            while not self.calm:
                self.stream.next("tasks")
                self.events_seen += 1
        except (Failure, OSError):
            if not self.removals:
                raise
        finally:
            if self.stream is not None:
                self.stream.close()

    # --- the whole

    def act(self, chance, end):
        ways = [(self.start, 30), (self.stop, 5), (self.steer("restart"), 4),
                (self.steer("pause"), 8), (self.steer("resume"), 9), (self.steer("wake"), 8),
                (self.set, 8), (self.kill_keeper, 10), (self.kill_worker, 6),
                (self.recover, 3), (self.look, 8), (self.menu, 2), (self.hang, 2),
                (self.remove, 1), (self.rename, 1)]
        names, weights = [way for way, _ in ways], [weight for _, weight in ways]
        while time.monotonic() < end:
            way = chance.choices(names, weights)[0]
            if way(chance) is not False:
                self.count(self.operations, way.__name__)

    def fill(self):
        """Up to the wanted number, before the storm."""
        def fill_some(number):
            chance = random.Random("%d fill %d" % (self.seed, number))
            for _ in range(100 * self.wanted):
                if not self.start(chance) and len(self.book.live()) >= self.wanted * 9 // 10:
                    return
        everybody(fill_some, self.actors)

    def rage(self):
        end = time.monotonic() + self.seconds
        everybody(lambda number: self.act(random.Random("%d %d" % (self.seed, number)), end),
                  self.actors)

    def blow(self, say):
        """All of it; say(line) tells how it goes."""
        clock, weights, self.calm = Clock(), Weights(), False
        self.web = Web(self.home, "--account=" + self.accounts[0])
        self.book.add(self.web.task["id"], account=self.accounts[0], action="webServer")
        self.book.end(self.web.task["id"], "the storm's own")
        # The first may have ended, and their logs have made room for others, before all run.
        watchers = [Repeater(self.watch_ended, 0.05)]
        self.fill()
        say("%d tasks started in %.1f s" % (len(self.book.tasks), clock()))
        watchers += [Repeater(self.watch_locks, 0.05), Repeater(self.watch_list, 0.2),
                     Repeater(self.watch_world, 0.3), Repeater(self.watch_stream, 0.1)]
        weights.weigh(list(self.keepers()))
        self.rage()
        self.calm = True
        for watcher in watchers:
            watcher.over.set()
        if self.stream is not None:
            self.stream.interrupt()  # nothing comes any more when all tasks have been killed
        for watcher in watchers:
            self.faults += watcher.end()
        self.watch_ended()
        say("operations %r, kills %r, commands refused %r" % (
            self.operations, self.kills, self.refused))
        all_hold(self.faults)
        self.nothing_is_lost(say)
        self.come_to_rest(say)
        survivors, grown = weights.grown()
        say("%d keepers lived through it" % survivors)
        all_hold(grown)
        self.end(say)

    # --- what must hold

    def nothing_is_lost(self, say):
        """Each task is listed, was stopped, or has ended and says so."""
        listed = {task["id"]: task for task in self.home.tasks()}
        faults = []
        for identity in self.book.live():
            if identity in listed:
                continue
            row = self.ended_rows.get(identity)
            log = self.home.log(identity)
            if row is None and "finished: " not in log:
                faults.append("%s is lost; log: %s" % (identity, log[-600:]))
                continue
            self.book.end(identity, "finished")
            if self.book.tasks[identity]["action"] == "autoPirate":
                done = re.search(r"(\d+) missions done", (row or {}).get("status", "") or log)
                self.book.count(self.book.tasks[identity]["account"], int(done.group(1)))
        for identity in listed:
            if identity in self.book.gone and identity != self.web.task["id"]:
                faults.append("%s came back: %r" % (identity, listed[identity]))
        say("%d of %d tasks live or wait for --recover" % (
            len(self.book.live()), len(self.book.tasks)))
        all_hold(faults)

    def come_to_rest(self, say):
        """Everything goes on, settles what was open, and is paused."""
        interrupted = [t for t in self.home.tasks() if t["state"] == "interrupted"]
        result = self.command("--recover", fine={0})
        say("--recover of %d tasks took %.2f s" % (len(interrupted), result.seconds))
        live = self.book.live()
        self.command("--resume", *live)
        self.command("--wake", *live)  # one whose step was killed would wait before it looks

        def settled():
            if self.journals_are_settled():
                return False
            for identity in self.book.live():
                try:
                    if missions_of(self.home.state_file(identity)) is None:
                        return False
                except OSError:
                    pass
            return all(t["state"] not in ("starting", "running", "interrupted", "paused")
                       for t in self.home.tasks() if t["action"] != "webServer")
        wait_for(settled, lambda: "all tasks wait: %r" % [
            t for t in self.home.tasks() if t["state"] not in ("waiting", "failed")][:5],
            60 + self.wanted / 4, every=0.3)
        self.command("--pause", *self.book.live())
        wait_for(lambda: all(self.is_paused(t) for t in self.home.tasks()),
                 lambda: "all tasks are paused: %r" % [
                     t for t in self.home.tasks() if not self.is_paused(t)][:5], 60, every=0.3)

    def is_paused(self, task):
        return task["action"] == "webServer" or task["state"] in ("paused", "failed")

    def count_missions(self):
        faults = []
        for task in [t for t in self.home.tasks() if t["action"] == "autoPirate"]:
            state = self.home.state_file(task["id"])
            self.book.count(state["account"], missions_of(state) or 0)
            self.book.end(task["id"], "stopped")
        for identity in [i for i in self.book.live()
                         if self.book.tasks[i]["action"] == "autoPirate"]:
            done = re.search(r"(\d+) missions done", self.home.log(identity))
            self.book.count(self.book.tasks[identity]["account"],
                            int(done.group(1)) if done else 0)
        for account in self.accounts:
            seen = sum(e["what"] == "raid-started" and e["account"] == number_of(account)
                       for e in self.events)
            if seen != self.book.missions.get(account, 0):
                faults.append("%s: the world saw %d raids, the tasks count %d" % (
                    account, seen, self.book.missions.get(account, 0)))
        return faults

    def count_shipments(self):
        faults, sent = [], {}
        for event in (e for e in self.events if e["what"] == "ship"):
            for good, amount in enumerate(event["goods"]):
                if amount:
                    key = (event["account"], event["from"], event["to"], good)
                    sent[key] = sent.get(key, 0) + amount
        finished = set(self.ended_rows)
        for identity, task in self.book.tasks.items():
            if "shipment" not in task:
                continue
            amount = sent.get(task["shipment"], 0)
            if amount > task["amount"] or (
                    amount < task["amount"] and identity in finished and
                    self.ended_rows[identity]["state"] == "finished"):
                faults.append("%s: %d sent of %d" % (identity, amount, task["amount"]))
        return faults

    def journals_are_settled(self):
        faults = []
        for name in [n for n in self.home.files("journal") if n.endswith(".json")]:
            text = self.home.read("journal", name)
            if '"asked"' in text:
                faults.append("%s is not settled: %s" % (name, text[:300]))
        return faults

    def end(self, say):
        self.watch_world()
        live = len(self.home.tasks())
        faults = self.count_missions() + self.count_shipments() + self.journals_are_settled()
        faults += ["the world refused %r" % e for e in self.events if e["what"] == "refused"]
        for account in self.accounts:
            faults += goods_add_up(self.world, number_of(account))
        result = self.home.run("--stop", "--all", timeout=300)
        say("--stop --all of %d tasks took %.2f s" % (live, result.seconds))
        if result.status != 0 or self.home.tasks():
            faults.append("%r leaves %r" % (result, self.home.tasks()[:3]))
        wait_for(lambda: all(is_over(p.pid) for p in descendants(os.getpid())
                             if p.pid != self.world.child.pid), "all processes have ended", 30)
        faults += home_is_clean(self.home, sum(self.kills.values()))
        faults += logs_are_bounded(self.home, self.wanted + 1)
        faults += self.crashes()
        say("raids %d, loads %d, logins %d, events of the stream %d" % (
            sum(e["what"] == "raid-started" for e in self.events),
            sum(e["what"] == "ship" for e in self.events),
            sum(e["what"] == "login" for e in self.events), self.events_seen))
        say("most tasks at once %d; --list --json: %s; --list: %s" % (
            self.most, figures(self.json_latencies), figures(self.latencies)))
        check(self.json_latencies and self.events_seen, "nobody looked")
        all_hold(faults)

    def crashes(self):
        """Steps that ended without a result were killed by us."""
        seen = [line for name in self.home.files("log")
                for line in self.home.read("log", name).splitlines()
                if "ended without a result" in line]
        return ["%d steps crashed, %d were killed: %s" % (len(seen), self.kills["worker"], seen)
                ] if len(seen) > self.kills["worker"] else []


def everybody(work, count):
    """Runs work(0), work(1)... at the same time; the first failure is raised."""
    failures = []

    def guarded(number):
        try:
            work(number)
        except Exception as failure:  # noqa: B902 - raised again below
            failures.append(failure)
    threads = [threading.Thread(target=guarded, args=(n,)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
