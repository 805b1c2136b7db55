# SPDX-License-Identifier: GPL-3.0-or-later
"""Construction lists: levels, goods from elsewhere, changes on the way, and every coin."""

import os
import random
import time

from harness import (check, contains, equal, is_over, kill, lacks, scenario, wait_for,
                     workers_of)

ACCOUNT, CITY, SECOND = 1001, 10010, 10011
NO_GOODS = dict(wood=0, wine=0, marble=0, crystal=0, sulfur=0)


# --- what the world knows

def account(world):
    return next(a for a in world.get("/balance")["accounts"] if a["id"] == ACCOUNT)


def city(world, identity=CITY):
    return next(c for c in account(world)["cities"] if c["id"] == identity)


def level(world, position, identity=CITY):
    return city(world, identity)["slots"][str(position)]["level"]


def give(world, identity=CITY, **what):
    world.post("/city", account=ACCOUNT, city=identity, **what)


def upgrades(world):
    return world.ledger("upgrade")


def is_accounted_for(world, orders=None):
    """What was spent is what the orders cost, and nothing else is gone."""
    totals = account(world)["totals"]
    spent = [sum(order["costs"][good] for order in upgrades(world)) for good in range(5)]
    equal(totals["spent"], spent, "goods spent")
    for good in range(5):
        equal(totals["start"][good] + totals["given"][good] - spent[good],
              totals["stock"][good] + totals["at_sea"][good], "good %d in all" % good)
    equal(totals["lost"], [0, 0, 0, 0, 0], "goods lost")
    equal(world.ledger("refused"), [], "what the world refused")
    if orders is not None:
        equal(len(upgrades(world)), orders, "orders to build")


# --- the task

def build(home, items, *more, **how):
    """Starts a list and gives its entry; one that has ended already has no pid."""
    home.run("--run", "constructionList", "city=%d" % CITY, "list=" + items, *more,
             **how).expect(0, out="")
    return (home.running() or home.ended())[-1]


def builder(t, *options, **settings):
    return t.player("production=off", "stock=200000", *(options or ("speed=20000",)), **settings)


@scenario
def a_list_reaches_its_levels_and_every_coin_is_accounted_for(t):
    home, world = builder(t)
    before = city(world)["slots"]
    task = build(home, "warehouse@3:13,tavern:9,carpentering:9")
    row = home.wait_ended(task["id"], seconds=60)
    contains(row["status"], "has all levels of the list")
    for position, target in ((3, 13), (6, 9), (5, 9)):
        equal(level(world, position), target, "level at %d" % position)
    wanted = sum(target - before[str(position)]["level"]
                 for position, target in ((3, 13), (6, 9), (5, 9)))
    is_accounted_for(world, wanted)
    lacks(home.whole_text(), '"asked"', "a settled journal")


@scenario
def missing_goods_come_from_other_cities_as_much_as_is_missing(t):
    home, world = builder(t, "speed=3000", "research=14")
    give(world, **NO_GOODS)
    task = build(home, "warehouse@3:12", "roundUp=n")
    home.wait_ended(task["id"], seconds=60)
    equal(level(world, 3), 12, "the level")
    is_accounted_for(world)
    shipped = [sum(s["goods"][good] for s in world.ledger("ship")) for good in range(5)]
    equal(shipped, account(world)["totals"]["spent"], "shipped is what was missing")
    equal(city(world)["stock"], [0, 0, 0, 0, 0], "left in the city")


@scenario
def amounts_are_rounded_up_and_freighters_carry_them(t):
    home, world = builder(t, "speed=60000")
    give(world, **NO_GOODS)
    task = build(home, "warehouse@3:11", "ships=2")
    home.wait_ended(task["id"], seconds=60)
    loads = world.ledger("ship")
    equal({load["kind"] for load in loads}, {"freighters"}, "ships used")
    check(all(amount % 100 == 0 for load in loads for amount in load["goods"]), "not round")
    is_accounted_for(world, 1)


@scenario
def a_list_that_waits_for_ships_counts_levels_and_no_loads_of_one_look(t):
    home, world = builder(t, "speed=600")
    give(world, **NO_GOODS)
    task = build(home, "warehouse@3:11")
    wait_for(lambda: "waits for" in home.status(task["id"])["status"], "it waits for a port")
    said = home.status(task["id"])["status"]
    contains(said, "1 levels")
    lacks(said, " sent")


