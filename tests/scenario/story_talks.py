# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong and odd answers to the questions of the functions: told why, asked again, nothing done."""

import re

from harness import check, contains, equal, lacks, scenario, wait_for

COUNTS = ("speed=1", "cities=3", "production=off", "stock=20000")


def player(t, *options):
    home, world = t.player(*(options or COUNTS))
    cities = home.ok("--run", "getStatus", "--json").json["cities"]
    return home, world, [city["id"] for city in cities]


def at_menu(t, home, number, rows=60):
    screen = t.terminal(home, columns=80, rows=rows)
    screen.menu()
    screen.answer("Your choice:", number)
    return screen


def nothing_was_ordered(home, world):
    for what in ("build", "upgrade", "move", "ship"):
        equal(world.ledger(what), [], "orders of the kind " + what)
    equal(home.tasks(), [], "tasks")


# --- constructBuilding


@scenario
def a_building_that_cannot_be_built_is_asked_for_again(t):
    home, world, ids = player(t)
    world.post("/city", account=1001, city=ids[0], marble=0)
    screen = at_menu(t, home, "14")
    screen.answer("In which city", "1")
    screen.answer("Which building", "colosseum")
    screen.wait('can be chosen is called "colosseum"')
    screen.answer("Which building", "embas")  # a clear part of its name
    screen.wait("too expensive for")
    screen.enter()
    screen.answer("Which building", "0")
    screen.wait("Nothing was built")
    screen.menu()
    nothing_was_ordered(home, world)


@scenario
def a_slot_that_is_not_free_is_asked_for_again(t):
    home, world, _ = player(t)
    screen = at_menu(t, home, "14")
    screen.answer("In which city", "2")
    screen.answer("Which building", "embassy")
    screen.answer("On which slot", "0")
    screen.wait("That slot is not free for")
    screen.answer("On which slot", "first")
    screen.answer("Build it", "y")
    screen.wait("is being built in")
    screen.enter()
    screen.menu()
    equal(len(world.ledger("build")), 1, "buildings that were begun")
    # Again: what is being built there is told, and cannot be ordered twice.
    screen.answer("Your choice:", "14")
    screen.answer("In which city", "2")
    screen.wait(r"Already being built there: [\w ]+ 1\.")
    screen.answer("Which building", "embassy")
    screen.wait("is already being built in")
    screen.enter()
    screen.answer("Which building", "0")
    screen.menu()
    equal(len(world.ledger("build")), 1, "buildings that were begun")


@scenario
def a_new_building_that_the_game_refuses_is_told_with_its_words(t):
    home, world, ids = player(t)
    world.trouble("upgrade-refused", 1)
    home.run("--run", "constructBuilding", "city=%d" % ids[0], "building=embassy").expect(
        1, err="was not built in")
    equal(world.ledger("build"), [], "buildings that were begun")
    home.run("--run", "constructBuilding", "city=%d" % ids[0], "building=embassy",
             "position=99").expect(2, err="position")


# --- reorganizeCityBuildings


@scenario
def cities_to_arrange_are_named_and_wrong_names_arrange_nothing(t):
    home, world, ids = player(t)
    for pairs, words in ((["cities=Nowhere"], "no city"), (["exclude=Nowhere"], "no city"),
                         (["exclude=%d,%d" % (ids[1], ids[2])], "no city is left")):
        home.run("--run", "reorganizeCityBuildings", "template=%d" % ids[0], *pairs).expect(
            2, err=words)
    nothing_was_ordered(home, world)


@scenario
def a_move_that_does_not_reach_the_game_is_told_as_not_done(t):
    home, world, ids = player(t)
    stands = home.ok("--run", "getStatus", "--json").json["cities"][2]["buildings"]
    places = {b["building"]: b["position"] for b in stands}
    for kind in ("academy", "tavern"):
        world.post("/city", account=1001, city=ids[2], building=kind, level=0,
                   position=places[kind])
    for kind, other in (("academy", "tavern"), ("tavern", "academy")):
        world.post("/city", account=1001, city=ids[2], building=kind, level=3,
                   position=places[other])
    words = ["--run", "reorganizeCityBuildings", "template=%d" % ids[0], "cities=%d" % ids[2]]
    world.trouble("drop", 1, match="SaveBuildingPositions")
    home.run(*words).expect(1, out="0 of 1 moves done", err="is not arranged")
    equal(world.ledger("move"), [], "orders to move")
    home.run(*words).expect(0, out="1 move done")
    equal(len(world.ledger("move")), 1, "orders to move")


