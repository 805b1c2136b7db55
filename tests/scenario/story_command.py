# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: everything that can be done without the menu."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request

from harness import (ACCOUNT, IKABOT, LOOKS_INSIDE, PASSWORD, Skip, check, contains, descendants,
                     equal, is_over, kill, lacks, lives, scenario, wait_for)
from story_web_api import Web


@scenario
def a_cron_line_prints_nothing_and_its_task_does_exactly_its_missions(t):
    home, world = t.player()
    home.run("--run", "autoPirate", "missions=3", "mission=1", "--account=" + ACCOUNT
             ).expect(0, out="", err="")
    identity = (home.tasks() or home.ended())[-1]["id"]
    row = home.wait_ended(identity)
    contains(row["status"], "3 missions done")
    equal(world.raids(), 3, "raids")
    equal(world.paid(), 3, "raids that were paid")
    equal(home.tasks(), [], "tasks")
    equal(home.states(), [], "state files")
    equal(home.files("run"), [], "sockets")
    contains(home.ok("--log", identity).out, "finished", "the log of a task that has ended")


@scenario
def the_list_as_json_has_the_documented_keys(t):
    home, world = t.player("speed=1")
    identity = home.pirate(10)["id"]
    home.wait_state(identity, "waiting")
    listed = home.ok("--list", "--json").json
    equal(list(listed), ["tasks"], "keys of the list")
    task = listed["tasks"][0]
    for key, kind in (("id", str), ("pid", int), ("action", str), ("instance", int),
                      ("account", str), ("host", str), ("date", int), ("state", str),
                      ("status", str), ("until", int)):
        check(isinstance(task.get(key), kind), "%s is a %s: %r" % (key, kind.__name__, task))
    equal((task["action"], task["instance"], task["account"]), ("autoPirate", 1, ACCOUNT))
    check(lives(task["pid"]), "the pid is that of a living process")
    if LOOKS_INSIDE:
        equal(os.path.realpath("/proc/%d/exe" % task["pid"]), os.path.realpath(IKABOT),
              "what runs under that pid")
    wait_for(lambda: re.search(r"mission 1/10 · back \d\d:\d\d:\d\d · 0 points, 0 gold",
                               home.task(identity)["status"]), "the status tells the mission")


@scenario
def the_list_for_people_has_one_line_a_task_and_no_colours_on_a_pipe(t):
    home, world = t.player("speed=1")
    home.run("--list").expect(0, out="", err="")
    task = home.pirate(10)
    home.wait_out(task["id"])
    out = home.ok("--list").out
    lacks(out, "\033", "the list on a pipe")
    lines = out.strip().split("\n")
    equal(len(lines), 2, "lines of %r" % out)
    for part in (str(task["pid"]), "autoPirate (%s)" % task["id"], "waiting"):
        contains(lines[1], part)


@scenario
def status_shows_configuration_progress_counters_and_log(t):
    home, world = t.player("speed=1")
    identity = home.pirate(10, "wait=7")["id"]
    home.wait_out(identity)
    status = home.status(identity)
    equal(status["configuration"]["missions"], 10)
    equal(status["configuration"]["wait"], 7)
    equal(status["action"], "autoPirate")
    equal((status["done"], status["total"]), (0, 10), "done and total")
    check(status["counters"]["requests"] > 0, "requests are counted: %r" % status)
    equal(status["progress"]["out"]["level"], 1)
    text = home.ok("--status", identity).out
    for part in ("How many missions?", "10", "started, pid", str(status["pid"])):
        contains(text, part)
    lacks(text, "\033", "the status on a pipe")


