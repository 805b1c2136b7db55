# SPDX-License-Identifier: GPL-3.0-or-later
"""System calls that fail, allocations that fail, kill -9 before and after each durable write,
and others who come in between: a few of each kind. "make faults" plays all of them in turn."""

import os
import sys

from harness import ROOT, Skip, check, needs_looks_inside, scenario, wait_for

sys.path.insert(0, os.path.join(ROOT, "tests", "faults"))

import actors  # noqa: E402
import stories  # noqa: E402
from fault import Faults, Strike  # noqa: E402
from order import descriptors  # noqa: E402
from stage import Stage  # noqa: E402


def withstands(t, story, *strikes):
    """Plays the story with each fault, after once without."""
    stage = Stage(t, Faults(t.folder), story())
    try:
        stage.count()
        for strike in (Strike(*strike) for strike in strikes):
            found = stage.play(strike)
            check(not found, lambda: "%s: %s\n%s" % (strike, "; ".join(found), "\n".join(
                stage.faults.where())))
        check(stage.struck, "no fault was met")
    finally:
        stage.close()


@scenario
def a_start_that_meets_a_fault_names_its_cause_and_leaves_nothing(t):
    withstands(t, stories.Start,
               ("fork", 1, "EAGAIN", "command"), ("fork", 1, "EAGAIN", "child"),
               ("exec", 1, "ENOMEM", "child"), ("pipe", 1, "EMFILE", "command"),
               ("map", 1, "ENOMEM", "command"), ("map", 1, "ENOMEM", "keeper"),
               ("random", 1, "ENOSYS", "keeper", True), ("library", 1, "ENOENT", "command"))


@scenario
def a_keeper_that_cannot_open_its_door_leaves_no_socket(t):
    withstands(t, stories.Start,
               ("socket", 1, "EMFILE", "keeper"), ("bind", 1, "EADDRINUSE", "keeper"),
               ("listen", 1, "EADDRINUSE", "keeper"), ("poll", 2, "EINTR", "keeper"),
               ("rename", 1, "ENOSPC", "keeper"), ("rename", 2, "EIO", "keeper"),
               ("lock", 1, "ENOLCK", "keeper"), ("accept", 1, "EMFILE", "keeper"))


@scenario
def a_keeper_without_descriptors_for_its_callers_stays_calm_and_can_be_stopped(t):
    withstands(t, stories.KillTasks,
               ("accept", 1, "EMFILE", "keeper", True), ("recv", 1, "ECONNRESET", "keeper"),
               ("send", 1, "EPIPE", "keeper"))


@scenario
def a_keeper_that_meets_faults_for_long_keeps_its_descriptors(t):
    needs_looks_inside()
    faults = Faults(t.folder)
    home, world = t.player("speed=1")
    home.ok("--run", "autoPirate", "missions=10", env=faults.environment)
    task = home.wait_state(home.tasks()[0]["id"], "waiting")
    before, struck = descriptors(task["pid"]), 0
    for kind, reason in (("accept", "EMFILE"), ("recv", "ECONNRESET"), ("send", "EPIPE"),
                         ("fork", "EAGAIN"), ("socket", "EMFILE"), ("fcntl", "EINVAL"),
                         ("create", "ENOSPC"), ("write", "ENOSPC"), ("fsync", "EIO"),
                         ("rename", "EIO"), ("close", "EIO"), ("option", "ENOPROTOOPT")):
        for nth in (1, 2):
            faults.arm(Strike(kind, nth, reason, "keeper"))
            for words in (["--pause"], ["--resume"], ["--wake"]):
                home.run(words[0], task["id"], *words[1:])
            struck += faults.struck
        faults.disarm()
    check(struck >= 12, "only %d faults were met" % struck)
    home.ok("--resume", task["id"])
    wait_for(lambda: home.task(task["id"])["state"] == "waiting" and descriptors(
        task["pid"]) <= before, lambda: "%d descriptors and not %d; %r" % (
            descriptors(task["pid"]), before, home.task(task["id"])))
    home.run("--stop", task["id"]).expect(0, out="stopped")
    check(world.raids() <= 1, "%d raids" % world.raids())


