# SPDX-License-Identifier: GPL-3.0-or-later
"""A start does not pass over a task that was interrupted, or has failed, and is saved."""

import json
import os
import signal
import subprocess
import threading

from harness import (check, contains, descendants, equal, kill, lacks, lives, reap, scenario,
                     wait_for)
from story_menu import MISSION
from story_web_api import Web

PIRATE = ("--run", "autoPirate", "missions=5", "mission=1")
ANSWERS = PIRATE[2:]


def interrupted(home):
    """A pirate that waits, and was killed."""
    home.run(*PIRATE).expect(0)
    task = next(one for one in home.running() if one["action"] == "autoPirate")
    home.wait_state(task["id"], "waiting")
    kill(task["pid"])
    home.wait_state(task["id"], "interrupted")
    return task["id"]


def ids(home):
    return [task["id"] for task in home.tasks()]


def only(home, identity, why):
    """There is this task and no other, and later commands know which is meant."""
    equal(ids(home), [identity], why)
    home.ok("--status", "autoPirate")


@scenario
def the_same_start_lets_an_interrupted_task_go_on(t):
    home, world = t.player("speed=1")
    task = interrupted(home)
    home.run(*PIRATE).expect(0, out="", err="")
    only(home, task, "tasks")
    check(home.task(task)["pid"] is not None, "it runs")
    home.ok("--recover")
    equal(home.run("--stop", "autoPirate").expect(0).err, "", "what --stop complains about")
    equal(world.raids(), 1, "raids")


@scenario
def a_start_with_other_answers_names_the_interrupted_task_and_what_to_type(t):
    home, _ = t.player("speed=1")
    task = interrupted(home)
    other = ("--run", "autoPirate", "missions=9", "mission=1")
    home.run(*other).expect(75, out="", err=["autoPirate (%s), started" % task, "was interrupted",
                                             "--resume %s" % task, "--stop %s" % task,
                                             "--if-interrupted="])
    home.run(*PIRATE, "--if-interrupted=fail").expect(75, err=task)
    home.run(*other, "--if-interrupted=perhaps").expect(2, err="perhaps")
    only(home, task, "tasks after the refusals")
    equal(home.task(task)["state"], "interrupted", "its state")
    home.run(*other, "--if-interrupted=resume").expect(0)
    only(home, task, "tasks after the resume")
    equal(home.status(task)["configuration"]["missions"], 5, "its own answers")


@scenario
def a_damaged_task_is_no_obstacle_that_a_start_passes_over(t):
    home, world = t.player("speed=1")
    task = interrupted(home)
    with open(home.path("state", task + ".json"), "w") as file:
        file.write('{"version": 1, "id": "')
    for choice in ([], ["--if-interrupted=resume"], ["--if-interrupted=fail"]):
        told = home.run(*PIRATE, *choice).expect(75, out="")
        contains(told.err, "autoPirate (%s), started" % task)
        contains(told.err, "is damaged and cannot go on")
        contains(told.err, "ikabot --stop %s" % task, "the cure")
        lacks(told.err, "--resume", "what cannot help")
        only(home, task, "tasks after the refusal")
    home.ok(*PIRATE, "--if-interrupted=beside")
    equal(len(home.tasks()), 2, "tasks, one beside the other on purpose")
    home.ok("--stop", next(one["id"] for one in home.running()))
    home.ok(*PIRATE, "--if-interrupted=replace")
    equal(len(home.tasks()), 1, "tasks")
    equal(home.run("--stop", "autoPirate").expect(0).err, "", "what --stop complains about")
    equal(home.states(), [], "what is saved")


@scenario
def an_interrupted_task_is_replaced_by_the_new_one(t):
    home, _ = t.player("speed=1")
    task = interrupted(home)
    new = home.ok("--run", "autoPirate", "missions=9", "mission=1", "--if-interrupted=replace",
                  "--json").json
    equal((new["used"], new["resumed"]), (False, False), "how it was started")
    check(new["id"] != task, "it is a new task")
    only(home, new["id"], "tasks")
    equal(home.states(), [new["id"] + ".json"], "what is saved")


