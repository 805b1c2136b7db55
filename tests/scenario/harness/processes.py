# SPDX-License-Identifier: GPL-3.0-or-later
"""Processes: those of a test are exactly the tree below it.

A test is the reaper of all that it starts: a detached keeper whose parents have ended becomes its
child, however well it has detached itself. Nothing else is ever signalled.
"""

import ctypes
import os
import signal
import subprocess

from .conditions import Skip

PR_SET_CHILD_SUBREAPER = 36


def become_reaper():
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise Skip("this system cannot make a process the reaper of its descendants")


class Process:
    """What /proc says about a process."""

    def __init__(self, pid, name, state, parent, ticks, start):
        self.pid, self.name, self.state = pid, name, state
        self.parent, self.ticks, self.start = parent, ticks, start

    def __repr__(self):
        return "%d (%s, %s)" % (self.pid, self.name, self.state)


def process(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            text = file.read()
    except OSError:
        return None
    rest = text[text.rindex(")") + 2:].split()
    return Process(pid, text[text.index("(") + 1:text.rindex(")")], rest[0], int(rest[1]),
                   int(rest[11]) + int(rest[12]), int(rest[19]))


def lives(pid):
    found = process(pid)
    return found is not None and found.state not in "ZX"


def command_of(pid):
    try:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def descendants(pid):
    """All processes below pid, dead ones that nobody has waited for included."""
    children = {}
    for name in os.listdir("/proc"):
        found = process(int(name)) if name.isdigit() else None
        if found is not None:
            children.setdefault(found.parent, []).append(found)
    below, queue = [], [pid]
    while queue:
        for child in children.get(queue.pop(), []):
            below.append(child)
            queue.append(child.pid)
    return below


def workers_of(keeper):
    """The processes that a keeper works with: quickly, where the system lists children."""
    try:
        with open("/proc/%d/task/%d/children" % (keeper, keeper)) as file:
            found = [process(int(pid)) for pid in file.read().split()]
    except OSError:
        found = descendants(keeper)
    return [p.pid for p in found if p is not None and p.parent == keeper and p.state != "Z"]


started = set()  # what subprocess waits for itself


def spawn(arguments, **more):
    child = subprocess.Popen(arguments, **more)
    started.add(child.pid)
    return child


def reap():
    """Buries the dead that became ours, and only those."""
    for child in descendants(os.getpid()):
        if child.parent == os.getpid() and child.state == "Z" and child.pid not in started:
            try:
                os.waitpid(child.pid, os.WNOHANG)
            except ChildProcessError:
                pass


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
        return True
    except ProcessLookupError:
        return False


def is_over(pid):
    reap()
    return not lives(pid)