@scenario
def a_task_to_the_end_loses_and_repeats_nothing_whatever_fails(t):
    withstands(t, stories.Steps,
               ("write", 6, "short", "keeper"), ("write", 5, "ENOSPC", "keeper"),
               ("fsync", 4, "EIO", "keeper"), ("fork", 2, "EAGAIN", "keeper"),
               ("recv", 9, "ECONNRESET", "worker"), ("memory", 300, "ENOMEM", "keeper"),
               ("memory", 900, "ENOMEM", "worker"), ("map", 1, "ENOMEM", "worker"))


@scenario
def a_task_killed_around_a_durable_write_goes_on_where_it_was(t):
    withstands(t, stories.Steps,
               ("durable", 5, "kill before", "keeper"), ("durable", 9, "kill after", "keeper"),
               ("durable", 20, "kill before", "keeper"), ("durable", 40, "kill after", "keeper"),
               ("durable", 69, "kill before", "keeper"), ("durable", 4, "kill after", "worker"))


@scenario
def a_login_that_meets_a_fault_is_one_or_none(t):
    withstands(t, stories.Login,
               ("fsync", 3, "EIO", "child"), ("rename", 1, "ENOSPC", "child"),
               ("memory", 2000, "ENOMEM", "child"), ("memory", 20, "ENOMEM", "command"),
               ("socket", 3, "EMFILE", "child"), ("durable", 9, "kill after", "child"))


@scenario
def a_building_is_ordered_once_whatever_fails(t):
    withstands(t, stories.Construction,
               ("write", 3, "ENOSPC", "worker"), ("rename", 1, "ENOSPC", "worker"),
               ("durable", 6, "kill before", "worker"), ("durable", 8, "kill after", "worker"),
               ("send", 6, "EPIPE", "worker"))


# --- somebody else comes in between


@scenario
def whatever_a_cleaner_takes_while_a_task_starts_it_is_one_or_none(t):
    withstands(t, stories.Start,
               ("removed", 60, "locks", "keeper"), ("removed", 120, "the lock", "keeper"),
               ("removed", 150, "the socket", "keeper"), ("removed", 40, "state", "keeper"),
               ("removed", 90, ".ikabot.d", "child"), ("removed", 170, "run", "keeper"))


@scenario
def whatever_a_cleaner_takes_while_a_task_works_it_neither_repeats_nor_forgets(t):
    withstands(t, stories.Steps,
               ("removed", 200, "the gate", "worker"), ("removed", 250, "journal", "worker"),
               ("removed", 160, "the state file", "keeper"),
               ("removed", 120, ".ikabot.d", "worker"))


@scenario
def a_host_that_is_renamed_at_any_moment_leaves_its_tasks_where_they_are(t):
    if not actors.own_host():
        raise Skip("a host's name of our own is not permitted here")
    withstands(t, stories.Control,
               ("renamed", 60, "the host", "command"), ("renamed", 90, "the host", "keeper"),
               ("renamed", 120, "the host", "worker"))


@scenario
def beside_a_keeper_that_hangs_commands_end_soon_and_tell_the_truth(t):
    withstands(t, stories.Start,
               ("hung", 30, "list", "keeper"), ("hung", 150, "pause", "keeper"),
               ("hung", 100, "stop", "keeper"), ("hung", 130, "run", "keeper"))


@scenario
def an_order_whose_answer_is_lost_is_given_once(t):
    withstands(t, stories.Ship, ("lost", 3, "an answer", "worker"),
               ("lost", 4, "half an answer", "worker"))


@scenario
def an_order_by_link_whose_answer_is_lost_is_given_once(t):
    withstands(t, stories.Link, ("lost", 1, "an answer", "child"),
               ("lost", 1, "two answers", "child"), ("lost", 1, "half an answer", "child"))


@scenario
def words_of_other_players_in_every_answer_change_nothing(t):
    withstands(t, stories.Ship, ("words", 1, "in every answer", "child"),
               ("words", 1, "in every answer", "worker"))