@scenario
def only_the_named_cities_send(t):
    home, world = builder(t)
    give(world, **NO_GOODS)
    task = build(home, "warehouse@3:11", "from=%d" % SECOND)
    home.wait_ended(task["id"], seconds=60)
    equal({load["city"] for load in world.ledger("ship")}, {SECOND}, "cities that sent")


@scenario
def without_transport_it_waits_for_goods_and_says_so(t):
    home, world = builder(t)
    give(world, **NO_GOODS)
    task = build(home, "warehouse@3:11", "transport=n")
    home.wait_state(task["id"], "waiting")
    wait_for(lambda: "missing" in home.status(task["id"])["status"], "it says what is missing")
    contains(home.status(task["id"])["status"], "wood")
    equal(world.ledger("ship"), [], "loads")
    give(world, wood=50000, marble=50000, wine=50000, crystal=50000, sulfur=50000)
    home.ok("--wake", task["id"])
    home.wait_ended(task["id"], seconds=60)
    equal(level(world, 3), 11, "the level")


@scenario
def it_waits_for_a_construction_that_runs_already(t):
    home, world = builder(t, "speed=60")
    task = build(home, "tavern:9")
    home.wait_state(task["id"], "waiting")
    status = wait_for(lambda: ("until" in home.status(task["id"])["status"] and
                               home.status(task["id"])), "it says until when")
    contains(status["status"], "Tavern 7 -> 8 until")
    check(status["until"] > time.time(), "the moment lies ahead")
    equal(status["done"], 1, "levels begun")
    equal(len(upgrades(world)), 1, "orders while the first level is built")


@scenario
def always_the_lowest_first(t):
    home, world = builder(t)
    give(world, building="tavern", level=3)
    give(world, building="academy", level=5)
    task = build(home, "academy:7,tavern:7", "lowestFirst=y")
    home.wait_ended(task["id"], seconds=60)
    equal([(u["building"], u["level"]) for u in upgrades(world)],
          [("tavern", 3), ("tavern", 4), ("academy", 5), ("tavern", 5), ("academy", 6),
           ("tavern", 6)], "order")


@scenario
def levels_built_by_hand_count(t):
    home, world = builder(t, "speed=3000")
    task = build(home, "tavern:8,academy:12")
    home.wait_state(task["id"], "waiting")
    home.ok("--pause", task["id"])
    wait_for(lambda: city(world)["construction"] is None, "the tavern is ready", 60)
    give(world, building="academy", level=11)
    home.ok("--resume", task["id"])
    home.wait_ended(task["id"], seconds=60)
    equal([(u["building"], u["level"]) for u in upgrades(world)],
          [("tavern", 7), ("academy", 11)], "orders")


# --- changes while it runs

@scenario
def a_building_is_found_in_any_case(t):
    home, world = builder(t, "speed=3000")
    task = build(home, "TAVERN:9,Carpentering@5:8")
    home.wait_ended(task["id"], seconds=60)
    equal((level(world, 6), level(world, 5)), (9, 8), "levels of tavern and carpentering")
    home.run("--run", "constructionList", "city=%d" % CITY, "list=tavren:12").expect(
        1, err="did you mean tavern?")


@scenario
def buildings_are_added_raised_reordered_and_removed_while_it_runs(t):
    home, world = builder(t, "speed=1000")
    task = build(home, "tavern:9,museum:8")
    home.wait_state(task["id"], "waiting")
    home.ok("--add", task["id"], "academy:10", "museum:9")
    equal(home.status(task["id"])["configuration"]["list"],
          ["tavern:9", "museum:9", "academy:10"], "the list")
    home.ok("--set", task["id"], "list=academy:10,tavern:8")
    equal(home.status(task["id"])["configuration"]["list"], ["academy:10", "tavern:8"],
          "the list")
    contains(home.run("--add", task["id"], "nonsense").expect(2).err, "not a building and level")
    contains(home.run("--set", task["id"], "list=a:1,a:2").expect(2).err, "twice")
    world.post("/speed", factor=6000)
    home.wait_ended(task["id"], seconds=60)
    equal((level(world, 6), level(world, 10), level(world, 4)), (8, 6, 10), "levels")


