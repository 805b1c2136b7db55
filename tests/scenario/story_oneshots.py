# SPDX-License-Identifier: GPL-3.0-or-later
"""What is done at once: the account's status, movements, a new building, a new order."""

from harness import MAIL, PASSWORD, check, contains, equal, lacks, scenario, wait_for

GOODS = ("wood", "wine", "marble", "crystal", "sulfur")
COUNTS = ("cities=3", "production=off", "stock=20000")


def shot(home, function, *pairs, **how):
    return home.run("--run", function, *pairs, **how)


def buildings(home, city):
    """Position and type of what stands in a city, as getStatus tells it."""
    status = shot(home, "getStatus", "--json").expect(0).json
    found = next(c for c in status["cities"] if city in (c["name"], c["id"]))
    return {b["position"]: b["building"] for b in found["buildings"]}


def narrow(text, columns=80):
    for line in text.split("\n"):
        check(len(line) <= columns, lambda: "%d columns: %r" % (len(line), line))


# --- getStatus


@scenario
def the_status_adds_up_what_the_world_has_and_changes_nothing(t):
    home, world = t.player("speed=10", "freighters=2", *COUNTS)
    def holdings():
        return [a["cities"] for a in world.get("/balance")["accounts"] if a["id"] == 1001]
    before = holdings()
    status = shot(home, "getStatus", "--json").expect(0, err="").json
    equal(sorted(status), sorted(["time", "gold", "goldRate", "ships", "freighters", "stock",
                                  "production", "wineUse", "citizens", "population", "cities",
                                  "unread"]), "keys of the status")
    equal(status["stock"], {good: 3 * 20000 for good in GOODS}, "the stock of all cities")
    equal(status["freighters"], {"free": 2, "total": 2}, "freighters")
    equal(len(status["cities"]), 3, "cities")
    equal(status["unread"], [], "cities that were not read")
    for city in status["cities"]:
        equal(sorted(city), sorted(["id", "name", "island", "x", "y", "capital", "level",
                                    "tradegood", "stock", "onSale", "production", "capacity",
                                    "wineUse", "wineSeconds", "citizens", "population",
                                    "construction", "buildings"]), "keys of a city")
        equal(city["stock"], {good: 20000 for good in GOODS}, "the stock of a city")
    equal(holdings(), before, "what the cities hold")


@scenario
def the_status_for_people_fits_80_columns_and_shows_a_city_in_detail(t):
    home, world = t.player("speed=10", "cities=3", "names=mixed")
    out = shot(home, "getStatus").expect(0, out=["all cities", "an hour", "store "], err="").out
    narrow(out)
    lacks(out, "\033", "the status on a pipe")
    lacks(out, "Town hall", "a status without a city")
    out = shot(home, "getStatus", "city=2").expect(0, out=["Town hall", "can be upgraded"]).out
    narrow(out)
    shot(home, "getStatus", "city=Nowhere").expect(2, err="no city \"Nowhere\" of yours")
    shot(home, "getStatus", "city=").expect(2, err="a city is needed")


@scenario
def wine_lasts_as_long_as_stock_and_net_rate_say_and_a_full_store_is_named(t):
    home, world = t.player("speed=1", "cities=3")
    for city in shot(home, "getStatus", "--json").json["cities"]:
        net = city["wineUse"] - city["production"]["wine"]
        wanted = city["stock"]["wine"] * 3600 // net if net > 0 else None
        equal(city["wineSeconds"], wanted, "seconds of wine in %s" % city["name"])
        world.post("/city", account=1001, city=city["id"], wood=city["capacity"])
    shot(home, "getStatus").expect(0, out="full: wood")


@scenario
def a_city_that_cannot_be_read_does_not_hide_the_others(t):
    home, world = t.player("speed=10", *COUNTS)
    one, two, three = [c["id"] for c in shot(home, "getStatus", "--json").json["cities"]]
    for kind in ("garbage", "truncate", "http-503"):
        world.trouble(kind, 1, match=str(two))
        status = shot(home, "getStatus", "--json").expect(0, err="").json
        equal([c["id"] for c in status["cities"]], [one, three], "cities that were read")
        equal([c["id"] for c in status["unread"]], [two], "cities that were not")
        check(status["unread"][0]["why"], "the reason is told")
        equal(status["stock"]["wood"], 2 * 20000, "the wood of the others")
    world.trouble("garbage", 1, match=str(two))
    shot(home, "getStatus").expect(0, out="cannot be read: ")


# --- shipMovements


