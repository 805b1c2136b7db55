# SPDX-License-Identifier: GPL-3.0-or-later
"""What must be so after every fault, whatever it was: nothing half written, nothing doubled,
nothing left behind, and an error that names its cause."""

import errno
import fcntl
import json
import os
import re
import signal
import threading
import time

from harness import (ACCOUNT, PATIENCE, ROOT, Failure, command_of, descendants, kill, process,
                     started, within)

CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGILL, signal.SIGFPE)
STATE_KEYS = {"id", "function", "account", "instance", "state", "configuration", "progress"}


def documented_statuses():
    with open(os.path.join(ROOT, "man", "ikabot.1")) as file:
        section = file.read().split(".Sh EXIT STATUS")[1].split(".El")[0]
    return {int(number) for number in re.findall(r"^\.It (\d+)$", section, re.M)}


STATUSES = documented_statuses()


class Family:
    """Everything that the scenario's process has started, but for what belongs to the test.
    As their reaper it learns how each of them has ended."""

    def __init__(self):
        self.crashed = []
        self.lock = threading.Lock()  # of those who start a process and those who bury one

    def reap(self):
        with self.lock:
            self.bury()

    def bury(self):
        mine = os.getpid()
        for child in descendants(mine):
            if child.parent != mine or child.state != "Z" or child.pid in started:
                continue
            pid, status = os.waitpid(child.pid, os.WNOHANG)
            if pid and os.WIFSIGNALED(status) and os.WTERMSIG(status) in CRASHES:
                self.crashed.append("%s died of signal %d" % (child.name, os.WTERMSIG(status)))

    def living(self):
        self.reap()
        mine = os.getpid()
        below = descendants(mine)
        ours = {p.pid for p in below if p.parent == mine and p.pid in started}
        return [p for p in below if p.pid not in ours and p.state not in "ZX"]

    def wait_gone(self, seconds):
        return within(seconds, lambda: not self.living(), every=0.01)

    def end(self):
        for one in self.living():
            kill(one.pid, signal.SIGCONT)
            kill(one.pid)
        self.wait_gone(5)


# --- what a command says

def texts_of_errors():
    return {os.strerror(number): number for number in errno.errorcode}


ERRORS = texts_of_errors()
# Not from the fault itself: what follows from it is named so.
EXPECTED = {errno.ECONNREFUSED, errno.EPIPE, errno.ECONNRESET}


def complaints_of_result(result, strike):
    name = "ikabot %s" % " ".join(result.arguments)
    if result.status < 0:
        killed = strike.kills and -result.status == signal.SIGKILL
        return [] if killed else ["%s died of signal %d" % (name, -result.status)]
    found = []
    if result.status not in STATUSES:
        found.append("%s: undocumented status %d" % (name, result.status))
    if result.status != 0 and not re.search(r"\w", result.err + result.out):
        found.append("%s: status %d and not a word" % (name, result.status))
    if re.search(r"\bSuccess\b|\(null\)|no reason given|: *$", result.err.strip()):
        found.append("%s: an error that says nothing: %r" % (name, result.err))
    for text, number in ERRORS.items():
        if (re.search(re.escape(text) + r"(?! in system)", result.err)
                and number not in strike.errors and number not in EXPECTED):
            found.append("%s: wrong cause: %r" % (name, result.err[-400:]))
    return found


# --- what is on disk

def parse(path):
    with open(path) as file:
        return json.load(file)


def complaints_of_session(home, before):
    """Whatever happened, accounts and secrets that were there are there."""
    try:
        session = parse(home.session_path)
    except (OSError, ValueError) as why:
        return ["the session file: %s" % why]
    found = []
    if not {"version", "accounts"} <= set(session):
        found.append("the session file has lost its shape: %r" % sorted(session))
    for name, account in before.get("accounts", {}).items():
        now = session.get("accounts", {}).get(name, {})
        for key in account:
            if key in ("processList", "ended"):
                continue
            if not now.get(key):
                found.append("the session file has lost %s of %s" % (key, name))
    for key in before.get("settings", {}):
        if key not in session.get("settings", {}):
            found.append("the session file has lost the setting %s" % key)
    return found


