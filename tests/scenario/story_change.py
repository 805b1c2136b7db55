# SPDX-License-Identifier: GPL-3.0-or-later
"""A change is judged like a start: by the game, in every state of a task, and from every front."""

import json
import time

from harness import check, contains, equal, kill, lacks, scenario, wait_for
from story_web_api import Web

CITY = 10010


def wanted(home, task, key):
    return home.status(task)["configuration"][key]


def refused(result, *words):
    check(result.status != 0, lambda: "it is refused: %r" % result)
    for word in words:
        contains(result.err, word)
    equal(result.out, "", "what was told as done")


def builds(home, items="tavern:12"):
    home.run("--run", "constructionList", "city=%d" % CITY, "list=" + items).expect(0)
    return home.running()[-1]["id"]


@scenario
def a_list_takes_no_building_the_city_has_not_and_no_level_it_has(t):
    home, world = t.player("speed=1", "production=off", "stock=200000")
    task = builds(home)
    home.wait_state(task, "waiting")
    for option, words, why in (("--set", "list=foo:3", "has no foo"),
                               ("--add", "academi:12", "has no academi"),
                               ("--add", "academy:2", "already"),
                               ("--set", "list=tavern:12,academy:1", "already"),
                               ("--add", "tavern:9", "tavern:12 already"),
                               ("--add", "Tavern:9", "tavern:12 already"),
                               ("--add", "academy:119", "only, not 119"),
                               ("--set", "list=", "at least one building"),
                               ("--set", "from=Nowhere", "no city"),
                               ("--set", "from=99999", "no city"),
                               ("--set", "list=tavern@5:13", "no tavern at position 5, but tavern@6"),
                               ("--add", "academy@6:12", "no academy at position 6, but academy@4"),
                               ("--add", "warehouse@4:12", "but warehouse@3, warehouse@11")):
        refused(home.run(option, task, words), why, "nothing was changed" if "12 al" not in why
                else "list")
        equal(wanted(home, task, "list"), ["tavern:12"], "the list after %s" % words)
    equal(wanted(home, task, "from"), ["all"], "who sends")
    home.ok("--add", task, "ACADEMY:12")
    equal(wanted(home, task, "list"), ["tavern:12", "academy:12"], "as the game writes it")
    home.ok("--set", task, "list=Academy:11")
    equal(wanted(home, task, "list"), ["academy:11"], "lowered on purpose")


@scenario
def a_start_with_a_level_the_game_does_not_list_is_refused_as_a_change_is(t):
    home, _ = t.player("speed=1", "production=off", "stock=200000")
    for items in ("tavern:99", "warehouse:12,tavern:99"):
        told = home.run("--run", "constructionList", "city=%d" % CITY, "list=" + items).expect(1)
        contains(told.err, "list: the game lists tavern up to level ")
        contains(told.err, " only, not 99")
    equal(home.tasks(), [], "tasks")


@scenario
def a_mission_the_fortress_cannot_do_is_not_taken_and_the_task_lives(t):
    home, world = t.player("speed=1", "fortress=3")
    task = home.pirate(3, "mission=1")["id"]
    home.wait_state(task, "waiting")
    refused(home.run("--set", task, "mission=9"), "fortress of level 17", "nothing was changed")
    equal(wanted(home, task, "mission"), 1, "the mission")
    home.ok("--set", task, "mission=2")
    home.ok("--set", task, "schedule=y")
    refused(home.run("--set", task, "nightMission=9"), "fortress of level 17")
    equal(home.task(task)["state"], "waiting", "its state")
    home.ok("--set", task, "missions=5")


@scenario
def a_start_takes_no_building_at_a_place_where_it_does_not_stand(t):
    home, _ = t.player("speed=1", "production=off", "stock=200000")
    home.run("--run", "constructionList", "city=%d" % CITY, "list=academy@6:12").expect(
        1, err="no academy at position 6, but academy@4")
    equal(home.tasks(), [], "tasks")


@scenario
def answers_that_are_changed_together_are_taken_together_or_not_at_all(t):
    home, _ = t.player("speed=1", "fortress=3")
    task = home.pirate(3, "mission=1")["id"]
    home.wait_state(task, "waiting")
    for state in ("waiting", "interrupted"):
        before = home.state_file(task)["configuration"]
        refused(home.run("--set", task, "wait=3", "schedule=y", "nightMission=9"),
                "fortress of level 17", "nothing was changed")
        refused(home.run("--set", task, "wait=3", "nightMission=2"), "schedule=y only")
        refused(home.run("--set", task, "wait=3", "misions=2"), "did you mean missions")
        equal(home.state_file(task)["configuration"], before, "answers of a task that is " + state)
        if state == "waiting":
            kill_task(home, task)
    said = home.ok("--set", task, "nightMission=2", "wait=3", "schedule=y").out
    equal(said.count("autoPirate (%s): " % task), 3, "lines of %r" % said)
    now = home.state_file(task)["configuration"]
    equal((now["schedule"], now["nightMission"], now["wait"]), (True, 2, 3), "answers")