@scenario
def a_wrong_list_is_refused_before_anything_starts(t):
    home, world = builder(t)
    for pairs, status, words in (
            (["city=%d" % CITY], 2, "list"),
            (["list=tavern:9"], 2, "city"),
            (["city=Nowhere", "list=tavern:9"], 2, "no city"),
            (["city=1", "list=tavern"], 2, "not a building and level"),
            (["city=1", "list=chronosForge:3"], 77, "has no chronosForge"),
            (["city=1", "list=tavern:9", "from=Nowhere"], 2, "no city"),
            (["city=1", "saved=never"], 2, "no saved list"),
            (["city=1", "list=tavern:9", "colour=red"], 2, "no key"),
    ):
        result = home.run("--run", "constructionList", *pairs)
        contains(result.err, words)
        check(result.status != 0, "%r started" % pairs)
    equal(home.tasks(), [], "tasks")


# --- two that want the same

@scenario
def a_level_the_game_refuses_five_times_is_given_up_and_may_be_resumed(t):
    home, world = builder(t)
    world.trouble("upgrade-refused", 6)
    task = build(home, "tavern:8")["id"]
    wait_for(lambda: home.run("--wake", task) and home.task(task)["state"] == "failed",
             "it gives up")
    contains(home.task(task)["status"], "refused tavern:8 5 times")
    equal(len(world.ledger("refused")), 5, "orders refused")
    equal(upgrades(world), [], "orders to build")
    home.ok("--resume", task)
    wait_for(lambda: home.run("--wake", task) and home.task(task) is None, "it ends")
    equal(len(world.ledger("refused")), 6, "orders refused")
    equal(level(world, 6), 8, "level of the tavern")


@scenario
def a_second_list_for_the_same_city_is_refused_and_another_city_is_not(t):
    home, world = builder(t, "speed=60")
    task = build(home, "tavern:9")
    refused = home.run("--run", "constructionList", "city=1", "list=academy:12").expect(75)
    contains(refused.err, str(task["pid"]))
    contains(refused.err, "the buildings of Anemone")
    home.run("--run", "constructionList", "city=2", "list=academy:12").expect(0)
    equal(sorted(x["instance"] for x in home.running()), [1, 2], "instances")
    home.run("--run", "constructionList", "city=2", "list=tavern:20",
             "--if-running=use").expect(0)
    equal(len(home.running()), 2, "tasks")
    home.run("--run", "constructionList", "city=2", "list=tavern:20",
             "--if-running=restart").expect(0)
    equal(sorted(tuple(home.status(x["id"])["configuration"]["list"])
                 for x in home.running()), [("tavern:20",), ("tavern:9",)], "lists")


@scenario(long=True, seconds=120)
def of_many_starts_for_one_city_one_runs_and_those_for_others_run_beside_it(t):
    home, world = builder(t, "speed=60")
    for _ in range(3):
        children = [home.spawn("--run", "constructionList", "city=%d" % (1 + i % 2),
                               "list=academy:%d" % (12 + i)) for i in range(16)]
        statuses = [child.wait() for child in children]
        equal(sorted(statuses), [0, 0] + [75] * 14, "exit statuses")
        equal(len(home.running()), 2, "tasks")
        equal(len({home.status(x["id"])["configuration"]["city"] for x in home.running()}), 2,
              "cities")
        home.stop_all()


@scenario
def tasks_of_different_functions_that_ship_the_same_clash(t):
    """In the menu with the dialog, on the command line with status 75."""
    home, world = t.player("production=off", "stock=20000", "speed=60")
    give(world, SECOND, marble=0, sulfur=0)
    home.run("--run", "sendResources", "routes=1>2:0-0-15000-0-0").expect(0)
    task = home.running()[0]
    name = home.ok("--run", "getStatus", "--json").json["cities"][0]["name"]
    refused = home.run("--run", "distributeResources", "resource=3", "mode=2").expect(75)
    contains(refused.err, "sendResources is already running")
    contains(refused.err, "works on the same: the marble of %s" % name)
    home.run("--run", "distributeResources", "resource=5", "mode=2").expect(0)
    terminal = t.terminal(home, columns=80, rows=40)
    terminal.menu()
    terminal.answer("Your choice:", "3")
    contains(terminal.wait("Start another beside it"), "distributeResources is already running")
    terminal.answer("Your choice", "3")
    terminal.answer("trade ship", "1")
    terminal.answer("Which", "3")
    terminal.wait("evenly")
    terminal.enter("2")
    terminal.wait("leave out|ignore")
    terminal.enter("0")
    terminal.answer("Proceed", "y")
    contains(terminal.wait("Start anyway"), "works on the same: the marble of ")
    terminal.answer("Your choice", "0")
    terminal.menu()
    check(task["id"] in {x["id"] for x in home.running()}, "the first goes on")


