# SPDX-License-Identifier: GPL-3.0-or-later
"""What the storms have in common: looks at locks, processes and files while all goes wild.

A storm throws everything at the program at once, at random from a seed. It proves nothing by
one answer: what counts is what must hold at every look and at the end, whatever happened.
"""

import contextlib
import os
import re
import statistics
import sys
import threading
import time
import traceback

from harness import Failure, check, descendants, is_sanitized, process

INSTANCE = re.compile(r"^[^.]+\.\w+\.(\d+)$")
LOG_FILES_MAX = 400
LOG_SIZE_MAX = 256 * 1024 + 64 * 1024  # a step may write on after the last look at the size


def instance_locks(home):
    """The instance locks that are held: {file name: [pids]}."""
    inodes = {}
    for name in filter(INSTANCE.match, home.files("locks")):
        with contextlib.suppress(FileNotFoundError):  # the cleaner was quicker
            inodes[os.stat(home.path("locks", name)).st_ino] = name
    held = {}
    with open("/proc/locks") as file:
        for line in file:
            words = line.split()
            if "->" in words or "WRITE" not in words or "FLOCK" not in words:
                continue
            name = inodes.get(int(words[words.index("WRITE") + 2].split(":")[2]))
            if name is not None:
                held.setdefault(name, []).append(int(words[words.index("WRITE") + 1]))
    return held


def label_of(home, name):
    """Who wrote that lock's label: (id, pid), or None while it is an old one."""
    try:
        text = home.read("locks", name)
    except FileNotFoundError:
        return None
    identity = re.search(r'"id": ?"(\w+)"', text)
    pid = re.search(r'"pid": ?(\d+)', text)
    return (identity.group(1), int(pid.group(1))) if identity and pid else None


def doubled(home):
    """What may never be seen: a lock with two owners, a task or a keeper with two locks. The
    kernel's list is not a snapshot while it changes, so it must be so at a second look, too."""
    found = look_for_doubled(home)
    return [fault for fault in look_for_doubled(home) if fault in found] if found else []


def look_for_doubled(home):
    faults, of_pid, of_task = [], {}, {}
    for name, pids in instance_locks(home).items():
        if len(set(pids)) > 1:
            faults.append("%s is held by %r" % (name, sorted(set(pids))))
        of_pid.setdefault(pids[0], []).append(name)
        label = label_of(home, name)
        if label is not None and label[1] == pids[0]:
            of_task.setdefault(label[0], []).append(name)
    for kind, found in (("keeper", of_pid), ("task", of_task)):
        faults += ["%s %s holds %r" % (kind, key, names)
                   for key, names in found.items() if len(names) > 1]
    return faults


def descriptors(pid):
    try:
        return len(os.listdir("/proc/%d/fd" % pid))
    except OSError:
        return None


def private_kib(pid):
    """Memory that nobody shares with it."""
    try:
        with open("/proc/%d/smaps_rollup" % pid) as file:
            return sum(int(line.split()[1]) for line in file if line.startswith("Private"))
    except OSError:
        return None


class Weights:
    """Descriptors and memory of keepers, then and now."""

    def __init__(self):
        self.first = {}

    def weigh(self, pids):
        for pid in pids:
            found = process(pid)
            if found is not None and descriptors(pid) is not None:
                self.first[pid, found.start] = (descriptors(pid), private_kib(pid))

    def grown(self, descriptors_more=2, kib_more=512):
        """(How many are still there, what grew too much); all must be waiting."""
        if is_sanitized():
            kib_more = 1 << 20  # it keeps what was freed
        survivors, faults = 0, []
        for (pid, start), (fds, kib) in self.first.items():
            found = process(pid)
            now = (descriptors(pid), private_kib(pid))
            if found is None or found.start != start or None in now:
                continue
            survivors += 1
            if now[0] > fds + descriptors_more or now[1] > kib + kib_more:
                faults.append("keeper %d: %d descriptors and %d KiB became %d and %d" % (
                    pid, fds, kib, now[0], now[1]))
        return survivors, faults


