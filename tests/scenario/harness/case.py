# SPDX-License-Identifier: GPL-3.0-or-later
"""One scenario: what it has, and what it may not leave behind."""

import os
import re
import shutil
import signal
import subprocess

from .conditions import IKABOT, Failure, wait_for, within
from .processes import command_of, descendants, kill, reap
from .home import Home
from .world import World
from .terminal import Terminal


def sanitizer_reports(text):
    """What ASan, LSan and UBSan have written into logs: each fault once, with its frames."""
    found = []
    for match in re.finditer(r"ERROR: \w+Sanitizer[\s\S]*?SUMMARY[^\n]*|[^\n]*runtime error:[^\n]*",
                             text):
        lines = re.findall(r"#\d+ 0x\w+ in (\w+ src/\S+)|(SUMMARY[^\n]*)|(.*runtime error:.*)",
                           match.group(0))
        short = " < ".join("".join(parts) for parts in lines[:8])
        if short not in found:
            found.append(short)
    return ["a sanitizer complains: " + one for one in found[:3]]


class Case:
    """What one scenario has; everything is put away at its end."""

    def __init__(self, folder):
        self.folder = folder
        self.homes, self.worlds, self.terminals = [], [], []
        self.notes = []

    def world(self, *options):
        """World options without dashes: t.world("speed=600")."""
        found = World(os.path.join(self.folder, "world%d" % len(self.worlds)), *options)
        self.worlds.append(found)
        return found

    def home(self, world=None, name=None, **settings):
        root = os.path.join(self.folder, name or "home%d" % len(self.homes))
        found = Home(root, world, settings)
        self.homes.append(found)
        return found

    def player(self, *options, **settings):
        """A world and a home that is logged in to it, with the key kept."""
        world = self.world(*(options or ("speed=600",)))
        home = self.home(world, **settings)
        home.login()
        home.remember()
        return home, world

    def at_sea(self, missions=10):
        """A player, and a pirate task whose first crew is out and stays out."""
        home, world = self.player("speed=1")
        task = home.pirate(missions)
        home.wait_out(task["id"])
        return home, world, task

    def terminal(self, home, *arguments, **how):
        found = Terminal(self.folder, home, *arguments, **how)
        self.terminals.append(found)
        return found

    # At the end

    def end(self):
        """Stops everything the way a user would; what is left then is a fault."""
        for terminal in self.terminals:
            terminal.close()
        for home in self.homes:
            if os.path.isdir(home.path("locks")) and os.access(IKABOT, os.X_OK):
                home.stop_all()
        for world in self.worlds:
            world.stop()

    def leftovers(self):
        reap()
        mine = os.getpid()
        return [p for p in descendants(mine)
                if not (p.parent == mine and p.state == "Z")]

    def complaints(self):
        """What no scenario may leave behind, whatever it was about."""
        found = []
        try:
            wait_for(lambda: not self.leftovers(), "", 6, every=0.1)
        except Failure:
            found.append("left behind: %s" % ", ".join(
                "%r %s" % (p, command_of(p.pid)) for p in self.leftovers()))
        for home in self.homes:
            if not os.access(home.root, os.R_OK):
                continue
            found += sanitizer_reports(home.whole_text())
        for world in self.worlds:
            with open(world.log_path, errors="replace") as file:
                found += sanitizer_reports(file.read())
        return found

    def force(self):
        for terminal in self.terminals:
            try:
                terminal.close()
            except (Failure, subprocess.SubprocessError):
                pass
        within(1, self.leaves_nothing, every=0.05)

    def leaves_nothing(self):
        """Kills what is left; was there nothing?"""
        rest = self.leftovers()
        for one in rest:
            kill(one.pid, signal.SIGCONT)
            kill(one.pid)
        return not rest

    def keep(self, target):
        """Copies what helps to understand a failure."""
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.folder, target, ignore_dangling_symlinks=True,
                        ignore=lambda folder, names: [
                            n for n in names
                            if not os.path.isfile(os.path.join(folder, n))
                            and not os.path.isdir(os.path.join(folder, n))])
        for number, terminal in enumerate(self.terminals):
            terminal.save(os.path.join(target, "screen%d.txt" % number))


scenarios = []


def scenario(function=None, *, seconds=120, long=False):
    """Makes a test of a function; its name is the sentence that it proves."""
    def add(test):
        test.sentence = test.__name__.replace("_", " ")
        test.story = test.__module__
        test.seconds, test.long = seconds, long
        scenarios.append(test)
        return test
    return add(function) if function else add
