# SPDX-License-Identifier: GPL-3.0-or-later
"""Plays a story again and again, each time with another fault, and looks what is left."""

import os
import shutil

from actors import ACTORS, GATE_S, Deed, complaints_of_agreement, complaints_of_deed, quiet
from fault import REASONS, Strike
from harness import Failure, kill, started
from order import (Family, bring_to_order, complaints_of_disk, complaints_of_logs,
                   complaints_of_result, complaints_of_session, complaints_of_states, parse, sweep)

PLAYS_PER_WORLD = 150
PLACES = 20  # so many for each deed in each role
HELD_S = GATE_S + 20  # so long a command may be held for what others do meanwhile
SPIN = 10000  # so often nobody tries in the few seconds of a play
# What a system has or has not from the beginning; libraries rely on that.
NEVER_LATER = ("random",)


class Story:
    """What is played. prepare() happens once, before any fault; act() is struck."""

    options = ("speed=6000",)
    settings = {}
    logged_in = True
    finishes = False  # its tasks come to an end by themselves
    spins = ()  # kinds that a library tries again without a pause
    actors = ()  # who may come in between
    task, again = "autoPirate", ("autoPirate", "missions=10")
    starts = False  # the only task is the one that its commands start

    @property
    def name(self):
        return type(self).__name__.lower()

    def prepare(self, stage):
        pass

    def begin(self, play):
        """Before the fault is armed."""

    def act(self, play):
        raise NotImplementedError

    def check(self, play):
        """After all has come to order."""


class Play:
    """One play of a story."""

    def __init__(self, stage, strike):
        self.stage, self.strike = stage, strike
        self.home, self.world, self.faults = stage.home, stage.world, stage.faults
        self.results, self.deed = [], None
        self.mark = stage.mark()

    def run(self, *arguments, **more):
        """A command that the fault may meet."""
        environment = dict(self.faults.environment, **more.pop("env", {}))
        held = HELD_S if self.deed else 0
        result = self.home.run(*arguments, env=environment, timeout=40 + held, **more)
        self.results.append(result)
        return result

    def begun(self, function):
        """How many starts of it succeeded, and how many were tried."""
        tried = [result.status for result in self.results + (self.deed.results if self.deed else [])
                 if result.arguments[:2] == ["--run", function]]
        return tried.count(0), len(tried)

    def fits(self, count, function, most):
        """Is that what so many starts make, each of most or of nothing?"""
        done, tried = self.begun(function)
        least = 0 if self.deed and self.deed.stopped else done * most
        return least <= count <= tried * most and (count % most == 0 or least == 0 and self.deed)

    def raids(self):
        return self.world.raids() - self.mark["raids"]

    def upgrades(self):
        return len(self.world.ledger("upgrade")) - self.mark["upgrades"]


