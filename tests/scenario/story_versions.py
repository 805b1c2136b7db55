# SPDX-License-Identifier: GPL-3.0-or-later
"""Old and new programs on one home, and files that are not as ours are: tasks stay in our hands."""

import json
import os

from harness import (ACCOUNT, check, contains, equal, is_over, kill, scenario, wait_for)


def newer(session):
    session["version"] = 2


def accounts_are_text(session):
    session["accounts"] = "none"


def account_is_a_number(session):
    session["accounts"][ACCOUNT] = 7


def register_is_text(session):
    session["accounts"][ACCOUNT]["processList"] = "none"


def register_holds_numbers(session):
    session["accounts"][ACCOUNT]["processList"] = [1, None, "x", {"id": 5}]


ODD = (newer, accounts_are_text, account_is_a_number, register_is_text, register_holds_numbers)


def make_odd(home, change):
    """Replaces the session file by a changed one, and gives back what it was."""
    with open(home.session_path) as file:
        before = file.read()
    session = json.loads(before)
    change(session)
    put(home, json.dumps(session))
    return before


def put(home, text):
    with open(home.session_path + ".new", "w") as file:
        os.chmod(file.name, 0o600)
        file.write(text)
    os.rename(home.session_path + ".new", home.session_path)


@scenario
def whatever_the_session_file_holds_a_task_is_listed_and_stopped(t):
    home, _ = t.player("speed=60")
    for change in ODD:
        task = home.pirate(500, "mission=1")
        before = make_odd(home, change)
        equal([one["id"] for one in home.tasks()], [task["id"]], "the tasks: " + change.__name__)
        home.ok("--pause", task["id"])
        home.ok("--resume", task["id"])
        contains(home.ok("--stop", "--all").out, "stopped", change.__name__)
        wait_for(lambda: is_over(task["pid"]), "its process is gone")
        task = home.pirate(500, "mission=1") if change is register_is_text else None
        if task:
            contains(home.ok("--kill-tasks", "--all", "--yes").out, "stopped")
        put(home, before)
        equal(home.tasks(), [], "what is left")


@scenario
def a_task_waits_while_a_newer_program_has_the_session_file_and_goes_on_after(t):
    home, world = t.player("speed=600")
    task = home.pirate(500, "mission=1")["id"]
    wait_for(lambda: world.raids(), "it works")
    before = make_odd(home, newer)
    wait_for(lambda: "newer ikabot" in home.task(task)["status"], "it says why it waits")
    check(home.task(task)["state"] in ("waiting", "running"), "it has not given up")
    contains(home.run("--list").err, "newer ikabot", "the list")
    put(home, before)
    raids = world.raids()
    home.ok("--wake", task)
    wait_for(lambda: world.raids() > raids, "it goes on")


@scenario
def a_newer_state_file_is_listed_stopped_and_never_taken_for_well(t):
    home, _ = t.player("speed=1")
    task = home.pirate(5, "mission=1")
    kill(task["pid"])
    path = home.path("state", task["id"] + ".json")
    wait_for(lambda: home.task(task["id"])["pid"] is None, "it is interrupted")
    with open(path) as file:
        state = json.load(file)
    state["version"] = 2
    state["configuration"] = ["of another shape"]
    with open(path, "w") as file:
        json.dump(state, file)
    found = home.task(task["id"])
    contains(found["status"], "newer", "what the list says")
    told = home.run("--recover")
    check(told.status != 0, "--recover is not well")
    contains(told.err + told.out, "newer", "what --recover says")
    check(os.path.exists(path), "the file is still there")
    home.ok("--stop", task["id"])
    equal(home.tasks(), [], "what is left")
    check(not os.path.exists(path), "stopped: its file is gone")
