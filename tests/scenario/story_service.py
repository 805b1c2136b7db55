# SPDX-License-Identifier: GPL-3.0-or-later
"""A task that systemd keeps up: the unit that --service prints, installs and takes away."""

import os
import shutil
import signal
import subprocess

from harness import ACCOUNT, IKABOT, Skip, check, contains, equal, lacks, scenario, wait_for

STRANGE = "we ird%h $HOME\"q'\\x"


def words_of(line):
    """A line of a unit, as systemd.syntax(7) and systemd.service(5) read it."""
    words, word, quoted, i = [], None, False, 0
    while i < len(line):
        c = line[i]
        if c == "\\":
            i += 1
            word = (word or "") + line[i]
        elif c == '"':
            quoted = not quoted
            word = word or ""
        elif c == " " and not quoted:
            words += [] if word is None else [word]
            word = None
        else:
            check(c != "'" or quoted, lambda: "a bare quote in %r" % line)
            check(c != "%" or line[i:i + 2] == "%%", lambda: "a specifier in %r" % line)
            i += c == "%"
            word = (word or "") + c
        i += 1
    return words + ([] if word is None else [word])


def what_runs(unit):
    """The command with its variables resolved, and the environment that the unit adds."""
    lines = unit.splitlines()
    command = words_of(next(li for li in lines if li.startswith("ExecStart="))[len("ExecStart="):])
    for word in command[1:]:
        lacks(word.replace("$$", ""), "$", "a variable in an argument")
    more = dict(pair.split("=", 1) for li in lines if li.startswith("Environment=")
                for pair in words_of(li[len("Environment="):]))
    return [command[0]] + [word.replace("$$", "$") for word in command[1:]], more


def manager_home(home):
    """Where systemd finds units of this home's user."""
    return os.path.join(home.root, ".config", "systemd", "user")


def path_of(home, name="autoPirate"):
    return os.path.join(manager_home(home), "ikabot-%s.service" % name)


def read(path):
    with open(path) as file:
        return file.read()


