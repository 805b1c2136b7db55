# SPDX-License-Identifier: GPL-3.0-or-later
"""Containers, hosts that are renamed: who a process is, and being process 1."""

import os
import shutil
import signal
import subprocess
import time

from harness import (IKABOT, PATIENCE, Skip, check, contains, descendants, equal, is_over, kill,
                     process, scenario, spawn, wait_for)


def needs_namespaces(*kinds):
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        raise Skip("there is no unshare and nsenter")
    tried = subprocess.run(["unshare", *kinds, "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        raise Skip("namespaces are not permitted here: " + tried.stderr.strip())


class Container:
    """The program as process 1 of a pid namespace, as "docker run" starts it."""

    def __init__(self, home, *arguments):
        needs_namespaces("--pid", "--fork", "--mount-proc")
        self.home = home
        self.outer = spawn(["unshare", "--pid", "--fork", "--mount-proc", IKABOT, *arguments],
                           env=home.env(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True)
        self.first = wait_for(lambda: [p.pid for p in descendants(self.outer.pid)
                                       if p.parent == self.outer.pid], "process 1 is there")[0]

    def run(self, *arguments, status=0):
        """As "docker exec" does it; what was printed, and how long it took."""
        start = time.monotonic()
        done = subprocess.run(["nsenter", "-t", str(self.first), "-p", "-m", IKABOT, *arguments],
                              env=self.home.env(), stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60 * PATIENCE)
        equal(done.returncode, status, "status of %r: %s%s" % (arguments, done.stdout, done.stderr))
        return done.stdout + done.stderr, time.monotonic() - start

    def processes(self):
        return descendants(self.first)

    def keeper_of(self, identity):
        """Its pid as it is outside."""
        for one in self.processes():
            with open("/proc/%d/cmdline" % one.pid, "rb") as file:
                words = file.read().decode().split("\0")
            if "--keeper" in words and identity in words:
                return one.pid
        return None

    def wait_end(self):
        out = self.outer.communicate(timeout=60 * PATIENCE)[0]
        return self.outer.returncode, out


@scenario
def as_process_1_the_program_collects_every_dead_process(t):
    home, world = t.player("speed=1")
    container = Container(home, "--run", "autoPirate", "missions=10", "--foreground")
    wait_for(home.running, "the task runs")
    for _ in range(3):
        container.run("--run", "autoPirate", "missions=10", "--if-running=anyway")
    wait_for(lambda: len(home.running()) == 4, "four tasks run")
    keepers = [p.pid for p in container.processes() if p.parent == container.first]
    check(len(keepers) >= 4, "keepers below process 1: %r" % container.processes())
    for pid in keepers:
        with open("/proc/%d/cmdline" % pid, "rb") as file:
            if b"--keeper" in file.read():
                kill(pid)
    wait_for(lambda: len(home.running()) == 1, "three are dead")
    wait_for(lambda: not [p for p in container.processes() if p.state == "Z"],
             lambda: "nobody is left unburied: %r" % container.processes(), 5)
    said, seconds = container.run("--recover")
    equal(said.count("goes on, PID"), 3, "recovered in %r" % said)
    check(seconds < 2.5 * PATIENCE, "recovering took %.1f s" % seconds)
    said, _ = container.run("--stop", "--all")
    equal(said.count(": stopped"), 4, "stopped in %r" % said)
    equal(container.wait_end()[0], 0, "status of process 1")


@scenario
def as_process_1_it_ends_for_a_signal_while_it_starts(t):
    """For process 1 the system takes no signal that is not asked for."""
    home, world = t.player("speed=1")
    for seconds in (0, 0.2, 1):
        world.trouble("slow", 100, ms=60000)
        container = Container(home, "--run", "autoPirate", "missions=10", "--foreground")
        time.sleep(seconds)
        os.kill(container.first, signal.SIGTERM)
        status, out = container.wait_end()
        equal(status, 143, "status of the container; said %r" % out)
        equal(home.tasks(), [], "tasks")
        world.trouble("slow", 0)


@scenario
def a_container_recovers_its_tasks_and_lives_as_long_as_they_do(t):
    home, world, task = t.at_sea()
    kill(task["pid"])
    home.wait_state(task["id"], "interrupted")
    container = Container(home, "--recover")
    keeper = wait_for(lambda: container.keeper_of(task["id"]), "it goes on in the container")
    wait_for(lambda: home.running(), "it is listed")

    # Outside it is another's.
    equal(home.task(task["id"]).get("elsewhere", "")[:20], "in another container", "where it is")
    home.run("--list").expect(0, out="in another container")
    for words in (["--stop", task["id"]], ["--stop", "--all"], ["--pause", task["id"]],
                  ["--set", task["id"], "missions=3"], ["--restart", task["id"]]):
        result = home.run(*words)
        check(result.status != 0, "%r touches what is not ours" % result)
        contains(result.err, "in another container", "what %s says" % words[0])
    home.run("--run", "autoPirate", "missions=3").expect(75, err="in another container")
    contains(home.run("--recover").out, "left alone", "what is recovered")
    check(not is_over(keeper), "it lives")

    # Inside it is ours, hanging or not.
    os.kill(keeper, signal.SIGSTOP)
    said, _ = container.run("--stop", task["id"], "--timeout=0")
    contains(said, "SIGTERM")
    equal(container.wait_end()[0], 0, "status of process 1, when the last task has ended")
    equal(home.tasks(), [], "tasks")


@scenario
def a_container_that_is_stopped_leaves_its_tasks_to_be_resumed(t):
    home, world = t.player("speed=1")
    container = Container(home, "--run", "autoPirate", "missions=10")
    wait_for(home.running, "the task runs")
    identity = home.running()[0]["id"]
    os.kill(container.first, signal.SIGTERM)
    equal(container.wait_end()[0], 0, "status of process 1")
    home.wait_state(identity, "interrupted")
    check(process(container.first) is None or is_over(container.first), "process 1 has ended")
    home.ok("--recover")
    equal([task["id"] for task in home.running()], [identity], "running tasks")
    home.stop_all()


@scenario
def a_task_that_hangs_is_ended_after_its_host_was_renamed(t):
    needs_namespaces("--uts")
    home, world, task = t.at_sea()
    os.kill(task["pid"], signal.SIGSTOP)
    done = subprocess.run(["unshare", "--uts", "sh", "-c",
                           'hostname another-name && exec "$@"', "sh", IKABOT, "--stop",
                           task["id"], "--timeout=0"],
                          env=home.env(), stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=60 * PATIENCE)
    equal(done.returncode, 0, "status: %s%s" % (done.stdout, done.stderr))
    contains(done.stdout, "SIGTERM")
    wait_for(lambda: is_over(task["pid"]), "it has ended")
    equal(home.tasks(), [], "tasks")