class Stage:
    def __init__(self, t, faults, story):
        self.t, self.faults, self.story = t, faults, story
        self.family = Family()
        self.plays = 0
        self.world = self.home = None
        self.struck, self.met, self.results = 0, False, []
        self.refused = 0  # plays in which a command said that it failed

    def build(self):
        if self.world is not None:
            self.world.stop()
        self.t.worlds.clear()
        self.t.homes.clear()
        self.world = self.t.world(*self.story.options)
        self.home = self.t.home(self.world, name="home", **self.story.settings)
        if self.story.logged_in:
            self.home.login()
            self.home.remember()
        self.story.prepare(self)
        self.copy = self.home.root + ".before"
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.copytree(self.home.root, self.copy, ignore=shutil.ignore_patterns("*.sock"))
        self.session = parse(self.home.session_path)

    def mark(self):
        return {"raids": self.world.raids(), "upgrades": len(self.world.ledger("upgrade"))}

    def fresh(self):
        if self.plays % PLAYS_PER_WORLD == 0:
            if self.home is not None:
                shutil.rmtree(self.home.root, ignore_errors=True)
            self.build()
        self.plays += 1
        # Of the commands until now none lives: their numbers may be those of others.
        started.intersection_update({world.child.pid for world in self.t.worlds})
        shutil.rmtree(self.home.root, ignore_errors=True)
        shutil.copytree(self.copy, self.home.root)

    def settle(self, play):
        """Until what was begun is over, or goes on for good; then no fault any more."""
        seconds = 1.5 if self.story.finishes and not play.strike.for_ever else 0.05
        self.family.wait_gone(seconds)
        self.faults.disarm()
        if play.deed is not None:
            play.deed.end()
            quiet(self.world)
            self.family.wait_gone(seconds)

    def judge_deed(self, play):
        """And what its victim has to do itself afterwards."""
        found = complaints_of_agreement(self.home, self.family) + complaints_of_deed(play)
        if play.strike.reason == ".ikabot.d":
            self.home.remember()
        for task in self.home.tasks():
            if task["state"] == "paused":
                self.home.ok("--resume", task["id"])
        return found

    def play(self, strike):
        """What is wrong afterwards."""
        self.fresh()
        self.faults.arm(None)
        play = Play(self, strike)
        found = []
        try:
            self.story.begin(play)
            self.faults.arm(strike)
            play.deed = Deed(play) if strike.is_deed else None
            try:
                self.story.act(play)
            finally:
                self.settle(play)
            self.family.reap()
            found += complaints_of_states(self.home)
            found += complaints_of_session(self.home, self.session)
            found += self.judge_deed(play) if play.deed else []
            bring_to_order(self.home, self.family, self.story.finishes)
            self.story.check(play)
            found += complaints_of_session(self.home, self.session)
            if strike.kills or strike.kind in ("memory", "send", "recv", "unlink", "removed"):
                sweep(self.home, self.family)
            found += complaints_of_disk(self.home, strike)
        except (Failure, OSError, ValueError, KeyError) as why:
            found.append("%s: %s" % (type(why).__name__, why))
        for result in play.results + (play.deed.results if play.deed else []):
            found += complaints_of_result(result, strike)
        found += complaints_of_logs(self.home, strike)
        self.family.end()
        found += self.family.crashed
        self.family.crashed = []
        if (strike.for_ever and self.faults.struck > SPIN
                and strike.kind not in self.story.spins):
            found.append("it spins: struck %d times" % self.faults.struck)
        self.met = play.deed.done if play.deed else self.faults.struck > 0
        self.struck += self.met
        self.results = play.results
        self.refused += any(result.status for result in play.results)
        return found

    def count(self):
        """How often each kind of call is made in each role, with no fault."""
        nothing = Strike("write", 0, "ENOSPC")
        found = self.play(nothing)
        found += ["refused: %r" % result for result in self.results
                  if result.status and result.arguments[0] != "--doctor"]  # it has advice
        if found:
            raise Failure("without any fault: %s" % "; ".join(found))
        return {(kind, role): self.faults.count(kind, role) for kind in self.faults.kinds
                for role in self.faults.roles if role != "any" and self.faults.count(kind, role)}

    def close(self):
        self.family.end()
        for pid in [world.child.pid for world in self.t.worlds]:
            kill(pid)
        for world in self.t.worlds:
            world.stop()
        self.t.worlds.clear()
        self.t.homes.clear()


def spread(count, most):
    """1 to count, or as many of them as are allowed, the first half of those without a gap."""
    if most <= 0 or count <= most:
        return list(range(1, count + 1))
    dense = most // 2
    step = (count - dense) / (most - dense)
    return list(range(1, dense + 1)) + sorted({
        min(count, dense + int((i + 1) * step)) for i in range(most - dense)})


def places(count, most, shift):
    """Evenly, and for each deed at others."""
    most = min(count, most) if most > 0 else count
    return sorted({1 + int((i + shift) * count / most) for i in range(most)})


def deeds_of(story, counts, kinds, most):
    found = []
    for kind in story.actors:
        if kind not in ACTORS or kinds and kind not in kinds:
            continue
        counted, roles, deeds = ACTORS[kind]
        for role in roles:
            found += [Strike(kind, nth, reason, role) for i, reason in enumerate(deeds)
                      for nth in places(counts.get((counted, role), 0), most, i / len(deeds))]
    return found


def strikes_of(counts, kinds, most):
    """Each call once, and all from the first, from the middle and from the last one on."""
    found = []
    for (kind, role), count in sorted(counts.items()):
        if kinds and kind not in kinds or kind not in REASONS:
            continue
        for reason in REASONS[kind]:
            if kind in NEVER_LATER:
                found.append(Strike(kind, 1, reason, role, True))
                continue
            found += [Strike(kind, nth, reason, role) for nth in spread(count, most)]
            if reason != "EINTR" and not reason.startswith("kill") and kind != "memory":
                found += [Strike(kind, nth, reason, role, True)
                          for nth in sorted({1, (count + 1) // 2})]
    return found


def exists(*parts):
    return os.path.exists(os.path.join(*parts))
