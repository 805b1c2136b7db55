# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as people type it: mistyped, in another order, in another case."""

import os
import re

from harness import check, contains, equal, lacks, scenario, wait_for


def help_of(home, *words):
    """A help text, which never takes more than 80 columns."""
    text = home.ok(*words).out
    for line in text.split("\n"):
        check(len(line) <= 80, "%d columns: %r" % (len(line), line))
    return text


def commands(home):
    return re.findall(r"^  --([\w-]+)", help_of(home, "--help"), re.M)


@scenario
def the_usual_ways_to_ask_for_help_version_and_list_are_understood(t):
    home = t.home()
    for words in (["-h"], ["help"], ["HELP"], ["--HELP"]):
        contains(home.ok(*words).out, "usage: ikabot")
    for words in (["-V"], ["version"], ["Version"]):
        check(re.fullmatch(r"ikabot [\d.]+\n", home.ok(*words).out), "%r" % words)
    for words in (["-l"], ["list"], ["--List"]):
        home.run(*words).expect(0, out="", err="")
    for words in (["list", "--json"], ["-l", "--json"], ["--json", "--list"], ["--json", "list"]):
        equal(home.run(*words).expect(0, err="").json, {"tasks": []}, "%r" % words)
    contains(home.ok("help", "stop").out, "usage: ikabot --stop")
    contains(home.ok("stop", "-h").out, "usage: ikabot --stop")
    check(not os.path.exists(home.path("")), "asking makes no files")


@scenario
def a_mistyped_word_is_answered_with_what_was_meant_and_never_a_mail_address(t):
    home = t.home()
    for words, said in ((["lits"], "did you mean list?"), (["--lsit"], "did you mean list?"),
                        (["--stop", "x", "--timeot=3"], "did you mean --timeout?"),
                        (["--stop", "x", "--timeout"], "--timeout=SECONDS"),
                        (["--list", "--json=yes"], "takes no value"),
                        (["--run", "autopirat"], "did you mean autoPirate?"),
                        (["--run", "autoPirate", "missoins=3"], "did you mean missions?"),
                        (["--run", "autoPirate", "missions=3", "schedule=maybe"], "y or n"),
                        (["--help", "sotp"], "did you mean stop?"),
                        (["--demo", "--spede=3"], "did you mean speed?"),
                        (["--world", "--spede=3"], "did you mean speed?"),
                        (["autoPirate"], "ikabot --run autoPirate"),
                        (["foo"], "neither a command nor a mail address"),
                        (["-x"], "ikabot --help"), (["--json"], "goes with a command")):
        result = home.run(*words)
        equal((result.status, result.out), (2, ""), "what %r ends with: %r" % (words, result))
        contains(result.err, said, "what %r says" % words)
        lacks(result.err.lower(), "password", "no login of %r" % words)
    check(not os.path.exists(home.path("")), "nothing was made")


@scenario
def what_is_missing_is_said(t):
    home = t.home()
    for words, said in ((["--status"], "TASK is missing"), (["status"], "TASK is missing"),
                        (["--run"], "FUNCTION is missing"), (["--set"], "TASK is missing"),
                        (["--set", "x"], "KEY=VALUE is missing"), (["--add", "x"], "ITEM is missing"),
                        (["--answer", "x"], "TEXT is missing"), (["--inspect"], "FILE is missing"),
                        (["--completion"], "bash|zsh|fish is missing")):
        home.run(*words).expect(2, out="", err=said)


@scenario
def options_stand_before_or_after_the_words_with_their_value_behind_or_beside(t):
    home, world = t.player("speed=1")
    identity = home.pirate(5)["id"]
    account = list(home.session()["accounts"])[0]
    for words in (["--account=" + account, "--json", "--status", identity],
                  ["--status", "--json", identity, "--account", account],
                  ["--status", "--account", account, identity, "--json"],
                  ["--account", account, "--status", identity, "--json"],
                  ["status", identity, "--account", account, "--json"]):
        equal(home.run(*words).expect(0, err="").json["id"], identity, "%r" % words)
    home.run("--timeout", "20", "--stop", identity).expect(0, err="")
    wait_for(lambda: home.tasks() == [], "it has stopped")


@scenario
def an_account_that_does_not_exist_is_named_as_that(t):
    home, world = t.player("speed=1")
    account = list(home.session()["accounts"])[0]
    for words in (["--list"], ["--stop", "--all"], ["--run", "autoPirate", "missions=1"],
                  ["--recover"], ["--status", "x"], ["--remember"], ["--proxy"]):
        result = home.run(*words, "--account=nobody").expect(66, out="", err="no account \"nobody\"")
        contains(result.err, account)
    home.run("--list", env={"IKABOT_ACCOUNT": "nobody"}).expect(66, err="no account \"nobody\"")
    home.run("--list", "--account=" + account[:-1] + "x").expect(66, err="did you mean " + account)


@scenario
def case_does_not_matter_and_goods_and_missions_have_names(t):
    home, world = t.player("speed=1")
    home.run("--run", "AUTOPIRATE", "Missions=7", "MISSION=7m30s", "convert=N").expect(0, err="")
    task = home.tasks()[0]
    told = home.status(task["id"])["configuration"]
    equal((task["action"], told["missions"], told["mission"]), ("autoPirate", 7, 2))
    for name in ("AutoPirate", task["id"].upper()):
        equal(home.status(name)["id"], task["id"], "the task found by %s" % name)
    home.run("--set", task["id"], "MISSIONS=8").expect(0, err="")
    equal(home.status(task["id"])["configuration"], dict(told, missions=8))
    home.run("--set", task["id"], "misions=9").expect(2, err="did you mean missions?")
    home.run("--status", "autopirte").expect(66, err="did you mean autoPirate?")
    city = world.account()["cities"][0]["name"]
    home.run("--run", "getStatus", "city=" + city.upper()).expect(0, err="", out=city)
    home.run("--run", "getStatus", "city=" + city[:-1] + "x").expect(2, err="did you mean " + city)
    home.run("--run", "distributeResources", "resource=wien").expect(2, err="did you mean wine?")
    help_of(home, "--help", "distributeResources")


@scenario
def the_help_of_a_command_explains_each_of_its_options_and_shows_an_example(t):
    home = t.home()
    names = commands(home)
    check(len(names) > 20, "%r" % names)
    for name in names:
        text = help_of(home, "--" + name, "--help")
        contains(text, "example: ikabot --" + name)
        usage = text[:text.index("\n  --")] if "\n  --" in text else text
        for option in set(re.findall(r"\[--([\w-]+)|\| --([\w-]+)", usage)):
            option = option[0] or option[1]
            check(option == name or re.search(r"^  --%s(=|\n)" % option, text, re.M),
                  "--%s of --%s is explained: %r" % (option, name, text))
    contains(help_of(home, "--stop", "--help"), "(default: 10)")
    for function in re.findall(r"^  ([a-z]\w+) ", home.ok("--help").out, re.M):
        help_of(home, "--help", function)