@scenario
def the_unit_of_a_task_starts_it_and_after_a_reboot_it_goes_on(t):
    home, world = t.player("speed=1")
    command, more = what_runs(home.ok("--service", "autoPirate", "missions=10", "mission=1").out)
    equal(os.path.realpath(command[0]), os.path.realpath(IKABOT), "the program")
    contains(command, "--account=" + ACCOUNT)
    equal(more["IKABOT_HOME"], home.root)

    def start():
        """With nothing of our own environment, as systemd does it."""
        return subprocess.Popen(command, env=dict({"HOME": home.root, "PATH": "/usr/bin:/bin"},
                                                  **more),
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    first = start()
    identity = wait_for(home.running, "the task runs")[0]["id"]
    home.wait_out(identity)
    first.send_signal(signal.SIGTERM)
    equal(first.wait(60), 0, "status after SIGTERM")
    equal(home.task(identity)["state"], "interrupted")
    home.ok("--set", identity, "missions=20")  # it goes on as it is, not as it began
    second = start()
    home.wait_state(identity, ("waiting", "running"))
    equal(len(home.tasks()), 1, "tasks")
    equal(home.status(identity)["configuration"]["missions"], 20, "its answer")
    home.ok("--stop", identity)
    equal(second.wait(60), 0, "status after --stop: systemd leaves it in peace")


@scenario
def a_unit_quotes_what_systemd_would_read_otherwise(t):
    world = t.world("speed=1")
    home = t.home(world, name=STRANGE)
    home.login()
    folder = os.path.join(t.folder, "b in%h $HOME")
    os.makedirs(folder)
    program = shutil.copy(IKABOT, os.path.join(folder, "ika bot%n$PATH"))
    city = "Pol$$i ${HOME} %n;# s \"x\" 'y\\"
    said = subprocess.run([program, "--service", "constructionList", "city=" + city,
                           "list=tavern:3"], env=home.env(), capture_output=True, text=True,
                          check=False)
    equal(said.returncode, 0, "status: %s" % said.stderr)
    contains(said.stderr, "ikabot --remember --account=" + ACCOUNT, "what is still to be done")
    command, more = what_runs(said.stdout)
    equal(command, [program, "--run", "constructionList", "--foreground",
                    "--if-interrupted=resume", "--account=" + ACCOUNT, "city=" + city,
                    "list=tavern:3"])
    equal(more["IKABOT_HOME"], home.root)
    home.run("--service", "constructionList", "city=a\nExecStart=/bin/false", "list=tavern:3"
             ).expect(2, out="", err="cannot stand in a unit")
    verify(t, said.stdout)


def verify(t, unit):
    if shutil.which("systemd-analyze") is None:
        raise Skip("there is no systemd-analyze")
    path = os.path.join(t.folder, "ikabot-tried.service")
    with open(path, "w") as file:
        file.write(unit)
    runtime = os.path.join(t.folder, "runtime")
    os.makedirs(runtime, 0o700)
    said = subprocess.run(["systemd-analyze", "--user", "verify", path], capture_output=True,
                          text=True, check=False,
                          env=dict(os.environ, HOME=t.folder, XDG_RUNTIME_DIR=runtime))
    if "Failed to initialize manager" in said.stderr:
        raise Skip("systemd-analyze cannot be used here: " + said.stderr.strip())
    lacks(said.stderr, "ikabot", "what systemd says of the unit")
    equal(said.returncode, 0, "systemd-analyze verify: %s" % said.stderr)


@scenario
def a_unit_is_installed_replaced_when_told_and_taken_away(t):
    home, world = t.player("speed=1")
    said = home.ok("--service", "autoPirate", "missions=3", "--install").out
    for part in (path_of(home), "systemctl --user daemon-reload", "loginctl enable-linger",
                 "systemctl --user enable --now ikabot-autoPirate.service"):
        contains(said, part)
    equal(read(path_of(home)), home.ok("--service", "autoPirate", "missions=3").out)
    home.run("--service", "autoPirate", "missions=3", "--install").expect(0, out="Already there")
    first = read(path_of(home))
    home.run("--service", "autoPirate", "missions=4", "--install").expect(75, err="--replace")
    equal(read(path_of(home)), first, "the unit after a refusal")
    home.run("--service", "autoPirate", "missions=4", "--install", "--replace"
             ).expect(0, out="Replaced")
    home.ok("--service", "autoPirate", "missions=5", "--install", "--name=more")
    wants = os.path.join(manager_home(home), "default.target.wants")
    os.makedirs(wants)
    os.symlink(path_of(home), os.path.join(wants, "ikabot-autoPirate.service"))
    home.run("--service", "autopirate", "--remove").expect(0, out="systemctl --user stop")
    equal(sorted(os.listdir(manager_home(home))), ["default.target.wants", "ikabot-more.service"])
    equal(os.listdir(wants), [], "what enables units")
    home.run("--service", "autoPirate", "--remove").expect(66, err="there is no")
    home.ok("--service", "autoPirate", "--remove", "--name=more")


@scenario
def a_unit_of_somebody_else_is_neither_overwritten_nor_removed(t):
    home, world = t.player("speed=1")
    os.makedirs(manager_home(home))
    for make in (lambda path: open(path, "w").write("[Unit]\n"),
                 lambda path: os.symlink("/dev/null", path), os.mkdir):
        make(path_of(home))
        before = os.lstat(path_of(home))
        for more in (("--install",), ("--install", "--replace"), ("--remove",)):
            home.run("--service", "autoPirate", "missions=3", *more).expect(
                1, out="", err="not made by ikabot")
        equal(os.lstat(path_of(home)).st_mtime_ns, before.st_mtime_ns, "it is as it was")
        os.rename(path_of(home), path_of(home, "aside%d" % len(os.listdir(manager_home(home)))))


@scenario
def a_unit_for_what_cannot_work_is_refused_with_the_reason(t):
    home, world = t.player("speed=1")
    for words, status, said in ((("autopirat", "missions=3"), 2, "did you mean autoPirate?"),
                                (("getStatus",), 2, "done at once"),
                                (("autoPirate",), 2, "missions"),
                                (("autoPirate", "mision=3", "missions=3"), 2, "mission"),
                                (("autoPirate", "missions=3", "--name=../x"), 2, "letters"),
                                (("autoPirate", "missions=3", "--account=s999"), 66, ACCOUNT),
                                (("autoPirate", "--install", "--remove"), 2, "not both"),
                                ((), 2, "FUNCTION is missing")):
        home.run("--service", *words).expect(status, out="", err=said)
    check(not os.path.exists(os.path.join(home.root, ".config")), "nothing was written")
