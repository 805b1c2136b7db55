# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody else who comes in between: at a chosen place a process is held, the deed is done,
and the process goes on.

removed   a cleaner takes the lock, the socket, or a folder of the home
renamed   the host gets another name
hung      the process hangs while commands look at its task
lost      an answer of the game is lost or cut, or a question does not arrive
words     answers have the game's own words in them, as another player's message
"""

import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import threading
import time

from harness import PATIENCE, Failure, Result, command_of, kill, lives, process, within

CLONE_NEWUTS = 0x04000000
INSTANCE = r"^[^.]+\.\w+\.\d+$"
EVERYBODY = ("command", "child", "keeper", "worker")
WHO_ASKS = ("child", "worker")
GATE_S = 75  # so long a start may wait for an account that somebody else is busy with


# --- a cleaner

def files(folder, pattern):
    def remove(deed):
        for name in deed.home.files(folder):
            if re.search(pattern, name):
                try:
                    os.remove(deed.home.path(folder, name))
                    deed.done = True
                except FileNotFoundError:
                    pass  # its owner was quicker
    return remove


def folder(*parts):
    def remove(deed):
        path = deed.home.path(*parts)
        deed.done = os.path.isdir(path)
        shutil.rmtree(path, ignore_errors=True)  # it may be filled again meanwhile
    return remove


# --- a host

def own_host():
    """Takes a host's name of its own for this process, for good; before any thread. May it?"""
    if ctypes.CDLL(None).unshare(CLONE_NEWUTS) != 0:
        ACTORS.pop("renamed", None)
    return "renamed" in ACTORS


def rename(deed):
    socket.sethostname("fault-%d" % (time.monotonic_ns() % 10**9))
    deed.done = True
    deed.found += ["the host was renamed, and a task is elsewhere: %r" % task
                   for task in deed.tasks() if "elsewhere" in task]


# --- looks at what hangs

def look(deed):
    deed.found += ["listed, and there is no such process: %r" % task for task in deed.tasks()
                   if task["pid"] is not None and process(task["pid"]) is None
                   and task["pid"] not in deed.commands]
    deed.command("--status", deed.task, most=6)


def pause(deed):
    """What is told to have failed has no later effect."""
    deed.may_pause = deed.command("--pause", deed.task, most=8).status == 0


def run(deed):
    """The same once more: while one runs it is refused, and never runs twice."""
    deed.command("--run", *deed.play.stage.story.again, most=GATE_S)


def stop(deed):
    before = keepers(deed.play.stage.family)
    result = deed.command("--stop", deed.task, "--timeout=1", most=12)
    deed.stopped = result.status == 0
    if "stopped" in result.out:
        deed.found += ["told as stopped, and lives: %d, %r" % (pid, result) for pid in before
                       if not within(1, lambda: not lives(pid))]


# --- a game that answers badly

def trouble(kind, **how):
    def order(deed):
        deed.play.world.post("/trouble", kind=kind, **how)
        deed.done = True
    return order


# Kind of injection: what is counted, in whose life, and what is done there.
ACTORS = {
    "removed": ("place", EVERYBODY, {
        "the lock": files("locks", INSTANCE), "the gate": files("locks", r"\.gate$"),
        "the lock of the register": files("locks", "^session$"),
        "the socket": files("run", r"\.sock$"), "the state file": files("state", ""),
        "locks": folder("locks"), "run": folder("run"), "state": folder("state"),
        "journal": folder("journal"), "log": folder("log"), ".ikabot.d": folder()}),
    "renamed": ("place", EVERYBODY, {"the host": rename}),
    "hung": ("place", EVERYBODY, {"list": look, "pause": pause, "run": run, "stop": stop}),
    "lost": ("ask", WHO_ASKS, {
        "an answer": trouble("lose", count=1), "two answers": trouble("lose", count=2),
        "half an answer": trouble("truncate", count=1), "a question": trouble("drop", count=1)}),
    "words": ("ask", WHO_ASKS, {"in an answer": trouble("words", count=1),
                                 "in every answer": trouble("words", every=1)}),
}


HARMLESS = ("renamed", "words")  # no command fails of these


def quiet(world):
    for kind in ("lose", "truncate", "drop", "words"):
        world.post("/trouble", kind=kind, every=0)