def complaints_of_states(home):
    found = []
    for folder in ("state", "journal", "history"):
        for name in home.files(folder):
            if ".new-" in name or not name.endswith(".json"):
                continue
            try:
                content = parse(home.path(folder, name))
            except ValueError as why:
                found.append("%s/%s: %s" % (folder, name, why))
                continue
            if folder == "state" and not STATE_KEYS <= set(content):
                found.append("state/%s has only %s" % (name, sorted(content)))
    return found


def files_aside(home):
    return [name for name in os.listdir(home.root)
            if name.startswith(".ikabot.") and name not in (".ikabot.d",) and ".new-" not in name
            and not name.endswith(".test")]


def halves(home):
    return [os.path.join(folder, name) for folder, _, names in os.walk(home.root)
            for name in names if ".new-" in name]


def held_locks(home):
    found = []
    for name in home.files("locks"):
        with open(home.path("locks", name), "rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                found.append(name)
    return found


def complaints_of_disk(home, strike):
    found = ["the lock %s is held" % name for name in held_locks(home)]
    found += ["left: run/%s" % name for name in home.files("run")]
    found += ["put aside: %s" % name for name in files_aside(home)]
    found += ["left: %s" % os.path.relpath(path, home.root) for path in halves(home)]
    return found


def complaints_of_logs(home, strike):
    found = []
    for name in home.files("log"):
        for line in home.read("log", name).splitlines():
            died = re.search(r"killed by signal (\d+)", line)
            if died and int(died.group(1)) in CRASHES:
                found.append("%s: %s" % (name, line))
            if re.search(r"\bSuccess\b|\(null\)|no reason given|: *$", line):
                found.append("a line that says nothing in %s: %r" % (name, line))
    return found


# --- back to order

def one_each(tasks):
    seen = {}
    for task in tasks:
        if task["pid"] is not None:
            seen.setdefault((task["account"], task["action"], task["instance"]), []).append(task)
    return [key for key, both in seen.items() if len(both) > 1]


def bring_to_order(home, family, finishes, seconds=20):
    """As a user would, without faults: looks, lets go on what can, and stops the rest."""
    end = time.monotonic() + seconds * PATIENCE
    tried = 0
    while True:
        tasks = home.tasks()
        doubled = one_each(tasks)
        if doubled:
            raise Failure("two tasks hold the same place: %r" % doubled)
        dead = [task for task in tasks if task["pid"] is None]
        if not finishes or (not tasks and family.wait_gone(0)):
            break
        if dead and tried < 6:
            tried += 1
            home.ok("--recover")
            for task in home.tasks():
                if task["state"] == "failed":
                    home.ok("--resume", task["id"])
        for task in tasks:
            if task["state"] == "waiting" and tried < 6:
                home.run("--wake", task["id"])
        if time.monotonic() > end:
            raise Failure("it does not go on: %r; log: %s" % (
                tasks, "".join(home.log(task["id"])[-1500:] for task in tasks)))
        time.sleep(0.01)
    if not finishes and any(task["pid"] is None for task in tasks):
        home.ok("--recover")
    home.ok("--stop", "--all")
    tasks = home.tasks()
    if tasks:
        raise Failure("after --stop --all there are: %r" % tasks)
    if not family.wait_gone(8):
        raise Failure("left behind: %s" % ", ".join(
            "%r %s" % (one, command_of(one.pid)) for one in family.living()))


def sweep(home, family):
    """What a killed process has left goes when it is old and the next task begins."""
    left = halves(home) + [home.path("run", name) for name in home.files("run")]
    last = [home.path("cache", name) for name in home.files("cache") if name == "swept"]
    for path in left + last:
        os.utime(path, (1, 1), follow_symlinks=False)
    if left and home.session()["accounts"]:
        home.ok("--run", "autoPirate", "missions=10")
        home.ok("--stop", "--all")
        family.wait_gone(5)


def descriptors(pid):
    return len(os.listdir("/proc/%d/fd" % pid)) if process(pid) else 0


def account_of(session):
    return session["accounts"].get(ACCOUNT, {})