@scenario
def the_moves_are_shown_and_made_only_after_a_yes(t):
    home, world, ids = player(t)
    stands = home.ok("--run", "getStatus", "--json").json["cities"][2]["buildings"]
    places = {b["building"]: b["position"] for b in stands}
    for kind in ("academy", "tavern"):
        world.post("/city", account=1001, city=ids[2], building=kind, level=0,
                   position=places[kind])
    for kind, other in (("academy", "tavern"), ("tavern", "academy")):
        world.post("/city", account=1001, city=ids[2], building=kind, level=3,
                   position=places[other])
    screen = at_menu(t, home, "24")
    for answer in ("n", "y"):
        screen.answer("Which city is the pattern", "1")
        screen.answer("Which cities to leave out", "2")
        screen.answer("Which cities to leave out", "0")
        screen.wait("stand as in ")
        screen.wait(": 1 move")
        equal(world.ledger("move"), [], "orders to move")
        screen.answer(r"Arrange them\? \(Y/n\)", answer)
        if answer == "n":
            screen.menu()
            screen.enter("24")
    screen.wait("1 move done")
    equal(len(world.ledger("move")), 1, "orders to move")


# --- constructionList


@scenario
def levels_and_numbers_that_make_no_sense_build_nothing(t):
    home, world, _ = player(t)
    screen = at_menu(t, home, "1")
    screen.answer("In which city", "1")
    screen.answer("Which buildings", "77")
    screen.wait('there is no building number "77"')
    screen.answer("Which buildings", "1")
    level = int(screen.wait(r"is level (\d+)").split("is level ")[-1].split(";")[0].split()[0])
    screen.answer("which level", level)
    screen.wait("All of them have that level already")
    screen.menu()
    screen.answer("Your choice:", "1")
    screen.answer("In which city", "1")
    screen.answer("Which buildings", "0")
    screen.wait("Nothing is built")
    screen.menu()
    nothing_was_ordered(home, world)


@scenario
def more_levels_than_the_game_lists_are_asked_about(t):
    home, world, ids = player(t)
    screen = at_menu(t, home, "1")
    screen.answer("In which city", "1")
    screen.answer("Which buildings", "1")
    screen.answer("which level", "120")
    screen.answer("up to level \\d+ only; build up to there", "n")
    screen.wait("Nothing is built")
    screen.menu()
    nothing_was_ordered(home, world)


@scenario
def levels_beyond_what_the_game_lists_are_left_out_of_plan_and_list(t):
    home, world, ids = player(t)
    screen = at_menu(t, home, "1")
    screen.answer("In which city", "1")
    screen.answer("Which buildings", "1")
    screen.answer("which level", "120")
    asked = screen.wait("up to level \\d+ only; build up to there")
    highest = int(re.search(r"up to level (\d+) only", asked).group(1))
    screen.answer("build up to there", "y")
    screen.wait("-> %d " % highest)
    screen.answer("Send missing goods", "n")
    screen.answer("Proceed", "y")
    screen.answer("Save this list", "")
    screen.wait("Started constructionList")
    task = home.tasks()[0]["id"]
    contains(home.ok("--status", task).out, "Town hall %d\n" % highest)


@scenario
def buildings_and_cities_may_be_called_by_their_names_and_0_leads_back(t):
    home, world, ids = player(t)
    first, name = [city["name"] for city in home.ok("--run", "getStatus",
                                                     "--json").json["cities"]][:2]
    screen = at_menu(t, home, "1")
    screen.answer("In which city", "0")
    screen.wait("No city was chosen")
    screen.menu()
    screen.answer("Your choice:", "1")
    screen.answer("In which city", name.upper())
    screen.answer("Which buildings", "town hal")
    screen.wait("did you mean Town hall")
    screen.answer("Which buildings", "town hall")
    screen.wait("Town hall is level .* which level")
    screen.key("C-c")
    screen.menu()
    screen.answer("Your choice:", "2")
    screen.answer("ships", "")
    screen.answer("From which city", name)
    screen.answer("To which city", first.lower())
    screen.wait("How much wood")
    screen.key("C-c")
    screen.menu()
    nothing_was_ordered(home, world)


# --- sendResources


