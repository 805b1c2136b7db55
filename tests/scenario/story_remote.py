# SPDX-License-Identifier: GPL-3.0-or-later
"""Homes on remote disks: whose locks mean something, and whose task it is."""

import os
import shutil
import subprocess

from harness import (ACCOUNT, MAIL, PASSWORD, Skip, check, contains, equal, is_sanitized, kill, lacks,
                     scenario)

FAR = {"boot": "00000000-0000-4000-8000-000000000000", "machine": "0123456789abcdef",
       "host": "far", "space": 4026531836, "pid": 4711, "start": 1234}


def remote(t, kind):
    """An environment in which every disk is remote."""
    if is_sanitized():
        raise Skip("a sanitizer wants to be preloaded first")
    if shutil.which("cc") is None:
        raise Skip("there is no C compiler to build a foreign disk with")
    library = os.path.join(t.folder, "foreign_disk.so")
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "foreign_disk.c")
    built = subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, source],
                           capture_output=True, text=True)
    equal((built.returncode, built.stderr), (0, ""), "the compiler's answer")
    return {"LD_PRELOAD": library, "FOREIGN_DISK": kind}


def task_of_far(home, identity, old=False):
    """The register says that another computer runs the task."""
    session = home.session()
    entry = dict(FAR, id=identity, action="autoPirate", instance=1, date=1764000000,
                 state="waiting", status="mission 1/10", until=0)
    if old:  # as programs wrote it that knew no machines
        del entry["machine"], entry["space"]
    session["accounts"][ACCOUNT]["processList"] = [entry]
    home.write_session(session)


def interrupted(t):
    home, world, task = t.at_sea()
    kill(task["pid"])
    home.wait_state(task["id"], "interrupted")
    return home, task["id"]


@scenario
def a_home_where_each_computer_has_locks_of_its_own_takes_no_task(t):
    home, world = t.player("speed=1")
    cifs = remote(t, "cifs")
    for words in (["--run", "autoPirate", "missions=3"],
                  ["--run", "autoPirate", "missions=3", "--foreground"],
                  ["--login", MAIL, PASSWORD, "2"]):
        result = home.run(*words, env=cifs)
        check(result.status == 71, "%r instead of 71" % result)
        contains(result.err, "cifs")
        contains(result.err, "IKABOT_HOME")
    equal(home.tasks(), [], "tasks")
    contains(home.run("--doctor", env=cifs).out, "locks of its own")

    # One that runs, of a program that knew no better, is not ended before it is known that it
    # cannot be started again.
    task = home.pirate(10)
    home.run("--restart", task["id"], env=cifs).expect(71, err="IKABOT_HOME")
    equal([one["pid"] for one in home.running()], [task["pid"]], "it runs on")
    home.ok("--stop", task["id"], env=cifs)
    equal(home.tasks(), [], "tasks")


def is_left_alone(t, old):
    home, identity = interrupted(t)
    nfs = remote(t, "nfs4")
    task_of_far(home, identity, old)
    listed = home.ok("--list", "--json", env=nfs).json["tasks"]
    equal([one.get("elsewhere") for one in listed], ["perhaps on another computer (far)"], "where")
    for words in (["--stop", identity], ["--stop", "--all"], ["--kill-tasks", "--all", "--yes"],
                  ["--restart", identity], ["--resume", identity], ["--pause", identity]):
        result = home.run(*words, env=nfs)
        check(result.status == 1, "%r instead of 1" % result)
        contains(result.err, "another computer (far)", "what %s says" % words[0])
    home.run("--run", "autoPirate", "missions=3", env=nfs).expect(75, err="another computer (far)")
    home.run("--run", "autoPirate", "missions=3", "--if-running=restart", env=nfs).expect(
        1, err="another computer (far)")
    home.run("--recover", env=nfs).expect(0, out="another computer (far)")
    home.state_file(identity)
    equal(len(home.session()["accounts"][ACCOUNT]["processList"]), 1, "entries of the register")
    return home, identity


@scenario
def on_a_remote_disk_a_task_of_another_computer_is_left_alone(t):
    home, identity = is_left_alone(t, old=False)

    # On a disk of this computer the free lock says all: it is a home that was moved here.
    home.ok("--recover")
    equal([one["id"] for one in home.running()], [identity], "running tasks")
    lacks(str(home.task(identity)), "elsewhere")
    home.stop_all()


@scenario
def an_entry_of_an_older_program_on_another_computer_is_left_alone(t):
    home, identity = is_left_alone(t, old=True)
    home.ok("--stop", identity)
    equal(home.tasks(), [], "tasks")
