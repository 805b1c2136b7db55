# SPDX-License-Identifier: GPL-3.0-or-later
"""Many at the same instant: exactly one runs, whoever asks and however often."""

import os
import re
import subprocess
import threading
import time

from harness import (IKABOT, Failure, check, contains, equal, is_over, kill, process, scenario,
                     spawn, wait_for)

HOLD = 'read _; exec "$@"'


class Race:
    """Processes that all wait at the same line and start at the same instant."""

    def __init__(self, home):
        self.home = home
        self.line, self.start = os.pipe()
        self.children = []

    def add(self, *arguments):
        words = ["sh", "-c", HOLD, "sh", IKABOT] + [str(a) for a in arguments]
        self.children.append(spawn(words, env=self.home.env(), stdin=self.line,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   errors="replace"))

    def go(self):
        """Statuses and messages, in order."""
        os.close(self.line)
        os.close(self.start)  # read() of all of them ends now
        results = []
        for child in self.children:
            out, err = child.communicate(timeout=90)
            results.append((child.returncode, out, err))
        return results


class Watcher(threading.Thread):
    """Looks at the list all the time, with processes of its own."""

    def __init__(self, home):
        super().__init__(daemon=True)
        self.home, self.over = home, False
        self.most, self.looks, self.empty, self.faults = 0, 0, 0, []

    def run(self):
        while not self.over:
            try:
                running = [t for t in self.home.tasks() if t["pid"] is not None]
            except Failure as fault:
                self.faults.append(str(fault))
                return
            self.looks += 1
            self.empty += not running
            self.most = max(self.most, len(running))

    def end(self):
        self.over = True
        self.join(30)
        equal(self.faults, [], "faults of --list")
        check(self.looks > 0, "the list was looked at")


@scenario(long=True)
def of_fifty_starts_at_the_same_instant_one_runs_and_49_name_its_pid(t):
    home, world = t.player("speed=1")
    race = Race(home)
    for _ in range(50):
        race.add("--run", "autoPirate", "missions=10")
    watcher = Watcher(home)
    watcher.start()
    results = race.go()
    watcher.end()
    statuses = sorted(status for status, _, _ in results)
    equal(statuses, [0] + [75] * 49, "statuses")
    running = home.running()
    equal(len(running), 1, "tasks")
    for status, out, err in results:
        equal(out, "", "stdout")
        if status == 75:
            contains(err, "PID %d" % running[0]["pid"])
            equal(err.count("\n"), 1, "lines of %r" % err)
    equal(watcher.most, 1, "most tasks at one moment")
    home.wait_out(running[0]["id"])
    equal(world.raids(), 1, "raids")


@scenario(long=True)
def looking_at_the_list_in_a_loop_never_makes_a_start_fail(t):
    home, world = t.player("speed=1")
    watchers = [Watcher(home) for _ in range(4)]
    for watcher in watchers:
        watcher.start()
    for _ in range(25):
        task = home.pirate(10)
        home.run("--stop", task["id"]).expect(0, out="stopped")
    for watcher in watchers:
        watcher.end()
    equal(max(w.most for w in watchers), 1, "most tasks at one moment")
    equal(home.tasks(), [], "tasks")