@scenario
def shipments_that_are_none_are_asked_for_again(t):
    home, world, ids = player(t)
    screen = at_menu(t, home, "2")
    screen.answer("ships", "")
    screen.answer("From which city", "1")
    screen.answer("To which city", "1")
    screen.wait("is where they are already")
    screen.answer("From which city", "1")
    screen.answer("To which city", "0")
    screen.answer("island's x", "1001")
    screen.wait("a number from 0 to 1,000")
    screen.answer("island's x", "40")
    screen.answer("island's y", "40")
    screen.answer("Which city", "17")
    screen.wait("a number from 1 to")
    screen.answer("Which city", "1")
    for good in ("wood", "wine", "marble", "crystal", "sulfur"):
        screen.answer("How much " + good, "")
    screen.wait("Nothing is sent")
    screen.answer("From which city", "1")
    screen.answer("To which city", "2")
    screen.answer("How much wood", "20001")
    screen.answer("How much wood", "half")
    for good in ("wine", "marble", "crystal", "sulfur"):
        screen.answer("How much " + good, "")
    contains(screen.wait("Proceed"), "10,000")
    screen.answer("Proceed", "n")
    screen.wait(r"From which city\? *\n*\Z")
    screen.key("C-c")
    screen.wait(r"Given up\.")
    nothing_was_ordered(home, world)


# --- distributeResources


@scenario
def cities_that_share_are_named_and_a_plan_may_be_declined(t):
    home, world, ids = player(t)
    for pairs, words in ((["cities=%d" % ids[0]], "at least two"),
                         (["cities=%d,Nowhere" % ids[0]], "no city"),
                         (["exclude=Nowhere"], "no city")):
        home.run("--run", "distributeResources", "resource=1", *pairs).expect(2, err=words)
    home.run("--run", "distributeResources", "resource=1", "cities=1,2").expect(
        1, err="nothing to send")
    world.post("/city", account=1001, city=ids[0], wood=1000)
    screen = at_menu(t, home, "3")
    screen.answer("ships", "")
    screen.answer("Which good", "1")
    screen.answer("leave out", "0")
    screen.wait("->")
    screen.answer("Proceed", "n")
    screen.wait("Nothing is sent")
    screen.menu()
    nothing_was_ordered(home, world)
    home.ok("--run", "distributeResources", "resource=1", "cities=%d,2" % ids[0])
    equal(len(home.tasks()), 1, "tasks")
    wait_for(lambda: world.ledger("ship"), "the first load")


# --- autoPirate, a task's page, the proxy


@scenario
def missions_by_day_and_by_night_are_listed_with_what_they_take(t):
    home, _, _ = player(t)
    screen = at_menu(t, home, "17")
    screen.answer("How many missions", "1")
    screen.answer("Different missions", "y")
    contains(screen.wait("Which mission by day"), "2: 7 min 30 s")
    screen.key("C-c")
    screen.menu()


@scenario
def the_log_on_a_tasks_page_names_the_hour_and_not_the_task_again(t):
    home, _, _ = player(t)
    home.ok("--run", "autoPirate", "missions=3", "mission=1")
    task = home.tasks()[0]["id"]
    wait_for(lambda: "started, pid" in home.log(task), "the log")
    said = home.ok("--status", task).out
    log = said[said.index("  log\n"):]
    check(re.search(r"^    \d\d:\d\d:\d\d started, pid \d+$", log, re.M), log)
    lacks(log, task)


@scenario
def a_proxy_stays_as_it_is_with_0(t):
    home, _, _ = player(t)
    screen = at_menu(t, home, "21")
    screen.answer(r"\(0\) Back\s+Your choice:", "1")
    screen.answer("New proxy", "0")
    lacks(screen.wait(r"\[Enter\]"), "is needed", "the screen")


# --- what is going on meanwhile


@scenario
def reading_many_cities_says_which_one_is_read_and_leaves_nothing_behind(t):
    home, _ = t.player("speed=1", "cities=8", "production=off", requestGapMs=150)
    for number, then in (("1", "In which city"), ("4", "in detail")):
        screen = at_menu(t, home, number)
        screen.wait("reads city [2-8] of 8")
        screen.wait(then)
        lacks(screen.screen(history=True), "reads city", "the screen afterwards")
        screen.key("C-c")
        screen.menu()
        screen.enter("0")


@scenario
def a_pipe_gets_the_result_and_nothing_of_what_is_going_on(t):
    home, _ = t.player("speed=1", "cities=4", requestGapMs=50)
    told = home.ok("--run", "getStatus")
    lacks(told.out + told.err, "reads city", "what a pipe gets")
    screen = t.terminal(home, "--run", "getStatus")
    screen.wait("reads city [2-4] of 4")
    equal(screen.wait_ended(), 0, "its status")
