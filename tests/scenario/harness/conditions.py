# SPDX-License-Identifier: GPL-3.0-or-later
"""What a scenario says of what it sees: it is so, it becomes so, or the test fails.

Nothing sleeps to prove something: wait_for() looks again until it is so, or fails.
"""

import functools
import os
import re
import shlex
import shutil
import subprocess
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__)))))
BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
IKABOT = os.path.join(BUILD, "ikabot")

MAIL = "captain@practice.example"
PASSWORD = "practice"
ACCOUNT = "s301-en/1001"

# The system is slower under a sanitizer or valgrind, and when others work on it, too.
PATIENCE = float(os.environ.get("PATIENCE", "1"))
WAIT_S = 25 * PATIENCE


@functools.lru_cache(maxsize=None)
def is_sanitized():
    """Has the program a sanitizer in it, which must be loaded first and keeps memory back?"""
    linked = subprocess.run(["ldd", IKABOT], capture_output=True, text=True).stdout
    return "asan" in linked or "tsan" in linked


def compiler():
    """Of the program itself, for libraries that are loaded into it."""
    try:
        with open(os.path.join(BUILD, "config.mk")) as file:
            found = re.search(r"^CC = (.+)$", file.read(), re.M)
    except FileNotFoundError:
        found = None
    words = shlex.split(found.group(1) if found else "cc")
    if shutil.which(words[0]) is None:
        raise Skip("there is no C compiler: %s" % words[0])
    return words


class Failure(Exception):
    """The program did not do what the scenario's name says."""


class Skip(Exception):
    """It cannot be tried here; the reason is the text."""


# Files, memory and descriptors of processes that keep secrets are shown to root alone.
LOOKS_INSIDE = os.geteuid() == 0


def needs_looks_inside():
    if not LOOKS_INSIDE:
        raise Skip("looking into a guarded process needs root")


def check(condition, why="not so"):
    if not condition:
        raise Failure(why() if callable(why) else why)


def equal(found, wanted, what="value"):
    check(found == wanted, lambda: "%s is %r and not %r" % (what, found, wanted))


def contains(text, part, what="text"):
    check(part in text, lambda: "%s has no %r: %r" % (what, part, text[-1500:]))


def lacks(text, part, what="text"):
    check(part not in text, lambda: "%s has %r: %r" % (what, part, text[-1500:]))


def within(seconds, condition, every=0.03):
    """Looks until condition() is true, or the time is over; what it gave at last."""
    end = time.monotonic() + seconds * PATIENCE
    while True:
        found = condition()
        if found or time.monotonic() > end:
            return found
        time.sleep(every)


def wait_for(condition, what, seconds=None, every=0.03):
    """Looks until condition() is true and returns what it gave."""
    found = within(seconds or WAIT_S / PATIENCE, condition, every)
    if not found:
        raise Failure("waited in vain: %s" % (what() if callable(what) else what))
    return found