@scenario(long=True)
def restarts_from_several_sides_never_make_two_and_leave_one(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    watcher = Watcher(home)
    watcher.start()
    for _ in range(3):
        race = Race(home)
        for _ in range(6):
            race.add("--run", "autoPirate", "missions=10", "--if-running=restart")
        for status, out, err in race.go():
            equal((status, out, err), (0, "", ""), "status and output of a restart")
        equal(len(home.running()), 1, "tasks after the restarts")
    watcher.end()
    equal(watcher.most, 1, "most tasks at one moment")
    # Each of them met the crew of the first one at sea and left it there.
    home.wait_state(home.running()[0]["id"], "waiting")
    equal(world.raids(), 1, "raids")
    check(all(e["what"] != "refused" for e in world.ledger()), "the world refused something")


@scenario(long=True)
def fail_use_and_restart_at_the_same_instant_leave_one(t):
    home, world = t.player("speed=1")
    for _ in range(3):
        race = Race(home)
        for choice in ("fail", "use", "restart") * 4:
            race.add("--run", "autoPirate", "missions=10", "--if-running=" + choice)
        for number, (status, out, err) in enumerate(race.go()):
            choice = ("fail", "use", "restart")[number % 3]
            wanted = (0, 75) if choice == "fail" else (0,)
            check(status in wanted, "%s gave %d: %s" % (choice, status, err))
        equal(len(home.running()), 1, "tasks")
    home.stop_all()


@scenario
def use_is_content_with_the_running_one(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    home.run("--run", "autoPirate", "missions=3", "--if-running=use").expect(0, out="", err="")
    equal([(r["id"], r["pid"]) for r in home.running()], [(task["id"], task["pid"])], "tasks")
    equal(home.status(task["id"])["configuration"]["missions"], 10, "its missions")


@scenario
def fail_is_the_default_and_says_who_runs_since_when_and_what_it_does(t):
    home, world, task = t.at_sea()
    wait_for(lambda: "mission 1/10" in home.task(task["id"])["status"], "the list tells")
    result = home.run("--run", "autoPirate", "missions=3").expect(75, out="")
    for part in ("autoPirate is already running", "PID %d" % task["pid"], "since", "mission 1/10"):
        contains(result.err, part)
    check(result.seconds < 1, "to say so took %.2f s" % result.seconds)


@scenario
def a_start_that_finds_its_task_running_needs_neither_network_nor_key(t):
    home, world = t.player("speed=1")
    task = home.pirate(10)
    world.stop()
    home.ok("--remember", "--forget")
    home.run("--run", "autoPirate", "missions=3").expect(75, err="PID %d" % task["pid"])
    home.run("--run", "autoPirate", "missions=3", "--if-running=use").expect(0, err="")


@scenario
def wait_starts_when_the_running_one_has_ended(t):
    home, world = t.player("speed=600")
    first = home.pirate(4)
    child = home.spawn("--run", "autoPirate", "missions=2", "--if-running=wait")
    out, err = child.communicate(timeout=60)
    equal((child.returncode, out, err), (0, "", ""), "status and output")
    second = (home.tasks() or home.ended())[-1]["id"]
    check(second != first["id"], "it is a new task")
    home.wait_ended(second)
    equal(home.wait_ended(first["id"])["state"], "finished")
    equal(world.raids(), 6, "raids of both")


@scenario
def waiting_for_the_running_one_can_be_interrupted(t):
    home, world = t.player("speed=1")
    first = home.pirate(4)
    child = home.spawn("--run", "autoPirate", "missions=2", "--if-running=wait")
    wait_for(lambda: process(child.pid).name == "ikabot" and process(child.pid).state == "S",
             "it waits")
    child.send_signal(2)
    child.communicate(timeout=20)
    check(child.returncode in (130, -2), "status %d" % child.returncode)
    equal([r["id"] for r in home.running()], [first["id"]], "tasks")


@scenario
def restart_stops_the_running_one_and_starts_the_new_one(t):
    home, world = t.player("speed=1")
    first = home.pirate(10)
    home.run("--run", "autoPirate", "missions=3", "--if-running=restart").expect(0, out="", err="")
    running = home.running()
    equal(len(running), 1, "tasks")
    check(running[0]["id"] != first["id"], "it is another task")
    wait_for(lambda: is_over(first["pid"]), "the first one has ended")
    equal(home.status(running[0]["id"])["configuration"]["missions"], 3, "missions")
    equal(home.states(), [running[0]["id"] + ".json"], "state files")


@scenario
def anyway_takes_the_next_free_number(t):
    home, world = t.player("speed=1")
    home.pirate(10)
    for number in (2, 3):
        home.run("--run", "autoPirate", "missions=%d" % number, "--if-running=anyway").expect(0)
    running = {task["instance"]: task for task in home.running()}
    equal(sorted(running), [1, 2, 3], "instances")
    home.ok("--stop", running[2]["id"])
    home.run("--run", "autoPirate", "missions=9", "--if-running=anyway").expect(0)
    equal(sorted(task["instance"] for task in home.running()), [1, 2, 3], "instances")
    home.run("--run", "autoPirate", "missions=9", "--instance=2").expect(75)
    home.run("--run", "autoPirate", "missions=9", "--instance=7").expect(0)
    equal(sorted(task["instance"] for task in home.running()), [1, 2, 3, 7], "instances")
    home.run("--stop", "--all").expect(0)
    equal(home.tasks(), [], "tasks")


@scenario
def a_copy_whose_number_was_taken_meanwhile_goes_on_as_another(t):
    home, world = t.player("speed=1")
    first, second = home.pirate(10, "--if-running=anyway"), home.pirate(9, "--if-running=anyway")
    for task in (first, second):
        kill(task["pid"])
        home.wait_state(task["id"], "interrupted")
    # A start leaves a saved one its number: it comes back from a backup when that is taken.
    path = home.path("state", "%s.json" % first["id"])
    os.rename(path, path + ".test")
    third = home.pirate(8, "--if-running=anyway")
    os.rename(path + ".test", path)
    equal(third["instance"], 1, "the number that was free")
    race = Race(home)
    for _ in range(6):
        race.add("--recover")
    race.go()
    running = {task["id"]: task["instance"] for task in home.running()}
    equal(sorted(running), sorted(task["id"] for task in (first, second, third)), "tasks")
    equal(sorted(running.values()), [1, 2, 3], "instances")


@scenario
def two_copies_share_one_crew_and_the_world_refuses_nothing(t):
    home, world = t.player("speed=600")
    first = home.pirate(5)
    home.run("--run", "autoPirate", "missions=5", "--if-running=anyway").expect(0)
    wait_for(lambda: not home.tasks(), lambda: "both end: %r" % home.tasks(), 60)
    equal([r["state"] for r in home.ended()], ["finished"] * 2, "how they ended")
    equal(world.raids(), 10, "raids")
    equal(world.ledger("refused"), [], "what the world refused")
    check(world.account()["active_most"] <= 1, "two requests of one account at once")


@scenario
def a_copy_whose_order_to_sail_was_lost_does_not_count_the_raid_of_the_other(t):
    """One is told nothing, waits, and then meets the crew that the other has sent out."""
    home, world = t.player("speed=30", retryFirstMs=2000)
    first = home.pirate(2)
    home.wait_out(first["id"])
    home.run("--run", "autoPirate", "missions=2", "--if-running=anyway").expect(0)
    world.trouble("drop", 1, match="capture")
    wait_for(lambda: not home.tasks(), lambda: "both end: %r" % home.tasks(), 90)
    equal(world.state()["trouble"]["drop"]["made"], 1, "orders that were lost")
    equal([r["state"] for r in home.ended()], ["finished"] * 2, "how they ended")
    equal(world.raids(), 4, "raids")


@scenario(long=True)
def twenty_tasks_lose_nothing_of_the_register(t):
    home, world = t.player("speed=1")
    race = Race(home)
    for _ in range(20):
        race.add("--run", "autoPirate", "missions=10", "--if-running=anyway")
    for status, _, err in race.go():
        equal(status, 0, "status (%s)" % err)
    running = home.running()
    equal(len(running), 20, "tasks")
    equal(sorted(r["instance"] for r in running), list(range(1, 21)), "instances")
    entries = home.session()["accounts"]["s301-en/1001"]["processList"]
    equal(sorted(e["id"] for e in entries), sorted(r["id"] for r in running), "the register")
    check(world.account()["active_most"] <= 1, "two requests of one account at once")
    home.run("--kill-tasks", "--all", "--yes").expect(0)
    equal(home.tasks(), [], "tasks")
    equal(home.session()["accounts"]["s301-en/1001"]["processList"], [], "the register")


@scenario
def the_gap_between_requests_holds_for_all_tasks_together(t):
    home, world = t.player("speed=1", requestGapMs=300)
    time.sleep(0.4)  # the requests of a login are not those of tasks
    for _ in range(4):
        home.run("--run", "autoPirate", "missions=2", "--if-running=anyway").expect(0)
    for task in home.running():
        wait_for(lambda: re.search("mission|crew", home.task(task["id"])["status"]),
                 "%s has looked" % task["id"])
    gap = world.account()["gap_least_ms"]
    # The client counts from sending to sending, the world from coming to coming.
    check(gap >= 180, "the least gap was %d ms" % gap)