@scenario
def a_task_beside_an_interrupted_one_leaves_it_its_place_and_both_run(t):
    home, _ = t.player("speed=1")
    task = interrupted(home)
    for words in (["--if-interrupted=beside"], ["--if-running=anyway"]):
        new = home.ok(*PIRATE, *words, "--json").json
        check(new["id"] != task and new["instance"] > 1, lambda: "a copy of its own: %r" % new)
        home.ok("--stop", new["id"])
    new = home.ok(*PIRATE, "--if-interrupted=beside", "--json").json
    home.ok("--recover")
    equal({one["id"] for one in home.running()}, {task, new["id"]}, "both run")
    home.run(*PIRATE, "--instance=1").expect(75)


@scenario
def a_list_of_another_city_starts_beside_an_interrupted_one_and_of_the_same_it_does_not(t):
    home, world = t.player("speed=1", "production=off", "stock=200000", "cities=2")
    one, two = [c["id"] for c in world.get("/balance")["accounts"][0]["cities"]]
    first = home.ok("--run", "constructionList", "city=%d" % one, "list=tavern:12", "--json").json
    home.wait_state(first["id"], "waiting")
    kill(first["pid"])
    home.wait_state(first["id"], "interrupted")
    home.run("--run", "constructionList", "city=%d" % one, "list=academy:12").expect(
        75, err=[first["id"], "was interrupted", "the buildings of"])
    second = home.ok("--run", "constructionList", "city=%d" % two, "list=academy:12",
                     "--json").json
    third = home.ok("--run", "constructionList", "city=%d" % one, "list=academy:12",
                    "--if-interrupted=beside", "--json").json
    equal(len({first["instance"], second["instance"], third["instance"]}), 3, "instances")
    home.ok("--recover")
    equal({task["id"] for task in home.running()}, {first["id"], second["id"], third["id"]},
          "all run, as a person said")


@scenario
def the_same_shipment_goes_on_though_a_city_was_renamed_since(t):
    home, world = t.player("speed=1", "production=off", "stock=90000", "cities=2", "ships=1")
    one, two = [c["id"] for c in world.get("/balance")["accounts"][0]["cities"]]
    line = ("--run", "sendResources", "routes=%d>%d wood:20000" % (one, two))
    task = home.ok(*line, "--json").json
    home.wait_state(task["id"], "waiting")
    kill(task["pid"])
    home.wait_state(task["id"], "interrupted")
    state = home.state_file(task["id"])
    check(state["configuration"]["cityNames"].get(str(one)), "the names are kept")
    state["configuration"]["cityNames"][str(one)] = "Elsewhere"
    rewrite(home, task["id"], state)
    home.run(*line).expect(0, err="")
    equal([(one["id"], one["pid"] is not None) for one in home.tasks()], [(task["id"], True)],
          "tasks")


@scenario
def a_failed_task_goes_on_or_tells_that_it_failed_again(t):
    home, world = t.player("speed=1", "fortress=3", troubleMinutes=0)
    task = interrupted(home)
    state = home.state_file(task)
    state["state"], state["status"] = "failed", "the fortress burned"
    home.ok("--set", task, "wait=0")  # nothing holds the file: it is changed where it is saved
    state["configuration"] = home.state_file(task)["configuration"]
    rewrite(home, task, state)
    home.wait_state(task, "failed")
    home.run("--run", "autoPirate", "missions=9").expect(
        75, err=["autoPirate (%s), started" % task, "has failed", "the fortress burned"])
    home.run(*PIRATE, "wait=0").expect(0)
    only(home, task, "tasks")
    check(home.task(task)["pid"] is not None, "it runs")


def rewrite(home, identity, state):
    path = home.path("state", identity + ".json")
    with open(path + ".test", "w", opener=lambda p, f: os.open(p, f, 0o600)) as file:
        json.dump(state, file)
    os.rename(path + ".test", path)


@scenario
def a_service_in_the_foreground_goes_on_with_its_interrupted_task(t):
    home, _ = t.player("speed=1")
    task = interrupted(home)
    other = home.run("--run", "autoPirate", "missions=9", "--foreground").expect(75)
    contains(other.err, task)
    child = home.spawn(*PIRATE, "--foreground")
    wait_for(lambda: home.task(task)["pid"] == child.pid, "this process keeps it")
    only(home, task, "tasks")
    home.ok("--stop", task)
    child.communicate(timeout=30)


