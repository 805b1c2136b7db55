# SPDX-License-Identifier: GPL-3.0-or-later
"""Every order once: whatever players write, whoever dies when, and whatever others count on."""

import contextlib
import json
import re
import time

from evil import Evil, changed, replaced
from harness import (check, contains, descendants, equal, kill, process, scenario, wait_for,
                     workers_of)
from story_shipping import balance, loads, route, send
from story_web_proxy import Web

ACCOUNT, CITY, SECOND = 1001, 10010, 10011
EXACT = ("production=off", "stock=20000")
WORDS = ["TXT_ERROR_WRONG_REQUEST_ID", "backupLockTimer", "nologin_umod", "index.php?logout",
         "actionRequest: x", "function=createCaptcha", "conversionProgressBar"]


class Front:
    """What a home sees of a world that stands behind another server."""

    def __init__(self, server):
        self.lobby = server.url


def say_it_everywhere(head, body):
    """Another player's message in every answer: at its end, or on the page."""
    if b"text/html" not in head or b"\r\nLocation:" in head:
        return head, body
    words = " ".join(WORDS).encode()
    if body.rstrip().endswith(b"]]"):
        pair = b',["changeView",["messages","<p>' + words + b'<\\/p>"]]]'
        return head, body.rstrip()[:-1] + pair
    return head, re.sub(rb"</body>", b"<p>" + words + b"</p></body>", body)


@contextlib.contextmanager
def talkative_player(t, *options):
    """Every answer of the world holds words that look like the game's own."""
    world = t.world(*options)
    with Evil(world) as evil:
        evil.attack("s301-en", changed(say_it_everywhere))
        home = t.home(Front(evil), takeBackMinutes=0)
        home.login()
        home.remember()
        yield home, world, evil


def sent(evil, part):
    return sum(part in one for one in evil.heard)


def journal(home):
    return json.loads(home.read("journal", "s301-en+1001.json"))


# --- words


@scenario
def goods_sail_once_whatever_another_player_has_written(t):
    with talkative_player(t, "speed=20000", *EXACT) as (home, world, evil):
        home.wait_ended(send(home, route(CITY, SECOND, 300)))
        equal([load[2] for load in loads(world)], [(300, 0, 0, 0, 0)], "loads")
        equal(sent(evil, "loadTransportersWithFreight"), 1, "orders")
        equal(len(world.ledger("login")), 1, "logins")


@scenario
def raids_and_conversions_are_ordered_once_among_such_words(t):
    with talkative_player(t, "speed=600", "points=100") as (home, world, evil):
        home.wait_ended(home.pirate(2, "convert=y", "convertPoints=50")["id"])
        equal(world.raids(), 2, "raids")
        equal(sent(evil, "function=capture"), 2, "orders to sail")
        equal(sent(evil, "function=convert"), len(world.ledger("conversion-started")), "orders")


@scenario
def a_building_is_begun_once_among_such_words(t):
    with talkative_player(t, "speed=1", *EXACT) as (home, world, evil):
        home.run("--run", "constructBuilding", "city=%d" % CITY, "building=embassy").expect(0)
        equal(len(world.ledger("build")), 1, "buildings that were begun")
        equal(sent(evil, "action=BuildNewBuilding"), 1, "orders")


@scenario
def a_click_is_passed_on_once_among_such_words(t):
    with talkative_player(t, "speed=60", *EXACT) as (home, _, evil):
        web = Web(home)
        web.post("/?action=Messages&function=send&ajax=1", {"msg": "hello"}).expect(200)
        equal(sent(evil, "function=send"), 1, "orders")


@scenario
def an_order_that_was_carried_out_and_called_refused_is_not_repeated(t):
    """Not even when the game itself says so: the game's state is what counts."""
    world = t.world("speed=20000", *EXACT)
    with Evil(world) as evil:
        home = t.home(Front(evil), takeBackMinutes=0)
        home.login()
        home.remember()
        refusal = (b'[["provideFeedback",[{"location":4,"type":11,'
                   b'"text":"TXT_ERROR_WRONG_REQUEST_ID"}]]]')
        evil.attack("loadTransporters", changed(lambda head, _: (head, refusal)), 1)
        home.wait_ended(send(home, route(CITY, SECOND, 300)))
        equal([load[2] for load in loads(world)], [(300, 0, 0, 0, 0)], "loads")
        equal(sent(evil, "loadTransportersWithFreight"), 1, "orders")


@scenario
def an_order_that_was_refused_for_its_token_is_given_again_after_a_look(t):
    home, world = t.player("speed=20000", *EXACT)
    world.trouble("wrong-token", 1, match="loadTransporters")
    home.wait_ended(send(home, route(CITY, SECOND, 300)))
    equal([load[2] for load in loads(world)], [(300, 0, 0, 0, 0)], "loads")
    equal(world.state()["trouble"]["wrong-token"]["made"], 1, "refusals")


# --- what others count on


