# SPDX-License-Identifier: GPL-3.0-or-later
"""Several tasks at once on the command line: --all, ids for programs, lists to one's liking, logs."""

import os
import re
import signal

from harness import check, contains, equal, scenario, wait_for


def started(home, instance, *more):
    return home.run("--run", "autoPirate", "missions=50", "--json", "--if-running=anyway",
                    "--instance=%d" % instance, *more).expect(0, err="").json


def three(t, *options):
    home, world = t.player(*(options or ("speed=1",)))
    tasks = [started(home, number) for number in (1, 2, 3)]
    home.wait_out(tasks[0]["id"])
    for task in tasks:
        wait_for(lambda: home.task(task["id"])["state"] in ("running", "waiting"),
                 "%s is past its start" % task["id"])
    return home, world, tasks


@scenario
def run_and_recover_tell_programs_what_they_started(t):
    home, world = t.player("speed=1")
    told = started(home, 1)
    task = home.task(told["id"])
    equal(told, {"id": task["id"], "pid": task["pid"], "action": "autoPirate", "instance": 1,
                 "account": task["account"], "used": False, "resumed": False})
    again = home.run("--run", "autoPirate", "missions=50", "--json", "--if-running=use").expect(0)
    if again.out:
        equal((again.json["id"], again.json["used"]), (told["id"], True))
    equal(home.run("--recover", "--json").expect(0, err="").json, {"tasks": []})
    os.kill(told["pid"], signal.SIGKILL)
    home.wait_state(told["id"], "interrupted")
    recovered = home.run("--recover", "--json").expect(0, err="").json["tasks"]
    equal([r["id"] for r in recovered], [told["id"]], "the ids that are told")
    equal(recovered[0]["pid"], home.task(told["id"])["pid"])


@scenario
def every_verb_takes_several_tasks_or_all_of_them(t):
    home, world, tasks = three(t)
    ids = [task["id"] for task in tasks]

    def states(wanted):
        wait_for(lambda: all(home.task(i)["state"] in wanted for i in ids), "all are %r" % (wanted,))
    home.run("--pause", "--all").expect(0, err="")
    states(("paused",))
    home.run("--resume", "--all").expect(0, err="")
    states(("waiting", "running"))
    equal(len(home.run("--wake", "--all").expect(0, err="").out.strip().split("\n")), 3)
    home.run("--set", "--all", "missions=40").expect(0, err="")
    for identity in ids:
        equal(home.status(identity)["configuration"]["missions"], 40)
    home.run("--set", ids[0], ids[1], "missions=30").expect(0, err="")
    equal([home.status(i)["configuration"]["missions"] for i in ids], [30, 30, 40])
    equal({task["id"] for task in home.ok("--status", "--all", "--json").json["tasks"]}, set(ids))
    equal([task["id"] for task in home.ok("--status", ids[1], ids[0], "--json").json["tasks"]],
          [ids[1], ids[0]])
    pids = {i: home.task(i)["pid"] for i in ids}
    home.run("--restart", "--all").expect(0, err="")
    check(all(home.task(i)["pid"] != pids[i] for i in ids), "all have new processes")
    home.run("--pause", ids[0], "--all").expect(2, err="not both")
    home.run("--stop", "--all").expect(0, err="")
    for verb in ("--pause", "--resume", "--wake", "--restart", "--status", "--log"):
        home.run(verb, "--all").expect(0, out="", err="")


@scenario
def an_item_is_added_to_several_lists_at_once(t):
    home, world = t.player("speed=1", "production=off", "stock=200000", "cities=2")
    ids = [home.ok("--run", "constructionList", "city=%d" % city["id"], "list=tavern:12",
                   "--json").json["id"] for city in world.get("/balance")["accounts"][0]["cities"]]
    for identity in ids:
        home.wait_state(identity, "waiting")
    home.ok("--add", *ids, "academy:12", "warehouse@3:14")
    for identity in ids:
        equal(home.status(identity)["configuration"]["list"],
              ["tavern:12", "academy:12", "warehouse@3:14"], "the list of %s" % identity)
    home.run("--add", *ids, "academy").expect(2, out="")
    home.run("--add", *ids, "nosuch:3").expect(1, out="")


@scenario
def the_list_is_filtered_its_columns_are_chosen_and_what_ended_is_shown(t):
    home, world, tasks = three(t)
    ids = [task["id"] for task in tasks]
    home.ok("--pause", ids[0])
    home.wait_state(ids[0], "paused")

    def listed(*words):
        return [task["id"] for task in home.ok("--list", "--json", *words).json["tasks"]]
    equal(listed("--state=paused"), [ids[0]])
    equal(set(listed("--state=paused,running,waiting")), set(ids))
    equal(set(listed("--function=AUTOPIRATE")), set(ids))
    equal(listed("--function=webServer"), [])
    out = home.ok("--list", "--columns=id,state", "--state=paused").out
    equal([line.split() for line in out.strip().split("\n")],
          [["id", "state"], [ids[0], "paused"]])
    home.run("--list", "--columns=colour").expect(2, err="there are: id,pid,function")
    home.run("--list", "--state=pausd").expect(2, err="did you mean paused?")
    home.run("--list", "--function=autopirat").expect(2, err="did you mean autoPirate?")
    equal(listed("--ended"), [])
    home.ok("--stop", ids[2])
    ended = home.ok("--list", "--ended", "--json").json["tasks"]
    equal([(task["id"], task["action"], task["state"]) for task in ended],
          [(ids[2], "autoPirate", "stopped")])
    contains(home.ok("--list", "--ended").out, ids[2])
    contains(home.ok("--status", ids[2]).out, "stopped")
    equal(home.ok("--status", ids[2], "--json").json["state"], "stopped")


@scenario
def logs_of_several_tasks_say_whose_each_line_is_and_how_many_lines_is_asked(t):
    home, world, tasks = three(t)
    ids = [task["id"] for task in tasks]
    lines = home.ok("--log", ids[0], "-n", "1").out.strip().split("\n")
    equal(len(lines), 1, "lines")
    check(not lines[0].startswith(ids[0]), "a log alone has no names: %r" % lines)
    equal(home.ok("--log", ids[0], "--lines=1").out.strip().split("\n"), lines)
    text = home.ok("--log", "--all", "-n1").out.strip().split("\n")
    equal(sorted(line.split(": ")[0] for line in text), sorted(ids), "whose lines")
    equal([line.split(": ")[0] for line in home.ok("--log", ids[2], ids[1], "-n", "1").out
           .strip().split("\n")], [ids[2], ids[1]])
    home.run("--log", ids[0], "-n", "0").expect(2, err="--lines")
    following = home.spawn("--log", "--follow", ids[0], ids[1], "-n", "1")
    home.ok("--stop", ids[0], ids[1])
    out = following.communicate(timeout=30)[0]
    for identity in ids[:2]:
        check(re.search(r"^%s: .*stop" % identity, out, re.M), "%s in %r" % (identity, out))


@scenario
def a_watch_ends_with_q(t):
    home, world, tasks = three(t)
    terminal = t.terminal(home, "--list", "--watch")
    terminal.wait(tasks[0]["id"])
    terminal.type("q")
    terminal.wait_ended()