class Deed(threading.Thread):
    """Waits until the process is held, does what is to be done there, and lets it go on."""

    def __init__(self, play):
        super().__init__(daemon=True)
        self.play, self.home, self.task = play, play.home, play.stage.story.task
        self.act = ACTORS[play.strike.kind][2][play.strike.reason]
        self.over = threading.Event()
        self.commands, self.results, self.found = [], [], []
        self.done, self.stopped, self.may_pause = False, False, True
        self.start()

    def held(self):
        pid = self.play.faults.page.struck_in
        one = process(pid) if pid else None
        return one if one is not None and one.state == "T" else None

    def is_gone(self):
        pid = self.play.faults.page.struck_in
        return pid != 0 and not lives(pid)

    def run(self):
        while not self.over.is_set() or self.play.faults.struck:
            one = self.held()
            if one is not None:
                self.do(one.pid)
            if one is not None or self.is_gone():
                return
            time.sleep(0.001)

    def do(self, pid):
        try:
            self.act(self)
        except (Failure, OSError, ValueError) as why:
            self.found.append("%s: %s" % (type(why).__name__, why))
        finally:
            kill(pid, signal.SIGCONT)

    def end(self):
        """Once no further process will be held."""
        self.over.set()
        self.join(120 * PATIENCE)
        if self.is_alive():
            raise Failure("the deed does not end: %r" % self.results)

    def command(self, *words, most):
        """While the process is held; it must end within so many seconds."""
        begin = time.monotonic()
        with self.play.stage.family.lock:
            child = self.home.spawn(*words)
            self.commands.append(child.pid)
        late = False
        try:
            out, err = child.communicate(timeout=(most + 20) * PATIENCE)
        except subprocess.TimeoutExpired:
            late = True
            child.kill()
            out, err = child.communicate()
        result = Result(list(words), child.returncode, out, err, time.monotonic() - begin)
        self.done = True
        if late or result.seconds > most * PATIENCE:
            self.found.append("%.1f s beside a process that hangs: %r" % (result.seconds, result))
        if not late:
            self.results.append(result)
        return result

    def tasks(self):
        return self.command("--list", "--json", most=4).expect(0).json["tasks"]


# --- what must hold when it has gone on

def keepers(family):
    """The pids of all keepers that live; their workers have the same words."""
    below = {one.pid: one for one in family.living()
             if "--keeper" in command_of(one.pid).split()}
    return {pid for pid, one in below.items() if one.parent not in below}


def complaints_of_agreement(home, family, seconds=8):
    """Soon what lives, what is listed and what is locked are the same, one for each task."""
    last = ["nothing was seen"]

    def agree():
        before = keepers(family)
        tasks = {task["pid"]: task["id"] for task in home.tasks() if task["pid"] is not None}
        held = locked_by(home)
        after = keepers(family)
        last[0] = "keepers %r, listed %r, locked %r" % (after, tasks, held)
        return before == after == set(tasks) and sorted(held) == sorted(after)
    if within(seconds, agree, every=0.1):
        return []
    return ["they do not agree: %s" % last[0]]


def locked_by(home):
    """Whom the kernel names for the instance locks that have their path: pids."""
    inodes = set()
    for name in home.files("locks"):
        if re.search(INSTANCE, name):
            try:
                inodes.add(os.stat(home.path("locks", name)).st_ino)
            except FileNotFoundError:
                pass
    found = []
    with open("/proc/locks") as file:
        for line in file:
            words = line.split()
            if "->" in words or "WRITE" not in words or "FLOCK" not in words:
                continue
            pid, place = words[words.index("WRITE") + 1:words.index("WRITE") + 3]
            if int(place.split(":")[2]) in inodes:
                found.append(int(pid))
    return found


def complaints_of_deed(play):
    """What was told while and after somebody came in between is true."""
    deed, found = play.deed, list(play.deed.found)
    tasks = play.home.tasks()
    live = [task for task in tasks if task["pid"] is not None]
    found += ["two of one: %r" % live] if len(live) > 1 else []
    found += ["a host was renamed, and a task is elsewhere: %r" % task for task in tasks
              if "elsewhere" in task]
    if play.strike.kind in HARMLESS:
        found += ["refused: %r" % r for r in play.results + deed.results if r.status != 0]
    starts = [r for r in play.results + deed.results if r.arguments[0] == "--run"]
    if live and starts and play.stage.story.starts and all(r.status != 0 for r in starts):
        found.append("told as failed, and it runs: %r, %r" % (starts, live))
    if not deed.may_pause and any(task["state"] == "paused" for task in tasks):
        found.append("told as not paused, and it is: %r, %r" % (deed.results, tasks))
    return found