@scenario
def an_interrupted_list_is_not_resumed_beside_a_new_one(t):
    home, world = builder(t, "speed=60")
    old = build(home, "tavern:9")
    kill(old["pid"])
    home.wait_state(old["id"], "interrupted")
    # A start would ask what becomes of it: it comes back from a backup when the new one runs.
    path = home.path("state", old["id"] + ".json")
    os.rename(path, path + ".test")
    new = build(home, "academy:12")
    os.rename(path + ".test", path)
    contains(home.run("--recover").err, "the buildings of Anemone")
    equal([x["id"] for x in home.running()], [new["id"]], "running")


@scenario
def an_interrupted_list_goes_on_beside_one_that_took_its_place(t):
    home, world = builder(t, "speed=60")
    old = build(home, "tavern:9")
    kill(old["pid"])
    home.wait_state(old["id"], "interrupted")
    home.run("--run", "constructionList", "city=2", "list=academy:12").expect(0)
    children = [home.spawn("--recover") for _ in range(4)]
    check(all(child.wait() in (0, 75) for child in children), "exit statuses")
    equal(sorted(x["instance"] for x in home.running()), [1, 2], "instances")
    equal(len({x["id"] for x in home.running()}), 2, "different tasks")


# --- saved lists

@scenario
def a_list_is_saved_shown_and_started_again_with_one_choice(t):
    home, world = builder(t)
    first = build(home, "tavern:8", "saved=evening")
    home.wait_ended(first["id"], seconds=60)
    equal(list(home.session()["accounts"]["s301-en/%d" % ACCOUNT]["lists"]), ["evening"],
          "saved lists")
    give(world, building="tavern", level=5)
    home.run("--run", "constructionList", "saved=evening").expect(0)
    home.wait_ended(home.running()[0]["id"], seconds=60)
    equal(level(world, 6), 8, "the level after the second run")
    terminal = t.terminal(home, columns=80, rows=40)
    terminal.menu()
    terminal.answer("Your choice:", "1")
    contains(terminal.wait("Start a saved list"), "(1) evening: tavern:8")
    terminal.answer("Start a saved list", "forget 2")
    terminal.wait("there is no saved list")
    give(world, building="tavern", level=6)
    terminal.answer("Start a saved list", "1")
    terminal.answer("Proceed", "y")
    terminal.wait(r"Started constructionList \(\w+, PID \d+\)")
    home.wait_ended(home.running()[0]["id"], seconds=60)
    equal(level(world, 6), 8, "the level after the third run")
    terminal.menu()
    terminal.answer("Your choice:", "1")
    terminal.answer("Start a saved list", "forget evening")
    terminal.wait("evening is forgotten")
    terminal.wait("In which city")
    equal(home.session()["accounts"]["s301-en/%d" % ACCOUNT]["lists"], {}, "saved lists")


# --- exactly once

def storm(t, seed, rounds, whom):
    """Kills at random moments while a list builds and lets goods come."""
    home, world = builder(t, "speed=20000", crashesMax=1000)
    give(world, **NO_GOODS)
    chance = random.Random(seed)
    task = build(home, "warehouse@3:14,tavern:10,academy:12", "roundUp=n")
    for _ in range(rounds):
        time.sleep(chance.uniform(0, 0.12))  # where in a step it dies is left to chance
        task = home.task(task["id"])
        if task is None:
            break
        if task["pid"] is not None:
            workers = workers_of(task["pid"])
            victims = {"keeper": [task["pid"]], "worker": workers,
                       "both": [task["pid"]] + workers}[whom]
            for pid in victims:
                kill(pid)
            if task["pid"] in victims:
                wait_for(lambda: is_over(task["pid"]), "the keeper is dead")
                home.recover(task["id"], task["pid"])
        check(len(home.running()) <= 1, "two tasks run")
    if task is not None:
        home.wait_ended(task["id"], seconds=90)
    equal((level(world, 3), level(world, 6), level(world, 4)), (14, 10, 12), "levels")
    equal(len(upgrades(world)), 4 + 3 + 3, "orders to build")
    is_accounted_for(world)
    shipped = [sum(s["goods"][good] for s in world.ledger("ship")) for good in range(5)]
    equal(shipped, account(world)["totals"]["spent"], "shipped is what was missing")


