# SPDX-License-Identifier: GPL-3.0-or-later
"""Wrong and odd answers to the questions of the functions: told why, asked again, nothing done."""

from harness import contains, equal, scenario, wait_for

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
    screen.wait("cannot be built in")
    screen.enter()
    screen.answer("Which building", "embassy")
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
    screen.wait("a number from 0 to 1000")
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
    contains(screen.wait("Proceed"), "10.000")
    screen.answer("Proceed", "n")
    screen.wait(r"From which city\? \(1-3\) *\n*\Z")
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
