# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever of the home is removed, renamed, emptied or replaced while tasks run.

The table says what is touched, how, and what must hold; each row is a scenario. One task waits
for hours, one works again and again, and one serves all the time. Whatever is touched: no ghost (each of them is listed), no
double (the same is not started again), and "--stop --all" reaches them. What can be made again
is there again after a few seconds ("heals"). What cannot is told by the next start with a status
that is not 0 and what to do, and is well when that was done ("told"); where one task alone is hit, its
status in the list says so ("said").
"""

import os
import shutil

from harness import Skip, check, contains, equal, lives, scenario, wait_for

HEAL_S = 12

FOLDERS = ("locks", "run", "state", "log", "keys", "journal", "history", "cache")
REMOVED = ("removed", "renamed", "emptied")

ROWS = (
    [(folder, how, "heals") for folder in FOLDERS for how in REMOVED] +
    [(folder, how, "told") for folder in ("locks", "state", "cache")
     for how in ("replaced by a file", "replaced by a link", "closed")] +
    [("the lock", how, "heals") for how in ("removed", "renamed", "emptied", "full of NUL bytes",
                                            "replaced by a file", "closed")] +
    [("the lock", "replaced by a folder", "said")] +
    [("the state file", how, "heals") for how in ("removed", "renamed", "emptied",
                                                  "full of NUL bytes", "replaced by a file",
                                                  "closed")] +
    [("the socket", how, "heals") for how in ("removed", "renamed", "closed")] +
    [("the socket", how, "said") for how in ("replaced by a file", "replaced by a folder")] +
    [("the log", how, "heals") for how in ("removed", "renamed", "emptied")] +
    [(".ikabot", how, "stays") for how in ("removed", "renamed", "emptied", "full of NUL bytes")] +
    [(".ikabot", "replaced by a folder", "told")] +
    [(".ikabot.d", how, "heals") for how in ("removed", "renamed", "emptied")] +
    [(".ikabot.d", how, "told") for how in ("replaced by a file", "replaced by a link", "closed",
                                            "given to another user")]
)


def empty(path):
    if os.path.isdir(path):
        for name in os.listdir(path):
            inner = os.path.join(path, name)
            remove(inner)
    else:
        os.truncate(path, 0)


def fill_with_nul(path):
    size = os.path.getsize(path)
    with open(path, "r+b") as file:
        file.write(b"\0" * size)


def give_away(path):
    if os.geteuid() != 0:
        raise Skip("only root gives a folder to another user")
    os.chown(path, 31234, 31234)


def remove(path):
    """Tasks may put back what is removed while it is removed."""
    if os.path.isdir(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        os.remove(path)


def plant(kind):
    def replace(path):
        os.rename(path, path + ".away")
        if kind == "folder":
            os.mkdir(path, 0o700)
        elif kind == "link":
            os.symlink(path + ".away", path)
        else:
            with open(path, "w") as file:
                file.write("a backup\n")
            os.chmod(path, 0o600)
    return replace


DEEDS = {
    "removed": remove,
    "renamed": lambda path: os.rename(path, path + ".away"),
    "emptied": empty,
    "full of NUL bytes": fill_with_nul,
    "replaced by a file": plant("file"),
    "replaced by a folder": plant("folder"),
    "replaced by a link": plant("link"),
    "closed": lambda path: os.chmod(path, 0),
    "given to another user": give_away,
}


def undo(path, how):
    if how == "closed":
        os.chmod(path, 0o700)
    elif how == "given to another user":
        os.chown(path, os.geteuid(), os.getegid())
    else:
        if os.path.islink(path) or os.path.isfile(path):
            os.remove(path)
        else:
            os.rmdir(path)
        os.rename(path + ".away", path)


class Tasks:
    """One that waits, one that works, and perhaps one that serves."""

    def __init__(self, t, serves):
        self.home, self.world = t.player("speed=60", "stock=30000", retryFirstMs=50)
        self.waits = self.start("constructionList", "city=10010", "list=warehouse:20")
        self.works = self.start("autoPirate", "mission=1", "missions=100000")
        self.serves = self.start("webServer") if serves else None
        self.all = [task for task in (self.waits, self.works, self.serves) if task]
        self.home.wait_state(self.waits["id"], "waiting")

    def start(self, function, *words):
        self.home.run("--run", function, *words).expect(0)
        return next(task for task in self.home.tasks() if task["action"] == function)

    def path(self, what):
        inside = {"the lock": "locks/s301-en+1001.constructionList.%s" % self.waits["instance"],
                  "the state file": "state/%s.json" % self.waits["id"],
                  "the socket": "run/%s.sock" % self.waits["id"],
                  "the log": "log/%s.log" % self.waits["id"]}
        if what.startswith(".ikabot"):
            return os.path.join(self.home.root, what)
        return self.home.path(inside.get(what, what))

    def listed(self):
        result = self.home.run("--list", "--json")
        return {task["id"]: task["pid"] for task in result.json["tasks"]} \
            if result.status == 0 else {}

    def are_listed(self):
        found = self.listed()
        return all(found.get(task["id"]) == task["pid"] for task in self.all)

    def answer(self):
        return self.are_listed() and all(
            self.home.run("--status", task["id"], "--json").status == 0
            for task in self.all)

    def no_double(self):
        for words in (("constructionList", "city=10010", "list=warehouse:9"),
                      ("autoPirate", "mission=1", "missions=3")):
            result = self.home.run("--run", *words)
            check(result.status != 0, "started twice: %r" % result)
        check(self.are_listed(), lambda: "a ghost: %r" % self.home.run("--list"))

    def stop(self):
        self.home.run("--stop", "--all").expect(0)
        equal(self.listed(), {}, "the list after the stop")
        for task in self.all:
            wait_for(lambda: not lives(task["pid"]), "the keeper is gone")


def heals(tasks, what, how):
    path = tasks.path(what)
    DEEDS[how](path)
    tasks.no_double()
    wait_for(tasks.answer, lambda: "both answer: %r" % tasks.home.run("--list"), HEAL_S)
    if what != "the log":
        wait_for(lambda: os.path.exists(path), "%s is there again" % path, HEAL_S)
    tasks.no_double()
    before = tasks.world.raids()
    wait_for(lambda: tasks.world.raids() > before, "the one that works goes on", HEAL_S)


def stays(tasks, what, how):
    """The accounts in it are lost, but no task is."""
    DEEDS[how](tasks.path(what))
    wait_for(tasks.are_listed, lambda: "both are listed: %r" % tasks.home.run("--list"), HEAL_S)


def told(tasks, what, how):
    path = tasks.path(what)
    DEEDS[how](path)
    result = tasks.home.run("--run", "autoPirate", "mission=1", "missions=3", "--if-running=anyway")
    check(result.status != 0, "not told: %r" % result)
    contains(result.err, os.path.basename(path), "what is told")
    undo(path, how)
    wait_for(tasks.answer, lambda: "both answer: %r" % tasks.home.run("--list"), HEAL_S)
    tasks.no_double()


def said(tasks, what, how):
    path = tasks.path(what)
    DEEDS[how](path)
    wait_for(lambda: "move it away" in tasks.home.run("--list", "--json").out, "its status says so", HEAL_S)
    tasks.no_double()
    undo(path, how)
    wait_for(tasks.answer, lambda: "both answer: %r" % tasks.home.run("--list"), HEAL_S)
    wait_for(lambda: "move it away" not in tasks.home.run("--list", "--json").out, "and no more",
             HEAL_S)


MUST = {"heals": heals, "stays": stays, "told": told, "said": said}


def add_row(what, how, must):
    def test(t):
        tasks = Tasks(t, what in FOLDERS + (".ikabot.d",) and must == "heals")
        MUST[must](tasks, what, how)
        tasks.stop()

    outcome = {"heals": "is there again", "stays": "loses no task", "told": "is told",
               "said": "is said in its status"}[must]
    test.__name__ = ("%s %s while tasks run %s" % (what, how, outcome)).replace(" ", "_")
    test.__module__ = __name__
    scenario(test)


for row in ROWS:
    add_row(*row)