@scenario
def a_failed_task_takes_no_mission_that_is_still_too_long(t):
    home, world = t.player("speed=1", "fortress=20")
    task = home.pirate(3, "mission=3")["id"]
    home.wait_state(task, "waiting")
    kill_task(home, task)
    for city in world.get("/balance")["accounts"][0]["cities"]:
        world.post("/city", account=1001, city=city["id"], building="pirateFortress", level=1)
    refused(home.run("--set", task, "mission=2"), "fortress of level 3", "nothing was changed")
    equal(saved(home, task, "mission"), 3, "the mission")
    home.ok("--set", task, "mission=1")


@scenario
def of_two_shipments_of_one_good_both_are_changed_in_what_they_share_already(t):
    home, world = t.player("speed=1", "ships=1", "cities=2", "production=off", "stock=90000")
    one, two = [c["id"] for c in world.get("/balance")["accounts"][0]["cities"]]
    line = ("--run", "sendResources", "routes=%d>%d wood:20000" % (one, two), "--json")
    first = home.ok(*line).json["id"]
    second = home.ok(*line, "--if-running=anyway").json["id"]
    for task in (first, second):
        home.wait_state(task, "waiting")
    for task in (first, second):
        home.ok("--set", task, "ships=freighters")
        equal(wanted(home, task, "ships"), 2, "ships")
        home.ok("--set", task, "routes=%d>%d wood:30000" % (one, two))
    third = home.ok("--run", "sendResources", "routes=%d>%d wine:20000" % (one, two),
                    "--json").json["id"]
    home.wait_state(third, "waiting")
    result = home.run("--add", third, "%d>%d wood:5" % (one, two))
    refused(result, "nothing was changed", "the wood of")
    equal(result.status, 75, "the status")


@scenario
def a_shipment_to_a_city_that_is_not_yours_is_not_taken_and_a_name_is(t):
    home, world = t.player("speed=10", "ships=1", "cities=2", "production=off", "stock=90000")
    one, two = [c["id"] for c in world.get("/balance")["accounts"][0]["cities"]]
    route = "%d>%d:20000-0-0-0-0" % (one, two)
    home.run("--run", "sendResources", "routes=" + route).expect(0)
    task = home.running()[-1]["id"]
    home.wait_state(task, "waiting")
    for option, words in (("--set", "routes=%d>99999:1-0-0-0-0" % one),
                          ("--set", "routes=%s, 99999>%d:5-0-0-0-0" % (route, two)),
                          ("--add", "%d>99999:1-0-0-0-0" % one),
                          ("--add", "Nowhere>%d:1-0-0-0-0" % two)):
        refused(home.run(option, task, words), "no city", "nothing was changed")
        equal(wanted(home, task, "routes"), [route], "the routes after %s" % words)
    refused(home.run("--add", task, "%d>3:3/77:1-0-0-0-0" % one), "nothing was changed")
    home.ok("--add", task, "1>2:0-5-0-0-0")  # by their places in the list of cities
    equal(wanted(home, task, "routes")[1], "%d>%d:0-5-0-0-0" % (one, two), "the added one")


@scenario
def without_the_game_a_change_is_not_taken_and_says_so(t):
    home, world = t.player("speed=1", "fortress=20", "production=off", "stock=200000")
    task = builds(home)
    pirate = home.pirate(3, "mission=1")["id"]
    home.wait_state(task, "waiting")
    home.wait_state(pirate, "waiting")
    world.stop()
    for identity, option, words in ((task, "--add", "academy:12"), (pirate, "--set", "mission=2")):
        result = home.run(option, identity, words)
        refused(result, "could not be looked at", "nothing was changed", "try again")
        equal(result.status, 69, "the status")
    equal(wanted(home, task, "list"), ["tavern:12"], "the list")
    equal(wanted(home, pirate, "mission"), 1, "the mission")
    home.ok("--set", pirate, "missions=7")  # asks nothing of the game


# --- tasks that do not run


def kill_task(home, task):
    kill(home.task(task)["pid"])
    home.wait_state(task, "interrupted")


