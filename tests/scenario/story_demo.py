# SPDX-License-Identifier: GPL-3.0-or-later
"""ikabot --demo: world and menu at once, and all of it gone in the end."""

import json
import os
import re

from harness import IKABOT, check, contains, equal, is_over, lacks, lives, scenario, wait_for

DEMO = ".ikabot-demo"


def person(t):
    """A home that knows nothing of the program yet."""
    home = t.home()
    os.remove(home.session_path)
    home.environment = {"IKABOT_HOME": None, "HOME": home.root}
    return home


def world_of(home):
    with open(os.path.join(home.root, DEMO, "world.json")) as file:
        return json.load(file)


def in_demo(home, *words):
    return home.run(*words, env={"IKABOT_HOME": os.path.join(home.root, DEMO)})


def open_demo(t, home, *options):
    terminal = t.terminal(home, "--demo", *options, columns=90, rows=30)
    terminal.menu(40)
    return terminal


def start_pirate(terminal):
    terminal.answer("Your choice:", "17")
    terminal.answer("How many missions", "50")
    for _ in range(4):
        terminal.answer(r"\(y/N\)|empty = ", "")


@scenario
def the_demo_opens_the_menu_logged_in_and_vanishes_when_no_task_runs(t):
    home = person(t)
    terminal = open_demo(t, home)
    contains(terminal.screen(), "No tasks run.")
    contains(terminal.screen(), "Player: ")
    pid = world_of(home)["pid"]
    check(lives(pid), "the world lives")
    terminal.answer("Your choice:", "0")
    equal(terminal.wait_ended(), 0, "exit status")
    wait_for(lambda: is_over(pid), "the world has ended")
    equal([n for n in os.listdir(home.root) if n.startswith(".ikabot")], [], "what is left")


@scenario(long=True)
def a_demo_with_a_task_goes_on_is_come_back_to_and_ended(t):
    home = person(t)
    terminal = open_demo(t, home, "--speed=60")
    start_pirate(terminal)
    terminal.wait(r"Started autoPirate \(")
    terminal.wait("mission 2/50")
    terminal.answer("Your choice:", "0")
    terminal.wait("demo end")
    equal(terminal.wait_ended(), 0, "exit status")
    world = world_of(home)
    check(lives(world["pid"]), "the world lives on")
    task = in_demo(home, "--list", "--json").expect(0).json["tasks"][0]
    check(lives(task["pid"]), "the task lives on")

    screen = terminal.screen()
    lacks(screen, "see it with: ikabot --list", "the last words, which count outside of the demo")
    contains(screen, "IKABOT_HOME=", "the way to the command line")
    contains("".join(screen.split()), IKABOT + "--demoend", "a command that the shell can find")

    terminal = open_demo(t, home)
    terminal.wait(str(task["pid"]))
    terminal.wait(r"mission ([3-9]|\d\d)/50")
    equal(world_of(home)["pid"], world["pid"], "the world's pid")
    terminal.answer("Your choice:", "0")
    terminal.wait_ended()

    home.run("--demo", "end").expect(0, out="gone", err="")
    wait_for(lambda: is_over(world["pid"]) and is_over(task["pid"]), "world and task have ended")
    equal([n for n in os.listdir(home.root) if n.startswith(".ikabot")], [], "what is left")


@scenario
def a_demo_keeps_a_task_that_was_killed(t):
    home = person(t)
    terminal = open_demo(t, home, "--speed=1")
    start_pirate(terminal)
    terminal.wait("mission 1/50")
    task = in_demo(home, "--list", "--json").expect(0).json["tasks"][0]
    os.kill(task["pid"], 9)
    terminal.wait("interrupted")
    terminal.answer("Your choice:", "0")
    terminal.wait("demo end")
    terminal.wait_ended()
    terminal = t.terminal(home, "--demo", columns=90, rows=30)
    terminal.wait("Resume")
    terminal.close()
    home.run("--demo", "end").expect(0, out="gone", err="")


@scenario
def a_demo_whose_world_died_begins_again_at_the_same_place(t):
    home = person(t)
    terminal = open_demo(t, home, "--speed=1")
    start_pirate(terminal)
    terminal.wait("mission 1/50")
    terminal.close()
    world = world_of(home)
    os.kill(world["pid"], 9)
    wait_for(lambda: is_over(world["pid"]), "the world is dead")
    terminal = open_demo(t, home)
    terminal.wait("autoPirate")
    again = world_of(home)
    equal(again["lobby"], world["lobby"], "its address")
    check(again["pid"] != world["pid"], "another process")
    terminal.close()
    home.run("--demo", "end").expect(0)


@scenario
def ending_a_demo_that_is_not_there_is_no_fault(t):
    home = person(t)
    home.run("--demo", "end").expect(0, out="There was no demo")
    equal([n for n in os.listdir(home.root) if n.startswith(".ikabot")], [], "what is left")
    home.run("--demo", "maybe").expect(2)
    equal([n for n in os.listdir(home.root) if n.startswith(".ikabot")], [], "after a slip")