class Repeater(threading.Thread):
    """Does something again and again until it is told to end; the first fault is kept."""

    def __init__(self, what, every=0.0):
        super().__init__(daemon=True)
        self.what, self.every = what, every
        self.over, self.count, self.faults = threading.Event(), 0, []
        self.start()

    def run(self):
        while not self.over.is_set() and not self.faults:
            try:
                self.what()
                self.count += 1
            except Exception as fault:  # noqa: B902 - it must reach whoever waits for the end
                if not self.over.is_set():
                    self.faults.append("%s: %s" % (type(fault).__name__, fault))
            self.over.wait(self.every)

    def end(self):
        self.over.set()
        self.join(120)
        check(not self.is_alive(), lambda: "%s does not end: %s" % (
            self.what.__name__, "".join(traceback.format_stack(
                sys._current_frames()[self.ident])[-4:])))
        return self.faults


def figures(times):
    """Seconds as a line for people."""
    if not times:
        return "none"
    return "min %.1f, median %.1f, max %.1f ms (%d times)" % (
        1000 * min(times), 1000 * statistics.median(times), 1000 * max(times), len(times))


def ticks_of(pid):
    """CPU ticks of all that it has started and that is there or was waited for."""
    found = [process(pid)] + descendants(pid)
    return sum(one.ticks for one in found if one is not None)


def home_is_clean(home, kills):
    """After the last task: nothing is left but logs, and what a kill left half written."""
    faults = []
    for name, account in home.session()["accounts"].items():
        if account.get("processList"):
            faults.append("%s: the register has %r" % (name, account["processList"][:3]))
    if home.states():
        faults.append("state files: %r" % home.states()[:5])
    if home.files("run"):
        faults.append("sockets: %r" % home.files("run")[:5])
    if instance_locks(home):
        faults.append("locks: %r" % instance_locks(home))
    halves = [os.path.join(folder, name) for folder, _, names in os.walk(home.root)
              for name in names if ".new-" in name]
    if len(halves) > kills:
        faults.append("%d temporary files after %d kills: %r" % (len(halves), kills, halves[:3]))
    return faults


def logs_are_bounded(home, live):
    """live: how many tasks there were at the last start; their logs are never swept."""
    logs = home.files("log")
    faults = []
    if len(logs) > LOG_FILES_MAX + 2 * live + 1:
        faults.append("%d logs" % len(logs))
    for name in logs:
        size = os.path.getsize(home.path("log", name))
        if size > LOG_SIZE_MAX:
            faults.append("%s has %d bytes" % (name, size))
    return faults


def totals_and_orders(world, account):
    """Both of the same moment: constructions may go on."""
    def upgrades():
        return [e for e in world.ledger("upgrade") if e.get("account") == account]

    while True:
        before = upgrades()
        totals = next(a for a in world.get("/balance")["accounts"] if a["id"] == account)["totals"]
        if len(upgrades()) == len(before):
            return totals, before


def goods_add_up(world, account):
    """Every good is somewhere, and what was spent is what the orders cost."""
    faults = []
    totals, orders = totals_and_orders(world, account)
    for good in range(5):
        spent = sum(order["costs"][good] for order in orders)
        if round(totals["spent"][good] - spent) != 0:
            faults.append("%d: good %d: %r spent, orders of %r" % (
                account, good, totals["spent"][good], spent))
        missing = (totals["start"][good] + totals["given"][good] - totals["spent"][good]
                   - totals["stock"][good] - totals["at_sea"][good] - totals["abroad"][good])
        if round(missing) != 0:
            faults.append("%d: %r of good %d are missing" % (account, missing, good))
        if totals["lost"][good] != 0:
            faults.append("%d: %r of good %d were lost" % (account, totals["lost"][good], good))
    levels = {}
    for order in orders:
        site = (order["city"], order["position"])
        if order["level"] in levels.setdefault(site, []):
            faults.append("level %d of %r was ordered twice" % (order["level"], site))
        levels[site].append(order["level"])
    return faults


def all_hold(faults):
    faults = list(faults)
    if faults:
        raise Failure("; ".join(str(fault) for fault in faults[:8]) +
                      (" ... %d in all" % len(faults) if len(faults) > 8 else ""))


class Clock:
    """How long the parts of a storm took."""

    def __init__(self):
        self.begin = time.monotonic()

    def __call__(self):
        return time.monotonic() - self.begin