def saved(home, task, key):
    return home.state_file(task)["configuration"][key]


@scenario
def an_interrupted_task_is_changed_where_it_is_saved_and_goes_on_with_that(t):
    home, world = t.player("speed=1", "fortress=3", "production=off", "stock=200000")
    home.remember()
    task, pirate = builds(home), home.pirate(3, "mission=1")["id"]
    for one in (task, pirate):
        home.wait_state(one, "waiting")
        kill_task(home, one)
    home.ok("--set", pirate, "missions=8")
    equal(saved(home, pirate, "missions"), 8, "missions")
    refused(home.run("--set", pirate, "mission=9"), "fortress of level 17", "nothing was changed")
    refused(home.run("--add", task, "foo:3"), "has no foo", "nothing was changed")
    home.ok("--add", task, "ACADEMY:12")
    equal(saved(home, task, "list"), ["tavern:12", "academy:12"], "the list")
    equal(home.task(task)["state"], "interrupted", "its state")
    home.ok("--resume", task)
    equal(wanted(home, task, "list"), ["tavern:12", "academy:12"], "what it goes on with")
    world.stop()
    refused(home.run("--set", pirate, "mission=2"), "could not be looked at")
    equal(saved(home, pirate, "mission"), 1, "the mission")


@scenario
def a_failed_task_is_changed_and_then_resumed_to_an_end(t):
    home, world = t.player("speed=6000", "fortress=20")
    home.remember()
    task = home.pirate(50, "mission=3")["id"]
    home.wait_state(task, "waiting")
    home.ok("--pause", task)
    for city in world.get("/balance")["accounts"][0]["cities"]:
        world.post("/city", account=1001, city=city["id"], building="pirateFortress", level=1)
    home.run("--resume", task).expect(1, out=None, err="has failed: no city has a pirate fortress of "
                                      "level 5")
    home.wait_state(task, "failed")
    contains(home.task(task)["status"], "fortress of level 5")
    refused(home.run("--resume", task), "has failed: no city has a pirate fortress of level 5")
    home.ok("--set", task, "mission=1")
    equal(home.task(task)["state"], "failed", "its state")
    said = home.ok("--resume", task).out
    for part in ("goes on, PID", "mission"):
        contains(said, part)
    home.wait_state(task, ("waiting", "running"))
    home.ok("--set", task, "missions=1")
    home.wait_ended(task)


@scenario
def a_task_that_was_paused_and_killed_is_changed_and_stays_paused(t):
    home, world = t.player("speed=1", "fortress=20")
    home.remember()
    task = home.pirate(3, "mission=1")["id"]
    home.wait_state(task, "waiting")
    home.ok("--pause", task)
    kill_task(home, task)
    home.ok("--set", task, "missions=4", "wait=7")
    equal((saved(home, task, "missions"), saved(home, task, "wait")), (4, 7), "answers")
    equal(home.state_file(task)["state"], "paused", "its saved state")
    said = home.ok("--resume", task).out
    for part in ("goes on, PID", "mission 1/4"):
        contains(said, part)
    check(home.task(task)["state"] in ("waiting", "running"), "it is not paused any more")


@scenario
def in_every_state_the_api_refuses_what_the_game_does_and_takes_answers_together(t):
    home, _ = t.player("speed=1", "fortress=3", "production=off", "stock=200000")
    task = builds(home)
    pirate = home.pirate(3, "mission=1")["id"]
    web = Web(home)
    for one in (task, pirate):
        home.wait_state(one, "waiting")

    def pause(one):
        home.ok("--pause", one)
        home.wait_state(one, "paused")
    for change_state in (lambda one: None, pause, lambda one: kill_task(home, one)):
        for one in (task, pirate):
            change_state(one)
        for one, action, body, words in (
                (task, "set", {"key": "list", "value": ["academy@6:12"]}, "no academy at position"),
                (task, "add", {"item": "foo:3"}, "has no foo"),
                (pirate, "set", {"key": "mission", "value": 9}, "fortress of level 17"),
                (pirate, "set", {"values": {"wait": 5, "mission": 9}}, "fortress of level 17")):
            before = home.state_file(one)["configuration"]
            web.try_post("tasks/%s/%s" % (one, action), body).expect(409, words)
            equal(home.state_file(one)["configuration"], before, "after %r" % body)
        web.try_post("tasks/%s/set" % pirate, {"values": {"nightMission": 2}}).expect(
            400, "schedule=y only")
    web.post("tasks/%s/set" % pirate, {"values": {"nightMission": 2, "schedule": True}})
    equal(saved(home, pirate, "schedule"), True, "schedule")
