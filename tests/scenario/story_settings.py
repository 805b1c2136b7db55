# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings from the command line instead of an editor; what programs and shells read."""

import os
import re

from harness import ACCOUNT, ROOT, check, contains, equal, kill, lacks, scenario


def values(home, *more):
    return {row["key"]: row["value"] for row in
            home.ok("--settings", "--json", *more).json["settings"]}


@scenario
def settings_are_listed_read_changed_and_taken_out_again(t):
    home, world = t.player("speed=1")
    listed = home.ok("--settings").out
    for part in ("requestGapMs = 1 (set)", "0 to 60000; default 400", "sandbox = 1 0 lets",
                 "read when a task starts"):
        contains(" ".join(listed.split()), part)
    check(max(map(len, listed.splitlines())) <= 80, "no line is wider than 80")
    home.run("--settings", "REQUESTGAPMS").expect(0, out="1\n")
    contains(home.ok("--settings", "requestGapMs=7", "logLevel=0").out,
             "requestGapMs is 7 for all accounts (it was 1).")
    said = home.ok("--settings", "--account=" + ACCOUNT, "requestGapMs=9").out
    contains(said, "requestGapMs is 9 for %s (it was 7)" % ACCOUNT)
    equal(home.session()["accounts"][ACCOUNT]["settings"], {"requestGapMs": 9})
    equal((values(home)["requestGapMs"], values(home, "--account=" + ACCOUNT)["requestGapMs"]),
          (7, 9), "of all, of the account")
    contains(home.ok("--settings", "requestGapMs=8").out, "requestGapMs = 9 for " + ACCOUNT)
    home.ok("--settings", "--unset", "requestGapMs", "--account=" + ACCOUNT)
    home.ok("--settings", "logLevel", "requestGapMs", "--unset")
    equal(home.session()["settings"], {"retryFirstMs": 20})
    equal(values(home)["requestGapMs"], 400)


@scenario
def a_setting_that_is_wrong_is_refused_with_its_limits_and_nothing_changes(t):
    home, world = t.player("speed=1")
    before = home.session()
    for words, said in ((("requestGap=5",), "did you mean requestGapMs?"),
                        (("requestGapMs=5", "sandbox=2"), 'sandbox: a number from 0 to 1, not "2"'),
                        (("requestGapMs=60001",), "from 0 to 60000"),
                        (("takeBackMinutes=-2",), "from -1 to 10080"),
                        (("requestGapMs=",), "--unset requestGapMs"),
                        (("requestGapMs=5", "logLevel"), "logLevel=NUMBER is needed"),
                        (("logLevel=1", "LOGLEVEL=2"), "stands there twice"),
                        (("--unset",), "KEY is missing"), (("--unset", "sandbox=1"), "alone"),
                        (("frobnicate",), 'there is no setting "frobnicate"')):
        home.run("--settings", *words).expect(2, out="", err=said)
    home.run("--settings", "sandbox=0", "--account=s999").expect(66, err=ACCOUNT)
    equal(home.session(), before, "the session file")


@scenario
def a_setting_changed_while_tasks_run_keeps_the_list_of_tasks(t):
    home, world = t.player("speed=1")
    identity = home.pirate(10)["id"]
    home.wait_out(identity)
    contains(home.ok("--settings", "troubleMinutes=5").out, "tasks read it when they start")
    equal([task["id"] for task in home.running()], [identity])


@scenario
def settings_of_a_damaged_session_file_are_not_told_as_their_defaults(t):
    home = t.home()
    home.write_session('{"version": 1, "settings": {"requestGapMs": 900')
    for words in ((), ("requestGapMs",), ("--json",)):
        home.run("--settings", *words).expect(65, out="", err=["cannot be told", "is damaged"])


@scenario
def the_doctor_names_settings_that_do_not_count(t):
    home, world = t.player("speed=1")
    session = home.session()
    session["settings"].update({"sandbox": -1, "requestGaps": 1})
    home.write_session(session)
    said = home.run("--doctor").out
    contains(said, "sandbox is -1, not a number from 0 to 1; it does not count")
    contains(said, 'there is no setting "requestGaps"; did you mean requestGapMs?')
    lacks(said, "sandbox is switched off", "what the doctor says of the sandbox")
    home.ok("--settings", "--unset", "sandbox", "requestGaps")
    lacks(home.run("--doctor").out, "LOOK  settings", "what the doctor says then")


@scenario
def settings_are_completed(t):
    home, world = t.player("speed=1")
    contains(home.ok("--complete", "--", "--settings", "req").out, "requestGapMs=")
    contains(home.ok("--complete", "--", "--settings", "--unset", "req").out, "requestGapMs\t")


@scenario
def cities_are_completed_from_what_is_saved_without_the_game(t):
    home, world = t.player("speed=1")
    home.ok("--run", "constructionList", "city=1", "list=warehouse:40", "transport=n")
    identity = home.tasks()[0]["id"]
    names = list(home.state_file(identity)["configuration"]["cityNames"].values())
    check(names, "the state names cities")
    os.makedirs(home.path("cache"), exist_ok=True)
    with open(home.path("cache", "cities-s301-en+1.json"), "w") as file:
        file.write('{"cities": [{"id": 77, "name": "Rhodos"}, {"id": 78, "name": "New $Town"}]}')
    world.stop()
    found = home.ok("--complete", "--", "--run", "getStatus", "city=").out.splitlines()
    check("city=%s" % names[0] in [line.split("\t")[0] for line in found], lambda: repr(found))
    for line in ("city=Rhodos\t77", "city=78\tNew $Town"):
        check(line in found, lambda: repr(found))
    equal(home.ok("--complete", "--", "--run", "distributeResources", "exclude=Rhodos,rho").out,
          "exclude=Rhodos,Rhodos\t77\n")
    equal(home.ok("--complete", "--", "--run", "autoPirate", "missions=R").out, "")


def documented(command):
    """The keys that the manual names for one of the entries that a command prints."""
    with open(os.path.join(ROOT, "man", "ikabot.5")) as file:
        part = file.read().split(".Sh JSON OF COMMANDS")[1].split("\n.Sh ")[0]
    item = part.split(".It %s\n" % re.sub("--", "Fl Fl ", command))[1].split("\n.It ")[0]
    return set(re.findall(r"^\.Ql (\w+)", item, re.M))


@scenario
def what_commands_print_as_json_has_the_keys_that_the_manual_names(t):
    home, world = t.player("speed=1")
    ran = home.ok("--run", "autoPirate", "missions=10", "--json").json
    equal(set(ran), documented("--run --json"))
    home.wait_out(ran["id"])
    equal([task["id"] for task in home.ok("--status", "--all", "--json").json["tasks"]],
          [ran["id"]], "--status --all")
    kill(ran["pid"])
    home.wait_state(ran["id"], "interrupted")
    recovered = home.ok("--recover", "--json").json["tasks"]
    equal([set(task) for task in recovered], [documented("--recover --json")])
    home.ok("--stop", ran["id"])
    ended = home.ok("--list", "--ended", "--json").json["tasks"]
    equal([set(task) for task in ended], [documented("--list --ended --json")])
    accounts = home.ok("--accounts", "--json").json["accounts"]
    equal([set(account) for account in accounts], [documented("--accounts --json")])
    settings = home.ok("--settings", "--json").json
    equal(set(settings), {"account", "settings"}, "--settings")
    for setting in settings["settings"]:
        equal(set(setting), documented("--settings --json"))