def at_once(home, *lines):
    """All lines at the same instant; their results."""
    results = [None] * len(lines)

    def go(i):
        results[i] = home.run(*lines[i])
    threads = [threading.Thread(target=go, args=(i,)) for i in range(len(lines))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@scenario(long=True)
def two_starts_at_once_beside_an_interrupted_task_never_make_two(t):
    home, _ = t.player("speed=1")
    nine = ("--run", "autoPirate", "missions=9", "mission=1")
    pairs = [(PIRATE, PIRATE), (PIRATE, nine + ("--if-interrupted=replace",)),
             (nine + ("--if-interrupted=replace",),) * 2, (PIRATE, ("--recover",)),
             (nine + ("--if-interrupted=replace",), ("--recover",))]
    for round_ in range(15):
        interrupted(home)
        pair = pairs[round_ % len(pairs)]
        results = at_once(home, *pair)
        check(all(r.status in (0, 66, 75) for r in results), lambda: "%r" % results)
        check(any(r.status == 0 for r in results), lambda: "one does it: %r" % results)
        equal(len(home.tasks()), 1, "tasks after %r" % results)
        home.run("--stop", "autoPirate").expect(0)
        equal(home.states(), [], "what is saved")


def keepers(world):
    """Detached, they have become ours."""
    reap()
    return {p.pid for p in descendants(os.getpid())
            if p.parent == os.getpid() and lives(p.pid) and p.pid != world.child.pid}


@scenario(long=True)
def a_replacement_that_is_killed_in_the_middle_leaves_one_task_at_most(t):
    home, world = t.player("speed=1")
    nine = ("--run", "autoPirate", "missions=9", "mission=1", "--if-interrupted=replace")
    for round_ in range(20):
        old = interrupted(home)
        child = home.spawn(*nine)
        try:
            child.communicate(timeout=0.004 * round_)
        except subprocess.TimeoutExpired:
            kill(child.pid, signal.SIGKILL)
            child.communicate()
        # A keeper whose starter is gone makes no task; one that was ready stays.
        wait_for(lambda: keepers(world) == {task["pid"] for task in home.running()},
                 "each keeper is listed, and nothing is starting")
        found = home.tasks()
        check(len(found) <= 1, lambda: "more than one task: %r" % found)
        home.run(*PIRATE, "--if-interrupted=resume", "--if-running=use").expect(0)
        equal(len(home.tasks()), 1, "tasks after the next start")
        lacks(home.run("--stop", "autoPirate").expect(0).err, "fits", old)


# --- in the menu


@scenario
def the_menu_offers_to_resume_a_saved_task_to_forget_it_or_to_start_beside_it(t):
    home, _ = t.player("speed=1")
    task = interrupted(home)
    terminal = t.terminal(home, rows=50)
    terminal.answer(r"Resume them\?", "n")
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.wait("was interrupted and is saved")
    terminal.wait(r"\(1\) Resume it +\[default\]")
    terminal.answer("Your choice", "0")
    terminal.menu()
    equal(home.task(task)["state"], "interrupted", "after Back")
    terminal.answer("Your choice:", "17")
    terminal.answer("Your choice", "")
    terminal.wait(r"autoPirate \(%s\) goes on, PID \d+ · .*(waiting|mission|crew)" % task)
    only(home, task, "tasks")
    check(home.task(task)["pid"] is not None, "it runs")
    terminal.answer("Your choice:", "0")
    terminal.wait_ended()


@scenario
def the_menu_does_not_offer_to_resume_what_is_damaged(t):
    home, _ = t.player("speed=1")
    task = interrupted(home)
    with open(home.path("state", task + ".json"), "w") as file:
        file.write('{"version": 1, "id": "')
    terminal = t.terminal(home, rows=50)
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.wait("is damaged and cannot go on")
    terminal.wait(r"cannot be read any more[\s\S]*\(2\) Forget it[\s\S]*\(0\) Back +\[default\]")
    lacks(terminal.screen(), "(1) Resume", "what is offered")
    terminal.answer("Your choice", "1")
    terminal.wait("What is damaged cannot go on")
    terminal.answer("Your choice", "")
    terminal.menu()
    only(home, task, "tasks after Back")


@scenario
def in_the_menu_a_saved_task_is_forgotten_for_a_new_one(t):
    home, _ = t.player("speed=1")
    task = interrupted(home)
    terminal = t.terminal(home, rows=50)
    terminal.answer(r"Resume them\?", "n")
    terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.answer("Your choice", "2")
    terminal.answer("How many missions", "9")
    terminal.answer("by day and by night", "n")
    terminal.answer(MISSION, "1")
    terminal.answer("Turn capture points", "n")
    terminal.answer("0-86,400", "")
    terminal.wait("Started autoPirate")
    new = home.running()[0]["id"]
    check(new != task, "another one")
    only(home, new, "tasks")


@scenario
def the_menu_tells_what_became_of_a_task_that_was_resumed(t):
    home, world = t.player("speed=6000", "fortress=20")
    task = home.pirate(50, "mission=3")["id"]
    home.wait_state(task, "waiting")
    home.ok("--pause", task)
    for city in world.get("/balance")["accounts"][0]["cities"]:
        world.post("/city", account=1001, city=city["id"], building="pirateFortress", level=1)
    terminal = t.terminal(home, rows=50)
    terminal.menu()
    terminal.answer("Your choice:", "t")
    terminal.wait(r"\(1\) Go on")
    terminal.answer("Your choice:", "1")
    terminal.wait(r"It has failed[\s\S]*no city has a pirate fortress")
    home.wait_state(task, "failed")
    terminal.wait(r"\(1\) Resume")
    terminal.answer("Your choice:", "1")
    terminal.wait(r"Started, PID \d+[\s\S]*It has failed")


# --- on the dashboard's server


@scenario
def the_server_warns_of_a_saved_task_and_follows_each_choice(t):
    home, _ = t.player("speed=1")
    web = Web(home)
    task = interrupted(home)
    same = {"function": "autoPirate", "configuration": {"missions": 5, "mission": 1}}
    other = {"function": "autoPirate", "configuration": {"missions": 9, "mission": 1}}
    warning = web.try_post("start", other).expect(409).json
    equal(([one["id"] for one in warning["saved"]], warning["choices"], warning.get("running")),
          ([task], ["resume", "replace", "beside"], None), "the warning")
    contains(warning["error"], "was interrupted and is saved")
    web.try_post("start", dict(same, ifInterrupted="fail")).expect(409)
    web.try_post("start", dict(same, ifInterrupted="wait")).expect(400, "ifInterrupted")
    gone_on = web.post("start", same)
    equal((gone_on["id"], gone_on["resumed"], gone_on["outcome"]), (task, True, "goes-on"),
          "how it went on")
    home.wait_state(task, "waiting")
    kill(home.task(task)["pid"])
    home.wait_state(task, "interrupted")
    second = web.post("start", dict(other, ifInterrupted="beside"))["id"]
    contains(web.post("tasks/%s/resume" % task)["text"], "goes on")
    equal({one["id"] for one in home.running() if one["action"] == "autoPirate"}, {task, second},
          "both run")
    web.post("tasks/%s/stop" % second)
    home.wait_state(task, "waiting")
    kill(home.task(task)["pid"])
    home.wait_state(task, "interrupted")
    third = web.post("start", dict(other, ifInterrupted="replace"))["id"]
    equal([one["id"] for one in home.tasks() if one["action"] == "autoPirate"], [third], "tasks")


@scenario
def the_server_tells_what_became_of_a_task_that_was_resumed(t):
    home, world = t.player("speed=6000", "fortress=20")
    web = Web(home)
    task = home.pirate(50, "mission=3")["id"]
    home.wait_state(task, "waiting")
    home.ok("--pause", task)
    for city in world.get("/balance")["accounts"][0]["cities"]:
        world.post("/city", account=1001, city=city["id"], building="pirateFortress", level=1)
    for _ in range(2):
        web.try_post("tasks/%s/resume" % task).expect(409, "has failed · no city has a pirate")
        home.wait_state(task, "failed")
    web.post("tasks/%s/set" % task, {"key": "mission", "value": "1"})
    answer = web.post("tasks/%s/resume" % task)
    check(answer["outcome"] in ("goes-on", "ended"), lambda: "it goes on: %r" % answer)


@scenario
def the_list_shows_no_dead_process_while_a_task_is_being_resumed(t):
    home, _ = t.player("speed=1")
    task = interrupted(home)
    for _ in range(20):
        home.ok("--resume", task)
        dead = home.task(task)["pid"]
        kill(dead)
        home.wait_state(task, "interrupted")
        child = home.spawn("--resume", task)
        while child.poll() is None:
            found = home.tasks()
            equal([one["id"] for one in found], [task], "tasks meanwhile")
            check(found[0]["pid"] != dead, lambda: "a dead keeper is shown: %r" % found)
        equal(child.wait(), 0, "status of the resume")
        child.communicate()
        kill(home.task(task)["pid"])
        home.wait_state(task, "interrupted")