@scenario
def movements_show_whose_they_are_what_they_carry_and_when_they_arrive(t):
    home, world = t.player("speed=5", "freighters=2", *COUNTS)
    shot(home, "shipMovements").expect(0, out=["10 of 10 free", "Nothing is under way."], err="")
    cities = shot(home, "getStatus", "--json").json["cities"]
    one, two = cities[0]["id"], cities[1]["id"]
    shot(home, "sendResources", "routes=%d>%d:1200-0-30-0-0" % (one, two)).expect(0)
    seen = wait_for(lambda: shot(home, "shipMovements", "--json").expect(0).json["movements"],
                    "the load is under way")
    move = seen[0]
    equal((move["whose"], move["origin"]["id"], move["target"]["id"]), ("own", one, two))
    equal(move["goods"], {"wood": 1200, "wine": 0, "marble": 30, "crystal": 0, "sulfur": 0})
    equal((move["ships"], move["freighters"], move["gold"]), (3, 0, 0), "ships")
    text = shot(home, "shipMovements").expect(0, out=["7 of 10 free", "3 trade ships",
                                                      "1,200 wood, 30 marble"]).out
    narrow(text)


# --- constructBuilding


@scenario
def a_new_building_is_ordered_once_paid_once_and_told_as_the_city_shows_it(t):
    home, world = t.player("speed=1", *COUNTS)
    city = shot(home, "getStatus", "--json").json["cities"][1]
    shot(home, "constructBuilding", "city=" + city["name"], "building=embasy").expect(
        2, err="did you mean Embassy?")
    built = shot(home, "constructBuilding", "city=" + city["name"], "building=embassy",
                 "--json").expect(0, err="").json
    equal((built["city"], built["building"]), (city["id"], "embassy"))
    equal(len(world.ledger("build")), 1, "buildings that were begun")
    now = shot(home, "getStatus", "--json").json["cities"][1]
    equal(now["construction"]["position"], built["position"], "the slot under construction")
    equal(now["stock"], {good: 20000 - built["cost"][good] for good in GOODS}, "what is left")
    # Ordered again: the same is being built, another one must wait. Nothing is paid.
    again = shot(home, "constructBuilding", "city=%d" % city["id"], "building=Embassy")
    again.expect(75, err="already being built")
    shot(home, "constructBuilding", "city=%d" % city["id"], "building=warehouse").expect(
        1, err="was not built")
    equal(len(world.ledger("build")), 1, "buildings that were begun")
    equal(shot(home, "getStatus", "--json").json["cities"][1]["stock"], now["stock"], "stock")


@scenario
def what_is_too_expensive_or_does_not_fit_is_refused_before_the_order(t):
    home, world = t.player("speed=1", *COUNTS)
    city = shot(home, "getStatus", "--json").json["cities"][0]["id"]
    world.post("/city", account=1001, city=city, wood=10, marble=0)
    shot(home, "constructBuilding", "city=%d" % city, "building=embassy").expect(
        1, err=["too expensive", "missing: ", "marble"])
    shot(home, "constructBuilding", "city=%d" % city, "building=colosseum").expect(
        2, err='no building that can be chosen is called "colosseum"')
    world.post("/city", account=1001, city=city, wood=20000, marble=20000)
    shot(home, "constructBuilding", "city=%d" % city, "building=embassy",
         "position=0").expect(2, err="slot 0 is not free")
    shot(home, "constructBuilding", "building=embassy").expect(2, err="city=")
    equal(world.ledger("build"), [], "buildings that were begun")
    equal(world.ledger("refused"), [], "orders that were refused")


@scenario
def an_order_whose_answer_is_lost_is_told_as_what_it_was(t):
    home, world = t.player("speed=1", *COUNTS)
    city = shot(home, "getStatus", "--json").json["cities"][0]["id"]
    world.trouble("lose", 1, match="BuildNewBuilding")
    shot(home, "constructBuilding", "city=%d" % city, "building=embassy").expect(
        0, out="is being built")
    equal(len(world.ledger("build")), 1, "buildings that were begun")


# --- reorganizeCityBuildings


def shuffle(home, world, city):
    """Academy and tavern of a city change places; what stood where before."""
    stands = buildings(home, city)
    places = {kind: slot for slot, kind in stands.items()}
    for kind in ("academy", "tavern"):
        world.post("/city", account=1001, city=city, building=kind, level=0,
                   position=places[kind])
    for kind, other in (("academy", "tavern"), ("tavern", "academy")):
        world.post("/city", account=1001, city=city, building=kind, level=3,
                   position=places[other])
    check(buildings(home, city) != stands, "the city is shuffled")
    return stands