@scenario
def the_demo_touches_nothing_of_the_users_own(t):
    home = person(t)
    mine = '{"version": 1, "accounts": {}, "settings": {"mine": 1}}'
    home.write_session(mine)
    terminal = open_demo(t, home)
    terminal.answer("Your choice:", "0")
    terminal.wait_ended()
    equal(open(home.session_path).read(), mine, "the session file")
    check(not os.path.exists(home.path()), ".ikabot.d was not made")


@scenario
def a_demo_says_how_fast_it_is_and_with_which_options(t):
    home = person(t)
    terminal = open_demo(t, home)
    contains(terminal.screen(), "Practice world, 20 times as fast as the game")
    terminal.answer("Your choice:", "0")
    terminal.wait_ended()
    terminal = t.terminal(home, "--demo", "--speed=60", "--cities=3", columns=50, rows=24)
    shown = " ".join(terminal.menu(40).split())
    contains(shown, "Practice world, 60 times as fast as the game (--speed=60 --cities=3)")
    terminal.answer("Your choice:", "0")
    terminal.wait_ended()


@scenario
def other_options_than_those_of_the_demo_that_runs_are_told(t):
    home = person(t)
    terminal = open_demo(t, home, "--speed=30")
    home.run("--demo", "--speed=60").expect(75, err="with --speed=30; come back to it with")
    for same in ((), ("--speed=30",)):
        other = open_demo(t, home, *same)
        contains(other.screen(), "30 times as fast")
        other.close()
    terminal.close()
    home.run("--demo", "end").expect(0, out="gone")


@scenario
def a_demo_is_ended_from_inside_its_own_home_and_leaves_nothing(t):
    home = person(t)
    terminal = open_demo(t, home, "--speed=60")
    start_pirate(terminal)
    terminal.wait(r"Started autoPirate \(")
    terminal.menu()
    inside = os.path.join(home.root, DEMO)
    home.run("--run", "webServer",
             env={"IKABOT_HOME": inside, "IKABOT_PASSWORD_FILE": os.path.join(inside, "password")}
             ).expect(0)
    cache = os.path.join(inside, ".ikabot.d", "cache", "images")
    os.makedirs(cache, exist_ok=True)
    pids = [task["pid"] for task in in_demo(home, "--list", "--json").expect(0).json["tasks"]]
    pids.append(world_of(home)["pid"])
    terminal.close()
    in_demo(home, "--demo", "end").expect(0, out="The demo and its tasks are gone", err="")
    wait_for(lambda: all(is_over(pid) for pid in pids), "world and tasks have ended")
    equal([n for n in os.listdir(home.root) if n.startswith(".ikabot")], [], "what is left")


@scenario
def in_the_demo_every_function_of_the_menu_has_something_to_do(t):
    home = person(t)
    terminal = open_demo(t, home, "--speed=1")

    def look(function, *pairs):
        place = os.path.join(home.root, DEMO)
        return home.run("--run", function, *pairs, "--json", env={
            "IKABOT_HOME": place,
            "IKABOT_PASSWORD_FILE": os.path.join(place, "password")}).expect(0).json

    moves = look("shipMovements")["movements"]
    check(any(one["goods"]["marble"] > 0 for one in moves), lambda: "ships: %r" % moves)
    cities = look("getStatus")["cities"]
    check(any(place["canUpgrade"] for place in cities[0]["buildings"]), "something to raise")
    check(all(city["stock"]["wood"] > 1000 for city in cities), "goods to send and distribute")
    # A building whose goods are there is offered without a word on what is missing.
    affordable = r"\(\d+\) [^:;\n]+: [^;\n]*wood[^;\n]*\n"
    for number, shown in (("14", affordable), ("24", "What will happen")):
        terminal.answer("Your choice:", number)
        terminal.answer("In which city|Which city is the pattern", "1")
        if number == "24":
            terminal.answer("Which cities to leave out", "0")
        text = terminal.wait("Which building|Arrange them")
        check(re.search(shown, text), lambda text=text: text)
        terminal.key("C-c")
        terminal.menu()
    terminal.answer("Your choice:", "17")
    terminal.wait("How many missions")
    terminal.close()
    home.run("--demo", "end").expect(0, out="gone")


@scenario
def remains_of_a_demo_are_told_as_that(t):
    home = person(t)
    folder = os.path.join(home.root, DEMO)
    for path in (folder, os.path.join(folder, ".ikabot.d")):
        os.mkdir(path, 0o700)
    home.run("--demo", "end").expect(0, out="what was left of one is gone")
    equal([n for n in os.listdir(home.root) if n.startswith(".ikabot")], [], "what is left")
    home.run("--demo", "end").expect(0, out="There was no demo.")