@scenario
def a_new_building_leaves_alone_what_another_task_counts_on(t):
    home, world = t.player("speed=1", "ships=1", *EXACT)
    task = send(home, route(CITY, SECOND, wood=20000, marble=20000))
    home.wait_state(task, "waiting")
    sailed = len(loads(world))
    refused = home.run("--run", "constructBuilding", "city=%d" % CITY, "building=embassy")
    refused.expect(75, err=["other tasks", "missing: ", "wood"])
    equal(world.ledger("build"), [], "buildings that were begun")
    equal(len(loads(world)), sailed, "loads")
    home.ok("--stop", task)
    home.run("--run", "constructBuilding", "city=%d" % CITY, "building=embassy").expect(0)


@scenario
def a_list_waits_for_goods_that_another_task_counted_on_first(t):
    home, world = t.player("speed=1", "ships=1", *EXACT)
    task = send(home, route(CITY, SECOND, wood=20000, marble=20000))
    home.wait_state(task, "waiting")
    home.run("--run", "constructionList", "city=%d" % CITY, "list=townHall:40",
             "transport=n").expect(0, out=None)
    building = next(x["id"] for x in home.tasks() if x["action"] == "constructionList")
    home.wait_state(building, "waiting")
    contains(home.task(building)["status"], "another task counts on", "status")
    equal(world.ledger("upgrade"), [], "upgrades")
    home.ok("--stop", task)
    home.ok("--wake", building)
    wait_for(lambda: world.ledger("upgrade"), "the first upgrade")


# --- deaths between an order and its end


@scenario
def a_new_building_whose_talk_was_killed_is_settled_by_who_comes_next(t):
    home, world = t.player("speed=1", *EXACT)
    world.trouble("slow", 1, match="BuildNewBuilding", ms=60000)
    child = home.spawn("--run", "constructBuilding", "city=%d" % CITY, "building=embassy")
    wait_for(lambda: world.state()["trouble"]["slow"]["made"], "the order is under way")
    equal([x["kind"] for x in journal(home)["intents"].values()], ["build"], "the journal")
    for one in descendants(child.pid):
        kill(one.pid)
    kill(child.pid)
    child.communicate()
    again = home.run("--run", "constructBuilding", "city=%d" % CITY, "building=warehouse")
    check(again.status != 0, "the builders are busy: %r" % again)
    equal(len(world.ledger("build")), 1, "buildings that were begun")
    home.run("--run", "constructBuilding", "city=%d" % CITY, "building=embassy").expect(
        75, err="already being built")
    equal([x for x in journal(home)["intents"].values() if x["state"] == "asked"], [], "journal")


@scenario
def a_conversion_whose_step_was_killed_is_not_repeated(t):
    home, world = t.player("speed=600", "points=100")
    world.trouble("slow", 1, match="convert", ms=60000)
    identity = home.pirate(2, "convert=y", "convertPoints=50")["id"]
    wait_for(lambda: world.state()["trouble"]["slow"]["made"], "the order is under way")
    equal([x["kind"] for x in journal(home)["intents"].values()], ["convert"], "the journal")
    for pid in workers_of(home.task(identity)["pid"]):
        kill(pid)
    home.wait_ended(identity)
    equal(world.raids(), 2, "raids")
    # One after each raid, and none for the same raid again.
    check(len(world.ledger("conversion-started")) <= 2, "conversions")
    equal(journal(home)["intents"], {}, "the journal")


# --- what a page does not tell


@scenario
def nothing_is_sent_to_or_from_a_city_whose_page_does_not_tell_what_fits(t):
    world = t.world("speed=60", *EXACT)
    with Evil(world) as evil:
        home = t.home(Front(evil), takeBackMinutes=0, retryFirstMs=500)
        home.login()
        home.remember()
        evil.attack("view=city", replaced(rb"maxResources", b"lostResources"))
        refused = home.run("--run", "sendResources", "routes=" + route(CITY, SECOND, 300))
        check(refused.status != 0 and "does not tell" in refused.err, "%r" % refused)
        equal(loads(world), [], "loads")
        evil.calm()
        home.wait_ended(send(home, route(CITY, SECOND, 300)))
        equal(len(loads(world)), 1, "loads")


@scenario
def what_is_not_told_is_shown_as_unknown_and_not_as_nothing(t):
    world = t.world("speed=1", *EXACT)
    with Evil(world) as evil:
        home = t.home(Front(evil), takeBackMinutes=0)
        home.login()
        home.remember()
        evil.attack("s301-en", replaced(
            rb"wineSpendings|(?<=\")population(?=\\?\")|js_GlobalMenu_population|income|upkeep"
            rb"|scientistsUpkeep|freeTransporters|WineConsumption", b"lost"))
        found = home.ok("--run", "getStatus", "--json").json
        for key in ("population", "wineUse", "goldRate"):
            check(found[key] is None, "%s is %r" % (key, found[key]))
        equal(found["ships"]["free"], None, "free ships")
        equal([c["wineSeconds"] for c in found["cities"]], [None] * len(found["cities"]), "wine")
        check(found["citizens"] > 0 and found["stock"]["wood"] > 0, "the rest is known")
        text = home.ok("--run", "getStatus").out
        contains(text, "Population: ?", "what people read")
        contains(text, "Ships: not told", "what people read")
        contains(text, "(? an hour)", "what people read")
