# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits of the system (setrlimit: size of a file, descriptors, processes) are like a full disk:
what does not work is told, nothing is lost, and the task waits or goes on."""

import os
import resource
import subprocess

from harness import ACCOUNT, Skip, check, contains, equal, process, scenario, wait_for, within

USER = 31235  # a uid that nobody has


def with_limit(what, most):
    return lambda: resource.setrlimit(what, (most, most))


def set_soft(pid, what, most=None):
    """Back to what it was when most is None: the limit that cannot be lifted stays."""
    hard = resource.prlimit(pid, what)[1]
    resource.prlimit(pid, what, (hard if most is None else most, hard))


def is_unharmed(home):
    equal([name for name in home.files("state") if ".new-" in name], [], "halves")
    check(home.session()["accounts"][ACCOUNT]["secrets"], "the secrets are there")


@scenario
def at_a_file_size_limit_a_task_waits_and_goes_on_when_it_is_lifted(t):
    home, world = t.player("speed=300")
    task = home.pirate(5)
    home.wait_done(task["id"], 1)
    size = os.path.getsize(home.session_path)
    check(size > 700, "the session file is longer than the limit: %d" % size)
    set_soft(task["pid"], resource.RLIMIT_FSIZE, 300)
    wait_for(lambda: "File too large" in home.status(task["id"])["status"],
             lambda: "it says why it waits: %r" % home.status(task["id"]))
    begun = world.raids()
    home.ok("--wake", task["id"])
    equal(home.task(task["id"])["pid"], task["pid"], "it lives")
    equal(world.raids(), begun, "raids while nothing can be saved")
    is_unharmed(home)
    set_soft(task["pid"], resource.RLIMIT_FSIZE)
    row = home.wait_ended(task["id"], seconds=40)
    contains(row["status"], "5 missions done")
    equal(world.raids(), 5, "raids")
    is_unharmed(home)


@scenario
def a_command_at_a_file_size_limit_is_told_so_and_leaves_everything(t):
    home, world, task = t.at_sea(5)
    with open(home.session_path) as file:
        before = file.read()
    for words in (["--run", "autoPirate", "missions=2", "--if-running=anyway"], ["--remember"],
                  ["--restart", task["id"]], ["--remember", "--forget"]):
        result = home.run(*words, preexec_fn=with_limit(resource.RLIMIT_FSIZE, 16))
        if words[-1] == "--forget":
            result.expect(0)
        else:
            result.expect(71, err="File too large")
    equal([one["pid"] for one in home.tasks()], [task["pid"]], "the tasks")
    with open(home.session_path) as file:
        equal(file.read(), before, "the session file")
    path = os.path.join(t.folder, "list")
    with open(path, "w") as file:
        home.run("--help", stdout=file, preexec_fn=with_limit(resource.RLIMIT_FSIZE, 16)
                 ).expect(71, err="File too large")
    is_unharmed(home)


@scenario
def a_log_that_reaches_a_file_size_limit_ends_no_task(t):
    home, world = t.player("speed=300")
    task = home.pirate(8)
    home.wait_done(task["id"], 1)
    path = home.path("log", task["id"] + ".log")
    with open(path, "a") as log:
        log.write("x" * 20000 + "\n")  # longer than all else that it writes
    set_soft(task["pid"], resource.RLIMIT_FSIZE, 16000)
    home.wait_ended(task["id"], seconds=60)
    equal(world.raids(), 8, "raids")
    check(os.path.getsize(path) < 21500, "the log has not grown")


def has_reason(result):
    """The reason, or where it stands: a keeper that did not come up has said it there."""
    return any(part in result.err for part in ("oo many open files", "Error 24", "start.log"))


@scenario
def with_too_few_descriptors_a_command_is_told_so_and_ends_no_task(t):
    home, world, task = t.at_sea(5)
    restarted = 0
    for most in (4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 20):
        for words in (["--list"], ["--status", task["id"]], ["--accounts"],
                      ["--restart", task["id"]],
                      ["--run", "autoPirate", "missions=2", "mission=1", "--instance=1",
                       "--if-running=restart"]):
            before = home.running()
            result = home.run(*words, preexec_fn=with_limit(resource.RLIMIT_NOFILE, most))
            check(result.status == 0 or has_reason(result),
                  "%d descriptors, no reason: %r" % (most, result))
            after = home.running()
            equal(len(after), 1, "tasks that run after %r" % result)
            if result.status != 0:
                equal(after[0]["pid"], before[0]["pid"], "the task after %r" % result)
            restarted += after[0]["pid"] != before[0]["pid"]
            task = after[0]
    check(restarted > 0, "with enough of them it works")
    home.run("--stop", task["id"]).expect(0)
    is_unharmed(home)


@scenario
def a_task_that_runs_out_of_descriptors_waits_without_spinning(t):
    home, world = t.player("speed=300")
    task = home.pirate(5)
    home.wait_done(task["id"], 1)
    set_soft(task["pid"], resource.RLIMIT_NOFILE, 3)
    wait_for(lambda: "Too many open files" in home.log(task["id"]),
             lambda: "it says why it waits: " + home.log(task["id"])[-500:])
    before = process(task["pid"]).ticks
    within(2, lambda: False)
    used = process(task["pid"]).ticks - before
    check(used < 40, "it used %d ticks in two seconds" % used)
    set_soft(task["pid"], resource.RLIMIT_NOFILE)
    home.wait_ended(task["id"], seconds=40)
    equal(world.raids(), 5, "raids")


def as_user(most):
    def become():
        os.setgroups([])
        os.setgid(USER)
        os.setuid(USER)
        resource.setrlimit(resource.RLIMIT_NPROC, (most, 1000))
    return become


def set_as_user(pid, most):
    subprocess.run(["prlimit", "--pid", str(pid), "--nproc=%d:1000" % most],
                   preexec_fn=as_user(1000), check=True)


@scenario
def at_a_limit_of_processes_an_ordinary_user_is_told_and_loses_nothing(t):
    if os.geteuid() != 0:
        raise Skip("only root can become a user without any other process")
    os.chmod(t.folder, 0o755)
    world = t.world("speed=300")
    home = t.home(world)
    os.chown(home.root, USER, USER)
    os.chown(home.session_path, USER, USER)
    home.password_file()
    os.chown(os.path.join(home.root, "password"), USER, USER)
    home.environment["IKABOT_PASSWORD_FILE"] = os.path.join(home.root, "password")

    def call(*words, most=100):
        return home.run(*words, preexec_fn=as_user(most))

    def tasks():
        return call("--list", "--json").expect(0).json["tasks"]
    if call("--version").status != 0:
        raise Skip("another user cannot run the program where it was built")
    call("--login", "captain@practice.example", "1").expect(0)
    call("--remember").expect(0)
    for most in (1, 2, 3):
        result = call("--run", "autoPirate", "missions=3", "mission=1", most=most)
        check(result.status == 0 or "Resource temporarily unavailable" in result.err,
              "%d processes: %r" % (most, result))
    if not tasks():
        call("--run", "autoPirate", "missions=3", "mission=1").expect(0)
    task = tasks()[0]
    set_as_user(task["pid"], 1)
    call("--wake", task["id"])
    wait_for(lambda: "Resource temporarily" in home.log(task["id"]), "it says why it waits")
    equal([one["id"] for one in tasks()], [task["id"]], "tasks")
    call("--restart", task["id"], most=2)
    equal([one["id"] for one in tasks()], [task["id"]], "tasks")
    task = tasks()[0]
    if task["pid"] is None:
        call("--resume", task["id"]).expect(0)
    else:
        set_as_user(task["pid"], 1000)
        call("--wake", task["id"])
    wait_for(lambda: not tasks(), "it ends", 60)
    equal(world.raids(), 3, "raids")
    is_unharmed(home)