@scenario(long=True, seconds=200)
def killed_keepers_neither_build_nor_ship_twice(t):
    storm(t, int(os.environ.get("SEED", "31")), 25, "keeper")


@scenario(long=True, seconds=200)
def killed_workers_neither_build_nor_ship_twice(t):
    storm(t, int(os.environ.get("SEED", "32")), 25, "worker")


@scenario(long=True, seconds=200)
def keepers_and_workers_killed_together_neither_build_nor_ship_twice(t):
    storm(t, int(os.environ.get("SEED", "33")), 25, "both")


@scenario(long=True, seconds=120)
def killed_between_the_order_and_its_answer_it_is_settled_once(t):
    """The worst moment: the world has done it and nobody has written it down."""
    for trouble in ("slow", "lose"):
        for match, what in (("UpgradeExistingBuilding", "upgrade"),
                            ("loadTransportersWithFreight", "ship")):
            home, world = builder(t, "speed=3000")
            give(world, wood=0, marble=0)
            world.trouble(trouble, 1, ms=4000, match=match)
            task = build(home, "warehouse@3:11", "roundUp=n")
            wait_for(lambda: world.ledger(what), "the order has arrived", 30, every=0.005)
            victims = [task["pid"]] + workers_of(task["pid"])
            for pid in victims:
                kill(pid)
            home.wait_state(task["id"], "interrupted")
            home.run("--recover").expect(0)
            home.wait_ended(task["id"], seconds=60)
            is_accounted_for(world, 1)
            shipped = [sum(s["goods"][good] for s in world.ledger("ship")) for good in range(5)]
            equal(shipped, account(world)["totals"]["spent"], "shipped")


# --- the whole story

@scenario(long=True, seconds=200)
def five_buildings_two_added_one_removed_killed_resumed_and_every_coin_counted(t):
    home, world = builder(t, "speed=2000")
    give(world, **NO_GOODS)
    terminal = t.terminal(home, columns=80, rows=48)
    terminal.menu()
    terminal.answer("Your choice:", "1")
    terminal.answer("In which city", "1")
    terminal.answer("Which buildings", "4,5,6,7,11")
    for target in (11, 10, 8, 8, 7):
        terminal.answer("which level", str(target))
    contains(terminal.wait("Send missing goods"), "missing")
    terminal.answer("Send missing goods", "y")
    terminal.answer("With which ships", "1")
    terminal.answer("in round numbers", "n")
    terminal.answer("Which cities send", "all")
    terminal.answer("lowest building first", "n")
    terminal.answer("Proceed", "y")
    terminal.answer("under a name", "")
    terminal.wait(r"Started constructionList \(\w+, PID \d+\)")
    task = home.running()[0]
    # Leave after two levels, come back, add two and remove one.
    wait_for(lambda: len(upgrades(world)) >= 2, "two levels are begun", 60)
    terminal.answer("Your choice:", "0")
    equal(terminal.wait_ended(), 0, "exit status of the menu")
    terminal = t.terminal(home, columns=80, rows=48)
    terminal.menu()
    terminal.answer("Your choice:", "1")
    contains(terminal.wait("Start another beside it"), "is already running")
    terminal.answer("Your choice", "4")
    terminal.answer("What is to be changed", "1")
    terminal.answer("Change the list", "add barracks:8")
    terminal.answer("Change the list", "add temple:8")
    terminal.answer("Change the list", "remove 5")
    terminal.answer("Change the list", "")
    terminal.answer("What is to be changed", "0")
    terminal.wait("changed")
    equal(home.status(task["id"])["configuration"]["list"],
          ["warehouse@3:11", "academy@4:10", "carpentering@5:8", "tavern@6:8", "barracks:8",
           "temple:8"], "the list")
    # The machine dies and comes back.
    for pid in [task["pid"]] + workers_of(task["pid"]):
        kill(pid)
    home.wait_state(task["id"], "interrupted")
    world.post("/speed", factor=6000)
    home.run("--recover").expect(0)
    home.wait_ended(task["id"], seconds=90)
    for position, target in ((3, 11), (4, 10), (5, 8), (6, 8), (9, 8), (15, 8), (10, 6)):
        equal(level(world, position), target, "level at %d" % position)
    is_accounted_for(world, 1 + 1 + 1 + 1 + 1 + 1)