@scenario
def cities_are_arranged_as_the_template_and_a_second_time_nothing_moves(t):
    home, world = t.player("speed=1", *COUNTS)
    one, two, three = [c["id"] for c in shot(home, "getStatus", "--json").json["cities"]]
    wanted = shuffle(home, world, two)
    left_out = shuffle(home, world, three)
    done = shot(home, "reorganizeCityBuildings", "template=%d" % one, "exclude=%d" % three,
                "--json").expect(0, err="").json
    equal([(c["id"], c["moves"], c["done"], c["why"]) for c in done["cities"]],
          [(two, 1, 1, "")], "what was done")
    equal(buildings(home, two), wanted, "the arranged city")
    check(buildings(home, three) != left_out, "the city that was left out")
    equal(len(world.ledger("move")), 1, "orders to move")
    shot(home, "reorganizeCityBuildings", "template=%d" % one, "cities=%d" % two).expect(
        0, out="nothing to move")
    equal(len(world.ledger("move")), 1, "orders to move")


@scenario
def moves_whose_answer_is_lost_are_told_as_what_they_were(t):
    home, world = t.player("speed=1", *COUNTS)
    one, two, three = [c["id"] for c in shot(home, "getStatus", "--json").json["cities"]]
    wanted = shuffle(home, world, two)
    world.trouble("lose", 1, match="SaveBuildingPositions")
    shot(home, "reorganizeCityBuildings", "template=%d" % one).expect(0, out="1 move done")
    equal(buildings(home, two), wanted, "the arranged city")
    equal(len(world.ledger("move")), 1, "orders to move")


@scenario
def a_city_where_something_is_built_is_left_alone_and_said_so(t):
    home, world = t.player("speed=1", *COUNTS)
    one, two, three = [c["id"] for c in shot(home, "getStatus", "--json").json["cities"]]
    shuffle(home, world, two)
    wanted = shuffle(home, world, three)
    shot(home, "constructBuilding", "city=%d" % two, "building=embassy").expect(0)
    shot(home, "reorganizeCityBuildings", "template=%d" % one).expect(
        1, out=["something is being built there", "1 move done"])
    equal(buildings(home, three), wanted, "the other city")
    equal(len(world.ledger("move")), 1, "orders to move")


@scenario
def a_task_that_builds_in_the_city_is_not_disturbed(t):
    home, world = t.player("speed=1", *COUNTS)
    one, two, three = [c["id"] for c in shot(home, "getStatus", "--json").json["cities"]]
    shuffle(home, world, two)
    shot(home, "constructionList", "city=%d" % two, "list=townHall:40").expect(0)
    shot(home, "reorganizeCityBuildings", "template=%d" % one).expect(
        75, err="constructionList")
    equal(world.ledger("move"), [], "orders to move")


# --- a person in the menu


@scenario
def answers_on_the_command_line_lead_through_the_menu_and_out_of_it(t):
    home, world = t.player("speed=1", *COUNTS)
    out = home.ok(MAIL, PASSWORD, 1, 4, 1, 14, 2, "embassy", "first", 24, 1, 0, 13, 0).out
    for part in ("Town hall", "is being built in", "nothing to move",
                 "Nothing is under way"):
        contains(out, part, "what the menu said")
    equal(len(world.ledger("build")), 1, "buildings that were begun")



@scenario
def in_the_menu_a_person_looks_builds_and_comes_back(t):
    home, world = t.player("speed=1", *COUNTS)
    screen = t.terminal(home, columns=80)
    screen.menu()
    screen.enter("4")
    screen.answer("Which city in detail", "Nowhere")
    screen.answer("Which city in detail", "1")
    screen.wait("Town hall")
    screen.enter()
    screen.menu()
    screen.enter("14")
    screen.answer("In which city", "1")
    screen.answer("Which building", "embassy")
    screen.answer("On which slot", "first")
    screen.wait(r"What will happen: Embassy in [\w ]+ on slot \d+, for [\d.,]+ wood")
    equal(world.ledger("build"), [], "buildings that were begun")
    screen.answer(r"Build it\? \(Y/n\)", "n")
    screen.menu()
    equal(world.ledger("build"), [], "buildings that were begun")
    screen.enter("14")
    screen.answer("In which city", "1")
    screen.answer("Which building", "embassy")
    screen.answer("On which slot", "first")
    screen.answer(r"Build it\? \(Y/n\)", "y")
    screen.wait("is being built in")
    screen.enter()
    screen.menu()
    equal(len(world.ledger("build")), 1, "buildings that were begun")
    screen.enter("13")
    screen.wait("Nothing is under way")
    screen.enter()
    screen.menu()
    screen.enter("24")
    screen.answer("Which city is the pattern", "2")
    screen.answer("Which cities to leave out", "0")
    screen.wait(r"nothing to move|: \d+ move")
    screen.wait("nothing to move|something is being built|moves? done")
    screen.enter()
    screen.menu()
    screen.enter("0")
    equal(screen.wait_ended(), 0, "the menu's exit status")