@scenario
def a_task_is_found_by_id_by_pid_and_by_its_name(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    for name in (task["id"], task["pid"], "autoPirate"):
        equal(home.status(name)["id"], task["id"], "the task found by %s" % name)
    home.run("--status", "nobody").expect(66, err="nobody")
    home.run("--stop", "99999999").expect(66)


@scenario
def a_paused_task_does_nothing_until_it_is_resumed(t):
    home, world = t.player("speed=600")
    identity = home.pirate(6)["id"]
    home.wait_done(identity, 1)
    home.run("--pause", identity).expect(0, err="")
    home.wait_state(identity, "paused")
    begun = world.raids()
    wait_for(lambda: world.account()["cities"][0]["mission"] is None, "the crew is home")
    last = world.get("/ledger")["next"]
    pid = home.task(identity)["pid"]
    # The world's clock goes on: two more missions would have fitted in.
    end = world.state()["time"] + 0.6
    wait_for(lambda: world.state()["time"] > end, "time passes in the world")
    equal(world.raids(), begun, "raids while it is paused")
    equal([e for e in world.ledger(since=last) if e["what"] == "raid-started"], [])
    home.run("--resume", identity).expect(0, err="")
    home.wait_ended(identity)
    equal(world.raids(), 6, "raids in the end")
    check(is_over(pid) or wait_for(lambda: is_over(pid), "the keeper ends"))


@scenario
def a_change_counts_for_the_running_task(t):
    home, world = t.player("speed=600")
    identity = home.pirate(500)["id"]
    home.wait_done(identity, 2)
    home.run("--set", identity, "missions=4").expect(0, out="missions=4")
    reached = world.raids()  # one more may be under way, but none after that
    home.wait_ended(identity)
    check(4 <= world.raids() <= max(4, reached) + 1, "%d raids" % world.raids())
    equal(world.raids(), world.paid(), "raids begun and paid")


@scenario
def a_wrong_change_is_refused_and_named(t):
    home, world = t.player("speed=1")
    identity = home.pirate(10)["id"]
    for pair, said in (("missions=0", "missions"), ("missions=many", "missions"),
                       ("mission=12", "mission"), ("nothing=1", "nothing"),
                       ("missions", "KEY=VALUE"), ("wait=-1", "wait")):
        result = home.run("--set", identity, pair)
        check(result.status == 2, "%r instead of 2" % result)
        contains(result.err, said)
    equal(home.status(identity)["configuration"]["missions"], 10)


@scenario
def wake_ends_the_present_wait(t):
    home, world = t.player("speed=1")
    identity = home.pirate(2)["id"]
    home.wait_out(identity)
    before = home.status(identity)["counters"]["requests"]
    home.run("--wake", identity).expect(0)
    wait_for(lambda: home.status(identity)["counters"]["requests"] > before, "it looks again")
    home.wait_state(identity, "waiting")
    equal(world.raids(), 1, "raids: to look again is not to sail again")


@scenario
def stop_ends_the_process_and_the_entry_and_is_final(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    home.wait_state(task["id"], "waiting")
    result = home.run("--stop", task["id"]).expect(0, err="")
    contains(result.out, "stopped")
    check(result.seconds < 5, "stop took %.1f s" % result.seconds)
    wait_for(lambda: is_over(task["pid"]), "the keeper has ended")
    equal(home.tasks(), [], "tasks")
    equal(home.states(), [], "state files")
    equal(home.files("run"), [], "sockets")
    home.run("--recover").expect(0, out="", err="")
    equal(home.tasks(), [], "tasks after --recover")


@scenario
def restart_goes_on_from_where_the_task_was(t):
    home, world = t.player("speed=600")
    task = home.pirate(8)
    home.wait_done(task["id"], 2)
    home.run("--restart", task["id"]).expect(0, err="")
    again = home.task(task["id"])
    check(again is None or again["pid"] != task["pid"], "another process: %r" % again)
    home.wait_ended(task["id"])
    equal(world.raids(), 8, "raids")
    equal([r["state"] for r in home.ended()], ["finished"], "what is told to have ended")


@scenario
def kill_tasks_ends_those_that_are_named(t):
    home, world = t.player("speed=1")
    first = home.pirate(10)
    home.run("--run", "autoPirate", "missions=5", "--if-running=anyway").expect(0)
    second = next(task for task in home.tasks() if task["id"] != first["id"])
    home.run("--stop", "autoPirate").expect(2, err=first["id"])
    home.run("--kill-tasks", second["pid"]).expect(0, out=second["id"])
    equal([task["id"] for task in home.tasks()], [first["id"]])
    home.run("--kill-tasks", first["id"]).expect(0, out=first["id"])
    equal(home.tasks(), [], "tasks")


@scenario
def kill_tasks_all_needs_yes_and_no_login(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    home.run("--run", "autoPirate", "missions=5", "--if-running=anyway").expect(0)
    home.run("--kill-tasks").expect(2, err="without a terminal")
    home.run("--kill-tasks", "--all").expect(2, err="--yes")
    equal(len(home.running()), 2, "tasks")
    world.stop()
    home.ok("--remember", "--forget")
    home.run("--kill-tasks", "--all", "--yes").expect(0, err="")
    equal(home.tasks(), [], "tasks")


@scenario
def at_a_terminal_kill_tasks_offers_a_list_and_asks_for_no_password(t):
    home, world = t.player("speed=1")
    first = home.pirate(10)
    home.run("--run", "autoPirate", "missions=5", "--if-running=anyway").expect(0)
    home.ok("--remember", "--forget")
    terminal = t.terminal(home, "--kill-tasks")
    terminal.wait(first["id"])
    lacks(terminal.screen().lower(), "password", "the screen")
    terminal.answer(r"Which one shall be stopped\?", "7")
    terminal.wait("numbers from 1 to 2 are needed")
    number = re.search(r"\((\d)\).*%s" % first["id"], terminal.screen()).group(1)
    terminal.answer(r"Which one shall be stopped\?", number)
    terminal.answer(r"Stop autoPirate \(%s\)\?" % first["id"], "n")
    terminal.answer(r"Which one shall be stopped\?", number)
    terminal.answer(r"Stop autoPirate \(%s\)\?" % first["id"], "y")
    terminal.wait(r"%s\): stopped" % first["id"])
    equal([task["instance"] for task in home.running()], [2], "instances that run")
    terminal.answer(r"Which one shall be stopped\?", "0")
    equal(terminal.wait_ended(), 0, "exit status")


@scenario
def the_log_can_be_followed_until_the_task_ends(t):
    home, world = t.player("speed=600")
    identity = home.pirate(5)["id"]
    follower = home.spawn("--log", identity, "--follow")
    out, err = follower.communicate(timeout=60)
    equal(follower.returncode, 0, "status of the follower, err %r" % err)
    contains(out, "mission 5 came home")
    contains(out, "finished")
    lines = out.strip().split("\n")
    equal(len(lines), len(set(lines)), "lines and different lines of what was followed")
    home.run("--log", "nobody").expect(66, err="nobody")


@scenario
def following_a_log_survives_a_reader_that_leaves(t):
    home, world = t.player("speed=1")
    identity = home.pirate(5)["id"]
    follower = home.spawn("--log", identity, "--follow")
    follower.stdout.readline()
    follower.stdout.close()
    home.run("--wake", identity)  # new lines in the log
    wait_for(lambda: home.run("--wake", identity) and follower.poll() is not None,
             "the follower ends when nobody reads", every=0.3)
    follower.stderr.close()
    equal(len(home.running()), 1, "tasks")


@scenario
def recover_starts_what_a_reboot_has_ended(t):
    home, world = t.player("speed=600")
    task = home.pirate(8)
    home.wait_done(task["id"], 2)
    os.kill(task["pid"], signal.SIGKILL)
    wait_for(lambda: is_over(task["pid"]), "the keeper is dead")
    found = home.wait_state(task["id"], "interrupted")
    equal(found["pid"], None, "pid of an interrupted task")
    home.run("--status", task["id"]).expect(0, out="interrupted")
    home.run("--pause", task["id"]).expect(66, err="--restart")
    home.run("--recover").expect(0, err="")
    home.wait_ended(task["id"])
    equal(world.raids(), 8, "raids")
    home.run("--recover").expect(0, out="", err="")


@scenario
def a_paused_task_comes_back_paused(t):
    home, world = t.player("speed=600")
    task = home.pirate(5)
    home.ok("--pause", task["id"])
    home.wait_state(task["id"], "paused")
    os.kill(task["pid"], signal.SIGKILL)
    home.wait_state(task["id"], "interrupted")
    home.ok("--recover")
    equal(home.wait_state(task["id"], "paused")["state"], "paused")
    home.ok("--resume", task["id"])
    home.wait_ended(task["id"])
    equal(world.raids(), 5, "raids")


@scenario
def a_paused_task_that_was_killed_goes_on_where_a_person_resumes_it(t):
    """By its name in every front; "--recover" and the menu's offer bring it back as it was."""
    home, world = t.player("speed=1")
    task = home.pirate(5)
    terminal = t.terminal(home)
    web = Web(home)

    def in_the_menu():
        terminal.menu()
        terminal.answer("Your choice:", "t")
        listed = terminal.wait(r"interrupted[\s\S]*Which task")
        terminal.answer("Which task", re.search(r"\((\d)\)[^\n]*autoPirate", listed).group(1))
        terminal.answer("Your choice:", "1")

    for resume in (lambda: home.ok("--resume", task["id"]),
                   lambda: web.post("tasks/%s/resume" % task["id"]), in_the_menu):
        home.ok("--pause", task["id"])
        home.wait_state(task["id"], "paused")
        os.kill(home.task(task["id"])["pid"], signal.SIGKILL)
        home.wait_state(task["id"], "interrupted")
        resume()
        home.wait_state(task["id"], "waiting")


@scenario
def an_orderly_shutdown_loses_no_task(t):
    """A shutdown sends SIGTERM to everything: keeper and worker, whatever they do."""
    home, world = t.player("speed=600")
    task = home.pirate(10)
    for _ in range(12):
        found = home.task(task["id"])
        if found is None or found["pid"] is None:
            break
        for one in [found["pid"]] + [p.pid for p in descendants(found["pid"])]:
            kill(one, signal.SIGTERM)
        wait_for(lambda: is_over(found["pid"]), "the keeper ends")
        found = home.task(task["id"])
        if found is None:
            break
        equal(found["state"], "interrupted", "its state")
        home.run("--recover").expect(0, err="")
    home.wait_ended(task["id"])
    equal(world.raids(), 10, "raids")


@scenario
def recover_without_a_key_says_how_to_keep_it(t):
    home, world = t.player("speed=1")
    task = home.pirate(5)
    home.ok("--remember", "--forget")
    os.kill(task["pid"], signal.SIGKILL)
    home.wait_state(task["id"], "interrupted")
    home.run("--recover").expect(77, err="--remember")
    equal(home.wait_state(task["id"], "interrupted")["id"], task["id"])


@scenario
def accounts_show_whose_key_is_kept_and_forget_forgets_it(t):
    world = t.world()
    home = t.home(world)
    home.run("--accounts").expect(0, out="ikabot --login")
    home.login()
    home.login(2)
    lacks(home.ok("--accounts").out, "key kept", "accounts")
    home.run("--remember").expect(2)  # which of the two?
    password = {"IKABOT_PASSWORD_FILE": home.password_file()}
    home.run("--remember", "--account=s301", env=password).expect(0, out="--forget")
    out = home.ok("--accounts").out
    equal(out.count("key kept"), 1, "keys kept in %r" % out)
    names = home.files("keys")
    equal(len(names), 1, "key files")
    equal(os.stat(home.path("keys", names[0])).st_mode & 0o777, 0o600, "mode of the key file")
    home.run("--remember", "--forget", "--account=s301").expect(0)
    equal(home.files("keys"), [], "key files")
    lacks(home.ok("--accounts").out, "key kept", "accounts")


@scenario
def with_several_accounts_the_one_that_is_meant_must_be_named(t):
    world = t.world("speed=600")
    home = t.home(world)
    home.login()
    home.login(2)
    home.environment = {"IKABOT_PASSWORD_FILE": home.password_file()}
    result = home.run("--run", "autoPirate", "missions=2").expect(2)
    for account in home.session()["accounts"]:
        contains(result.err, account)
    accounts = sorted(home.session()["accounts"])
    home.run("--run", "autoPirate", "missions=2", env={"IKABOT_ACCOUNT": accounts[0]}).expect(0)
    home.run("--run", "autoPirate", "missions=2", "--account=" + accounts[1]).expect(0)
    wait_for(lambda: not home.tasks(), "both end")
    equal(len(world.ledger("raid-started")), 4, "raids")
    equal(len({e["account"] for e in world.ledger("raid-started")}), 2, "accounts that sailed")


def completion_script(t, home, shell):
    """Written to a file, and read by the shell itself."""
    path = os.path.join(t.folder, "completion." + shell)
    with open(path, "w") as file:
        file.write(home.ok("--completion=" + shell).out)
    if shutil.which(shell) is None:
        raise Skip("there is no %s" % shell)
    checked = subprocess.run([shell, "-n", path], capture_output=True, text=True)
    equal((checked.returncode, checked.stderr), (0, ""), "%s -n" % shell)
    return path


def offered(home, shell, text):
    """The words that a shell offers when it is told so."""
    env = dict(home.env(), PATH=os.path.dirname(IKABOT) + ":" + os.environ["PATH"])
    told = subprocess.run([shell, *(["-f"] if shell == "zsh" else []), "-c", text],
                          capture_output=True, text=True, env=env)
    equal((told.returncode, told.stderr), (0, ""), "%s -c %r" % (shell, text))
    return [line.split("\t")[0].strip() for line in told.stdout.split("\n")]


def offers_commands_functions_and_tasks(complete, identity):
    for words, expected in ((["--ki"], "--kill-tasks"), (["--run", "auto"], "autoPirate"),
                            (["--stop", identity[:2]], identity), (["--completion", "fi"], "fish"),
                            (["--stop", "auto"], "autoPirate"), (["--stop", "--ti"], "--timeout="),
                            (["--run", "autoPirate", "conv"], "convert="),
                            (["--set", identity, "missi"], "missions=")):
        check(expected in complete(*words), lambda: "%r: %r" % (words, complete(*words)))
    # Of a value some shells take the whole word, others what stands behind the sign.
    for words, expected in ((["--list", "--state=fa"], "failed"), (["--completion=fi"], "fish"),
                            (["--list", "--state=failed,interr"], "failed,interrupted"),
                            (["--list", "--columns=id,ne"], "id,next"),
                            (["--world", "--sepa"], "--separator="),
                            (["--world", "--production=of"], "off"),
                            (["--run", "constructionList", "transport=y"], "y")):
        found = [word.rpartition("=")[2] or word for word in complete(*words)]
        check(expected in found, lambda: "%r: %r" % (words, found))


@scenario
def there_is_a_completion_script_for_three_shells(t):
    home = t.home()
    for shell in ("bash", "zsh", "fish"):
        contains(home.ok("--completion=" + shell).out, "ikabot --complete", "for %s" % shell)
    check(not os.path.exists(home.path("")), "it makes no files")
    home.run("--completion=tcsh").expect(2, err="tcsh")


@scenario
def fish_completes_commands_functions_and_tasks(t):
    home, world = t.player("speed=1")
    script = completion_script(t, home, "fish")
    offers_commands_functions_and_tasks(
        lambda *words: offered(home, "fish", "source %s; complete -C 'ikabot %s'" % (
            script, " ".join(words))), home.pirate(5)["id"])


@scenario
def zsh_completes_commands_functions_and_tasks(t):
    home, world = t.player("speed=1")
    script = completion_script(t, home, "zsh")
    # What the function offers, without the line editor around it.
    offers_commands_functions_and_tasks(
        lambda *words: offered(home, "zsh", (
            "compdef() { known=$1 }; compadd() { shift; print -l -- $@ }; source %s; "
            "words=(ikabot %s); CURRENT=%d; $known") % (
                script, " ".join(words), len(words) + 1)), home.pirate(5)["id"])


@scenario
def bash_completes_commands_functions_and_tasks(t):
    home, world = t.player("speed=1")
    identity = home.pirate(5)["id"]
    script = completion_script(t, home, "bash")

    def complete(*words):
        line = " ".join(("ikabot",) + words)
        text = ("PATH=%s:$PATH; source %s; COMP_WORDS=(ikabot %s); COMP_CWORD=%d; "
                "COMP_LINE='%s'; COMP_POINT=%d; spec=$(complete -p ikabot); "
                "[[ $spec =~ -F\\ ([A-Za-z0-9_]+) ]]; ${BASH_REMATCH[1]} ikabot '%s' ''; "
                "printf '%%s\\n' \"${COMPREPLY[@]}\"" % (
                    os.path.dirname(IKABOT), script,
                    " ".join("'%s'" % w for w in words), len(words), line, len(line), words[-1]))
        shell = subprocess.run(["bash", "--norc", "-c", text], capture_output=True, text=True,
                               env=home.env())
        check(shell.returncode == 0, lambda: "bash: %r" % shell.stderr)
        return [w.strip() for w in shell.stdout.split("\n")]
    offers_commands_functions_and_tasks(complete, identity)


@scenario
def help_names_every_command_and_every_question_of_a_function(t):
    home = t.home()
    text = home.ok("--help").out
    for word in ("--run", "--list", "--kill-tasks", "--recover", "--world", "--demo",
                 "--inspect", "--doctor", "autoPirate", "75"):
        contains(text, word)
    lacks(text, "--keeper", "the help")
    text = home.ok("--help", "autoPirate").out
    for word in ("missions", "mission", "convert", "wait", "17"):
        contains(text, word)
    home.run("--help", "xyzzy").expect(2, err="xyzzy")
    home.run("--help", "capture points").expect(0, out="  autoPirate", err="")
    home.run("--help", "803").expect(0, out="buyShips (menu 8.3", err="")
    for words in (["--stop", "--help"], ["--help", "stop"], ["--stop", "k3f9", "--help"]):
        home.run(*words).expect(0, out="usage: ikabot --stop TASK...", err="")
    home.run("--demo", "--help").expect(0, out="--captcha-every=N", err="")
    check(not os.path.exists(home.path("")), "help makes no files")
    version = home.ok("--version").out
    check(re.fullmatch(r"ikabot \d+\.\d+(\.\d+)?\n", version), "version: %r" % version)


@scenario
def inspect_understands_a_page_of_the_world(t):
    home, world = t.player("speed=1")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                         urllib.request.HTTPCookieProcessor())
    page = opener.open(world.lobby + "/enter",
                       data=b"mail=captain@practice.example&password=practice").read().decode()
    link = re.search(r'href="([^"]*)"', page).group(1).replace("&amp;", "&")
    city = opener.open(link).read()
    path = os.path.join(t.folder, "page.html")
    with open(path, "wb") as file:
        file.write(city)
    found = home.ok("--inspect", path).json
    account = world.account()
    contains(json.dumps(found, ensure_ascii=False), account["cities"][0]["name"])
    contains(json.dumps(found), "pirateFortress")
    with open(path, "w") as file:
        file.write("<html>nothing of the game</html>")
    home.run("--inspect", path).expect(65, err="page.html")
    home.run("--inspect", path + ".missing").expect(66, err="missing")
    with open(path, "wb") as file:
        file.write(city[:len(city) // 2])
    result = home.run("--inspect", path)
    check(result.status in (0, 65), "%r of half a page" % result)


@scenario
def doctor_says_what_is_well_and_what_is_not(t):
    home, world = t.player("speed=1")
    result = home.run("--doctor")
    contains(result.out, "the session file is readable; accounts: 1")
    contains(result.out, "its key is kept")
    task = home.pirate(5)
    os.kill(task["pid"], signal.SIGKILL)
    home.wait_state(task["id"], "interrupted")
    result = home.run("--doctor").expect(1, out="--recover")
    home.ok("--kill-tasks", task["id"])
    os.chmod(home.path(), 0o755)
    result = home.run("--doctor")
    check(result.status != 0, "%r complains" % result)
    contains(result.out + result.err, ".ikabot.d")
    os.chmod(home.path(), 0o700)


@scenario
def wrong_usage_is_status_2_and_says_what_would_be_right(t):
    home, world = t.player("speed=1")
    for words, said in ((["--nothing"], "--nothing"), (["--run"], "usage"),
                        (["--run", "nothing"], "nothing"),
                        (["--run", "autoPirate"], "missions"),
                        (["--run", "autoPirate", "missions=0"], "missions"),
                        (["--run", "autoPirate", "missions=3", "mission=10"], "mission"),
                        (["--run", "autoPirate", "missions=3", "nonsense=1"], "nonsense"),
                        (["--run", "autoPirate", "missions=3", "--if-running=maybe"], "maybe"),
                        (["--run", "autoPirate", "missions=3", "--instance=0"], "instance"),
                        (["--run", "autoPirate", "missions=3", "--nonsense"], "nonsense"),
                        (["--list", "--nonsense"], "nonsense"), (["--list", "word"], "word"),
                        (["--status"], "usage"), (["--stop"], "--all"), (["--set", "x"], "usage"),
                        (["--answer", "x"], "usage"), (["--log"], "usage"),
                        (["--stop", "autoPirate", "--timeout=soon"], ""),
                        (["--world", "--speed=never"], "speed"),
                        (["--world", "--nonsense"], "nonsense")):
        result = home.run(*words)
        check(result.status == 2 or (words[0] == "--stop" and result.status == 66),
              "%r instead of 2" % result)
        contains(result.err, said, "what %s says" % " ".join(words))
        equal(result.out, "", "stdout of %s" % " ".join(words))
    equal(home.tasks(), [], "tasks")
    equal(world.raids(), 0, "raids")


@scenario
def a_mission_that_no_fortress_can_sail_is_refused_before_the_start(t):
    home, world = t.player("fortress=3")
    home.run("--run", "autoPirate", "missions=2", "mission=5").expect(1, err="fortress of level 9")
    equal(home.tasks(), [], "tasks")
    none, world = t.player("fortress=0")
    none.run("--run", "autoPirate", "missions=2").expect(1, err="fortress")


@scenario
def in_the_foreground_sigterm_ends_it_in_order_and_the_same_line_goes_on(t):
    home, world = t.player("speed=600")
    line = ["--run", "autoPirate", "missions=12", "--foreground"]
    child = home.spawn(*line)
    task = wait_for(lambda: next(iter(home.running()), None), "the task is listed")
    equal(task["pid"], child.pid, "pid of the task: it is this process")
    home.wait_done(task["id"], 1)
    child.terminate()
    out, err = child.communicate(timeout=30)
    equal((child.returncode, err), (0, ""), "status and stderr; out %r" % out)
    contains(out, "mission 1 came home", "the log on standard output")
    equal(home.task(task["id"])["state"], "interrupted", "its state")
    out = home.run(*line).expect(0, err="").out
    contains(out, "12 missions done")
    equal(world.raids(), 12, "raids of both runs together")
    equal(home.tasks(), [], "tasks")


@scenario
def in_the_foreground_sigterm_while_it_starts_leaves_nothing_or_a_task_to_resume(t):
    home, world = t.player("speed=1")
    line = ["--run", "autoPirate", "missions=12", "--foreground"]
    seconds = timed(lambda: start_and_end(home, line, 30))
    seen = set()
    for part in range(24):
        status, states = start_and_end(home, line, seconds * 1.2 * part / 24)
        seen.add((status, states))
    for status, states in seen:
        check((status, states) in ((-signal.SIGTERM, ()), (0, ()), (0, ("interrupted",))),
              "status %r, states %r" % (status, states))


def timed(call):
    start = time.monotonic()
    call()
    return time.monotonic() - start


def start_and_end(home, line, seconds):
    """SIGTERM after so many seconds, or when it waits; its status and what is left of it."""
    child = home.spawn(*line)
    end = time.monotonic() + seconds
    while time.monotonic() < end and not any(x["state"] == "waiting" for x in home.running()):
        time.sleep(0.005)
    child.terminate()
    child.communicate(timeout=30)
    states = tuple(task["state"] for task in home.tasks())
    home.run("--stop", "--all")
    equal(home.tasks(), [], "tasks in the end")
    return child.returncode, states


@scenario
def in_the_foreground_ctrl_c_ends_it_in_order_and_stop_for_good(t):
    home, world = t.player("speed=1")
    child = home.spawn("--run", "autoPirate", "missions=12", "--foreground")
    task = wait_for(lambda: next(iter(home.running()), None), "the task is listed")
    home.wait_out(task["id"])
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=30)
    equal((child.returncode, err), (0, ""), "status and stderr; out %r" % out)
    child = home.spawn("--run", "autoPirate", "missions=12", "--foreground")
    wait_for(lambda: home.running(), "the task is listed")
    home.run("--stop", "autoPirate").expect(0)
    out, err = child.communicate(timeout=30)
    equal((child.returncode, err), (0, ""), "status and stderr; out %r" % out)
    equal(home.tasks(), [], "tasks")
    equal(home.states(), [], "state files")


@scenario
def in_the_foreground_a_finished_task_ends_with_status_0(t):
    home, world = t.player("speed=600")
    home.run("--run", "autoPirate", "missions=2", "--foreground").expect(
        0, out="2 missions done", err="")
    equal(world.raids(), 2, "raids")


@scenario
def in_the_foreground_a_second_one_is_refused_with_status_75(t):
    home, world = t.player("speed=1")
    task = home.pirate(3)
    home.run("--run", "autoPirate", "missions=2", "--foreground").expect(75, err=str(task["pid"]))
    child = home.spawn("--run", "autoPirate", "missions=2", "--foreground",
                       "--if-running=restart")
    again = wait_for(lambda: next((r for r in home.running() if r["pid"] == child.pid), None),
                     "the new one runs instead")
    check(again["id"] != task["id"], "it is another task")
    home.ok("--stop", again["id"])
    child.communicate(timeout=30)
    equal(child.returncode, 0, "status")


@scenario
def watch_shows_the_list_again_and_again(t):
    home, world = t.player("speed=1")
    watcher = home.spawn("--list", "--watch", "--json")
    first = json.loads(watcher.stdout.readline())
    equal(first["tasks"], [])
    home.pirate(3)
    wait_for(lambda: json.loads(watcher.stdout.readline())["tasks"], "the task shows up")
    watcher.terminate()
    watcher.communicate(timeout=10)


@scenario
def points_become_crew_as_the_answers_say(t):
    home, world = t.player("speed=600", "points=100")
    identity = home.pirate(2, "convert=y", "convertPoints=all")["id"]
    home.wait_ended(identity)
    converted = world.ledger("conversion-started")
    check(converted, "a conversion was ordered")
    equal(world.raids(), 2, "raids")


@scenario
def missions_by_day_and_by_night_are_those_of_the_hour(t):
    home, world = t.player("speed=6000", "fortress=20")
    identity = home.pirate(2, "schedule=y", "dayMission=2", "dayFrom=0", "dayTill=23",
                           "nightMission=3", "nightFrom=0", "nightTill=23")["id"]
    home.wait_ended(identity)
    equal([e["level"] for e in world.ledger("raid-started")], [3, 3], "levels (mission 2)")
    identity = home.pirate(1, "schedule=y", "dayMission=2", "dayFrom=0", "dayTill=23",
                           "nightMission=3")["id"]
    home.wait_ended(identity)


# --- many at once


def three_interrupted(t):
    """Tasks of an account whose key is not kept."""
    home, _ = t.player("speed=1")
    home.ok("--remember", "--forget")
    for _ in range(3):
        home.ok("--run", "autoPirate", "missions=5", "mission=1", "--if-running=anyway",
                env={"IKABOT_PASSWORD_FILE": home.password_file()})
    for task in home.running():
        kill(task["pid"])
    wait_for(lambda: [task["state"] for task in home.tasks()] == ["interrupted"] * 3,
             "all are interrupted")
    return home


@scenario
def a_password_is_asked_for_once_for_all_tasks_of_an_account(t):
    home = three_interrupted(t)
    screen = t.terminal(home, "--recover")
    screen.answer("Password of s301-en/1001:", PASSWORD)
    equal(screen.wait_ended(), 0, "exit status")
    equal(len(re.findall(r"goes on, PID \d+", screen.screen(history=True))), 3, "tasks that go on")
    equal(screen.screen(history=True).count("Password of"), 1, "questions")


@scenario
def a_wrong_password_is_not_asked_for_again_for_each_task(t):
    home = three_interrupted(t)
    screen = t.terminal(home, "--recover")
    for tries in range(3):
        screen.wait(r"(Password of s301-en/1001:[\s\S]*){%d}" % (tries + 1), history=True)
        screen.enter("wrong")
    equal(screen.wait_ended(), 2, "exit status")
    equal(screen.screen(history=True).count("Password of"), 3, "questions")
    home.run("--recover").expect(77, err="nobody is here to type it")
    equal([task["state"] for task in home.tasks()], ["interrupted"] * 3, "states")
