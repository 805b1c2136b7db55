# SPDX-License-Identifier: GPL-3.0-or-later
"""Suspended machines and clocks that are set: neither oversleeping nor spinning."""

import datetime
import mmap
import os
import struct
import subprocess
import time
import zoneinfo

from harness import (PATIENCE, Skip, check, compiler, descendants, equal, is_sanitized,
                     process, scenario, wait_for)

HOUR_MS = 3600 * 1000


class Clock:
    """The wall clock of all tasks that are started with clock.environment."""

    def __init__(self, t):
        library = os.path.join(t.folder, "clock_shift.so")
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "clock_shift.c")
        path = os.path.join(t.folder, "shift")
        if is_sanitized():
            raise Skip("a sanitizer wants to be preloaded first")
        built = subprocess.run([*compiler(), "-shared", "-fPIC", "-O2", "-o", library, source],
                               capture_output=True, text=True)
        equal((built.returncode, built.stderr), (0, ""), "the compiler's answer")
        with open(path, "wb") as file:
            file.write(struct.pack("qq", 0, 0))
        self.file = open(path, "r+b")
        self.page = mmap.mmap(self.file.fileno(), 16)
        self.environment = {"LD_PRELOAD": library, "CLOCK_SHIFT_FILE": path}

    def set(self, milliseconds, only=0):
        """For all, or only for the process with that pid."""
        self.page[:16] = struct.pack("qq", int(milliseconds), only)


def pass_time(seconds):
    end = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() > end, "time passes", seconds + 5)


def is_calm(home, world, task):
    """Three seconds in which the task hardly does anything."""
    before, ticks = world.account()["requests"], process(task["pid"]).ticks
    pass_time(3)
    requests = world.account()["requests"] - before
    check(requests <= 8, "%d requests in 3 s" % requests)
    used = process(task["pid"]).ticks - ticks
    check(used <= 5, "%d of 300 ticks in 3 s" % used)


@scenario(long=True, seconds=150)
def a_machine_that_slept_for_17_hours_looks_soon_after_and_does_not_spin(t):
    home, world = t.player("speed=1", "fortress=20")
    clock = Clock(t)
    task = home.pirate(3, "mission=9", env=clock.environment)
    home.wait_out(task["id"])
    check(task["until"] is not None, "it waits for a moment")
    until = home.wait_out(task["id"])["until"]
    check(until - time.time() > 15 * 3600, "it waits for 16 hours")
    requests = home.status(task["id"])["counters"]["requests"]
    clock.set(17 * HOUR_MS)
    wait_for(lambda: home.status(task["id"])["counters"]["requests"] > requests,
             "it looks at the game soon after", 50, every=0.5)
    home.wait_state(task["id"], "waiting")
    is_calm(home, world, task)
    equal(world.raids(), 1, "raids")
    # And back again, as when the clock had been wrong.
    clock.set(0)
    is_calm(home, world, task)
    equal(home.running()[0]["pid"], task["pid"], "its pid")


@scenario(long=True, seconds=150)
def a_clock_set_back_for_hours_makes_no_task_oversleep(t):
    home, world = t.player("speed=100")
    clock = Clock(t)
    task = home.pirate(8, env=clock.environment)
    home.wait_done(task["id"], 2)
    clock.set(-5 * HOUR_MS)
    begin = time.monotonic()
    home.wait_done(task["id"], 6, 45)
    ticks = process(task["pid"]).ticks
    check(ticks < 100, "the keeper took %d ticks" % ticks)
    home.wait_ended(task["id"], seconds=45)
    check(time.monotonic() - begin < 70, "it took %d s" % (time.monotonic() - begin))
    equal(world.raids(), 8, "raids")


@scenario(long=True, seconds=150)
def a_clock_set_back_before_the_result_of_a_step_arrives_makes_no_task_oversleep(t):
    home, world = t.player("speed=100")
    clock = Clock(t)
    task = home.pirate(3, env=clock.environment)
    home.wait_out(task["id"])
    world.trouble("slow", 1, amount=1000)
    worker = wait_for(lambda: descendants(task["pid"]), "a worker works")[0].pid
    clock.set(-5 * HOUR_MS, only=task["pid"])
    wait_for(lambda: process(worker) is None, "the worker has told its result")
    clock.set(-5 * HOUR_MS)
    home.wait_ended(task["id"], seconds=60)
    equal(world.raids(), 3, "raids")


@scenario(long=True, seconds=150)
def a_clock_that_jumps_to_and_fro_neither_repeats_nor_forgets(t):
    home, world = t.player("speed=100")
    clock = Clock(t)
    task = home.pirate(6, env=clock.environment)
    for done, hours in ((1, 3), (2, -30), (3, 0.02), (4, -0.02)):
        home.wait_done(task["id"], done, 60)
        clock.set(hours * HOUR_MS)
    home.wait_ended(task["id"], seconds=60)
    equal(world.raids(), 6, "raids")
    equal(world.ledger("refused"), [], "what the world refused")


def next_changes(zone):
    """Seconds since 1970 at which the zone's clocks are next set forward, and back."""
    here, now = zoneinfo.ZoneInfo(zone), int(time.time()) // 900 * 900
    offsets = [datetime.datetime.fromtimestamp(now + i * 900, here).utcoffset()
               for i in range(366 * 96)]
    return [now + i * 900 for i in range(1, len(offsets)) if offsets[i] != offsets[i - 1]]


@scenario(long=True, seconds=240)
def an_hour_that_is_left_out_or_comes_twice_delays_no_task_and_repeats_nothing(t):
    home, world = t.player("speed=100")
    clock = Clock(t)
    raids = 0
    for zone in ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe"):
        if not os.path.exists("/usr/share/zoneinfo/" + zone):
            raise Skip("the table of the zone %s is not installed" % zone)
        changes = next_changes(zone)
        equal(len(changes), 2, "changes of %s within a year" % zone)
        for change in changes:
            clock.set((change - time.time() - 2) * 1000)
            begin = time.monotonic()
            task = home.pirate(2, env=dict(clock.environment, TZ=zone))
            home.wait_ended(task["id"], seconds=45)
            check(time.monotonic() - begin < 40 * PATIENCE, "it took too long in %s" % zone)
            raids += 2
            equal(world.raids(), raids, "raids")


@scenario
def a_clock_far_in_the_future_does_not_hide_or_stop_a_task(t):
    home, world = t.player("speed=1")
    clock = Clock(t)
    task = home.pirate(3, env=clock.environment)
    home.wait_out(task["id"])
    clock.set(24 * 365 * HOUR_MS)
    equal(home.running()[0]["pid"], task["pid"], "its pid")
    home.run("--run", "autoPirate", "missions=2").expect(75)
    home.run("--stop", task["id"], env=clock.environment).expect(0, out="stopped")
