# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of keeper, worker and both at any moment; lost and damaged files."""

import json
import os
import random
import re
import signal
import time

from harness import (PATIENCE, check, contains, descendants, equal, is_over, kill, lacks, lives,
                     process, scenario, wait_for, workers_of)


def crash(home, world, chance, whom, rounds, missions):
    """Kills at random moments until the rounds are over, resuming each time; the total."""
    task = home.pirate(missions)
    identity = task["id"]
    for _ in range(rounds):
        pause = chance.uniform(0, 0.09)  # a mission at this speed takes 25 ms, a step about 15
        time.sleep(pause)
        task = home.task(identity)
        if task is None:
            break  # it has done all of them
        if task["pid"] is not None:
            workers = workers_of(task["pid"])
            targets = {"keeper": [task["pid"]], "worker": workers,
                       "both": [task["pid"]] + workers,
                       "worker first": workers + [task["pid"]]}[
                           whom if whom != "any" else
                           chance.choice(["keeper", "worker", "both", "worker first"])]
            for pid in targets:
                kill(pid)
            if task["pid"] in targets:
                wait_for(lambda: is_over(task["pid"]), "the keeper is dead")
                found = home.task(identity)
                if found is None:
                    break
                # No ghost: nobody says that it runs, or its lock is held by a live worker.
                check(found["pid"] is None or not lives(found["pid"]) or
                      found["pid"] != task["pid"], "a ghost: %r" % found)
                home.run("--recover").expect(0)
                found = home.task(identity)
                check(found is None or found["pid"] is not None, "not resumed: %r" % found)
        check(len(home.running()) <= 1, "two tasks run")
    row = home.wait_ended(identity, seconds=60)
    return identity, int(re.match(r"(\d+) missions done", row["status"]).group(1))


def crashes(t, whom, seed, rounds=16, missions=60):
    home, world = t.player("speed=6000", crashesMax=1000)
    chance = random.Random(seed)
    identity, counted = crash(home, world, chance, whom, rounds, missions)
    equal(counted, missions, "missions that the task counted")
    equal(world.raids(), missions, "raids that the world saw")
    equal(world.ledger("refused"), [], "what the world refused")
    equal(home.states(), [], "state files")
    equal(home.files("run"), [], "sockets")
    log = home.log(identity)
    contains(log, "started, pid")


@scenario(long=True)
def a_killed_keeper_neither_repeats_nor_forgets_a_raid(t):
    crashes(t, "keeper", 11)


@scenario(long=True)
def a_killed_worker_neither_repeats_nor_forgets_a_raid(t):
    crashes(t, "worker", 12)


@scenario(long=True)
def keeper_and_worker_killed_together_neither_repeat_nor_forget_a_raid(t):
    crashes(t, "both", 13)


@scenario(long=True)
def any_of_them_killed_at_any_moment_neither_repeats_nor_forgets(t):
    crashes(t, "any", int(os.environ.get("SEED", "14")), rounds=40, missions=100)


@scenario(long=True)
def killed_while_the_answer_to_the_order_is_under_way_it_sails_once(t):
    """The worst moment: the world has done it and nobody has written it down."""
    home, world = t.player("speed=60")
    for kind, number in (("slow", 0), ("lose", 1)):
        begun = world.raids()
        task = home.pirate(2)
        home.wait_out(task["id"])
        # The next order to sail is answered late; then everybody dies.
        world.trouble(kind, 1, ms=4000, match="capture")
        wait_for(lambda: world.raids() == begun + 2, "the second raid has begun", 30, every=0.005)
        workers = workers_of(task["pid"])
        kill(task["pid"])
        for pid in workers:
            kill(pid)
        home.wait_state(task["id"], "interrupted")
        home.ok("--recover")
        row = home.wait_ended(task["id"], seconds=40)
        contains(row["status"], "2 missions done")
        equal(world.raids() - begun, 2, "raids with %s" % kind)


@scenario(long=True)
def killed_during_launch_nothing_is_half_started(t):
    home, world = t.player("speed=1")
    chance = random.Random(5)
    for _ in range(25):
        child = home.spawn("--run", "autoPirate", "missions=10")
        time.sleep(chance.uniform(0, 0.12))
        below = [p.pid for p in descendants(child.pid)]
        keepers = [p.pid for p in descendants(os.getpid())
                   if p.pid != child.pid and p.pid != world.child.pid and p.state != "Z"]
        for pid in chance.choice([[child.pid], below + keepers, [child.pid] + below + keepers]):
            kill(pid)
        child.communicate(timeout=30)
        running = home.running()
        check(len(running) <= 1, "tasks: %r" % running)
        # What is listed as running can be controlled; the rest is removed without a word.
        for task in home.tasks():
            home.run("--stop", task["id"]).expect(0)
        wait_for(lambda: home.tasks() == [], lambda: "nothing is left: %r" % home.tasks())
        task = home.pirate(10)
        home.run("--stop", task["id"]).expect(0)
    check(world.raids() <= 1, "%d raids in one mission's time" % world.raids())


@scenario(long=True)
def a_stop_of_all_that_is_killed_stops_what_it_reached_and_nothing_comes_back(t):
    home, world = t.player("speed=1", requestGapMs=0)
    chance = random.Random(20261123)
    cut_short = 0
    for _ in range(12):
        for _ in range(6):
            home.ok("--run", "autoPirate", "missions=5", "mission=1", "--if-running=anyway")
        started = {task["id"]: task["pid"] for task in home.tasks()}
        equal(len(started), 6, "tasks")
        stopper = home.spawn("--stop", "--all")
        time.sleep(chance.uniform(0, 0.03))
        kill(stopper.pid)
        cut_short += stopper.wait() == -signal.SIGKILL
        # What was told to stop ends by itself, now or soon; what was not goes on as it was.
        home.ok("--recover")
        for task in home.tasks():
            equal(task["pid"], started[task["id"]], "the pid of %s, %s" % (
                task["id"], task["state"]))
        home.ok("--stop", "--all")
        equal(home.tasks(), [], "tasks")
        equal(home.session()["accounts"]["s301-en/1001"]["processList"], [], "the register")
        equal(home.states(), [], "state files")
        check({row["id"] for row in home.ended()} >= set(started), "all are among those that ended")
    check(cut_short >= 4, lambda: "only %d of 12 were killed in time" % cut_short)


@scenario
def a_launcher_that_is_killed_leaves_a_task_that_is_listed_or_none(t):
    home, world = t.player("speed=1")
    child = home.spawn("--run", "autoPirate", "missions=10")
    wait_for(lambda: home.running(), "the task is listed", every=0)
    kill(child.pid)
    child.communicate()
    wait_for(lambda: home.running(), "it is still listed")
    home.run("--stop", "autoPirate").expect(0, out="stopped")


@scenario
def a_killed_keeper_takes_its_worker_with_it_and_the_lock_is_free(t):
    home, world = t.player("speed=1")
    for _ in range(5):
        task = home.pirate(10)
        wait_for(lambda: " back " in home.task(task["id"])["status"], "it knows its crew")
        world.trouble("slow", 1, ms=5000)
        home.ok("--wake", task["id"])
        workers = wait_for(lambda: workers_of(task["pid"]), "a worker works")
        kill(task["pid"])
        wait_for(lambda: all(is_over(pid) for pid in workers), "the worker dies, too", 3)
        home.wait_state(task["id"], "interrupted")
        home.run("--stop", task["id"]).expect(0, out="removed")
    equal(world.raids(), 1, "raids")


@scenario
def a_worker_that_is_killed_or_crashes_is_replaced_while_the_task_answers(t):
    home, world, task = t.at_sea()
    for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT):
        world.trouble("slow", 1, ms=3000)
        home.ok("--wake", task["id"])
        worker = wait_for(lambda: workers_of(task["pid"]), "a worker works")
        answered = home.status(task["id"])
        equal(answered["pid"], task["pid"], "who answers")
        kill(worker[0], number)
        wait_for(lambda: is_over(worker[0]), "the worker is dead")
        equal(home.task(task["id"])["pid"], task["pid"], "the keeper lives")
        home.wait_state(task["id"], "waiting")
    wait_for(lambda: home.status(task["id"])["state"] == "waiting" and
             "back" in home.task(task["id"])["status"], "it looks and waits again")
    equal(world.raids(), 1, "raids")


@scenario
def a_worker_that_hangs_does_not_keep_a_stop_from_ending_the_task(t):
    home, world, task = t.at_sea()
    world.trouble("slow", 1, ms=30000)
    home.ok("--wake", task["id"])
    worker = wait_for(lambda: workers_of(task["pid"]), "a worker works")
    os.kill(worker[0], signal.SIGSTOP)
    begin = time.monotonic()
    home.run("--stop", task["id"], "--timeout=1").expect(0)
    check(time.monotonic() - begin < 12 * PATIENCE, "the stop took long")
    wait_for(lambda: is_over(worker[0]) and is_over(task["pid"]), "both have ended")
    equal(home.tasks(), [], "tasks")


@scenario
def the_status_of_a_task_that_hangs_is_told_after_two_seconds(t):
    home, world, task = t.at_sea()
    os.kill(task["pid"], signal.SIGSTOP)
    begun = time.monotonic()
    equal([r["pid"] for r in home.running()], [task["pid"]], "a stopped task is listed")
    listed = time.monotonic() - begun
    result = home.run("--status", task["id"])
    took = time.monotonic() - begun - 2 * listed  # what the machine has to do besides
    contains(result.out, "does not answer")
    check(took < 4, "the status took %.1f s, the list %.1f s" % (took, listed))
    os.kill(task["pid"], signal.SIGKILL)


@scenario
def a_keeper_that_is_stopped_is_ended_by_force(t):
    home, world, task = t.at_sea()
    os.kill(task["pid"], signal.SIGSTOP)
    listed = home.running()
    equal([r["pid"] for r in listed], [task["pid"]], "a stopped task is listed")
    result = home.run("--stop", task["id"], "--timeout=0").expect(0)
    check("SIGTERM" in result.out or "SIGKILL" in result.out, "%r names the force" % result)
    equal(home.tasks(), [], "tasks")


@scenario
def six_that_hang_are_paused_and_restarted_in_the_time_of_one(t):
    home, world = t.player("speed=1")
    for _ in range(6):
        home.ok("--run", "autoPirate", "missions=10", "--if-running=anyway")
    hung = home.running()
    equal(len(hung), 6, "tasks")
    for task in hung:
        wait_for(lambda: home.status(task["id"])["state"] == "waiting", "it waits")
        os.kill(task["pid"], signal.SIGSTOP)
    identities = [task["id"] for task in hung]
    paused = home.run("--pause", *identities).expect(66)
    equal(paused.err.count("does not answer"), 6, "tasks that do not answer")
    check(paused.seconds < 12, "%r took %.1f s" % (paused, paused.seconds))
    restarted = home.run("--restart", *identities).expect(0)
    equal(restarted.out.count("goes on, PID"), 6, "tasks that run again")
    check(restarted.seconds < 18, "%r took %.1f s" % (restarted, restarted.seconds))
    # The pause that was told to have failed is none.
    equal({task["state"] for task in home.tasks()} & {"paused"}, set(), "states")
    equal(sorted(task["id"] for task in home.running()), sorted(identities), "running tasks")
    check(not {task["pid"] for task in home.running()} & {task["pid"] for task in hung}, "pids")
    home.stop_all()


@scenario
def an_entry_that_names_a_foreign_process_never_signals_it(t):
    home, world, task = t.at_sea()
    kill(task["pid"])
    home.wait_state(task["id"], "interrupted")
    foreign = home.spawn("--list", "--watch")  # any live process will do
    session = home.session()
    session["accounts"]["s301-en/1001"]["processList"] = [
        dict(task, pid=foreign.pid, state="waiting")]
    home.write_session(session)
    found = home.task(task["id"])
    equal(found["pid"], None, "pid of a task whose lock is free")
    home.run("--kill-tasks", "--all", "--yes").expect(0)
    home.run("--stop", str(foreign.pid)).expect(66)
    check(foreign.poll() is None, "the foreign process lives")
    equal(home.tasks(), [], "tasks")
    foreign.terminate()
    foreign.communicate()


def lost_session(t, damage, moved):
    """Tasks run, the session file is damaged; they are listed, and can be stopped."""
    home, world, task = t.at_sea()
    with open(home.session_path, "rb") as file:
        content = file.read()
    damage(home.session_path, content)
    result = home.run("--list").expect(0, out=task["id"])
    contains(result.out, str(task["pid"]))
    if moved:
        contains(result.err, "is damaged", "what the user is told")
    listed = home.task(task["id"])
    equal((listed["pid"], listed["action"]), (task["pid"], "autoPirate"), "what is listed")
    home.ok("--pause", task["id"])
    home.ok("--resume", task["id"])

    def put_aside():
        return [n for n in os.listdir(home.root) if n.startswith(".ikabot") and n not in (
            ".ikabot", ".ikabot.d") and not n.endswith(".test") and ".new-" not in n]
    if moved:
        aside = wait_for(put_aside, "the task's next change puts the file aside")
        with open(os.path.join(home.root, aside[0]), "rb") as file:
            left = file.read()
        check(left != b"" or damage is empty, "what was put aside is kept")
        contains(home.log(task["id"]), aside[0], "what the log says")
    else:
        equal(put_aside(), [], "files that were put aside")
    home.run("--status", task["id"]).expect(0, out="autoPirate")
    home.run("--run", "autoPirate", "missions=3", "--account=s301-en/1001")
    equal(len(home.running()), 1, "tasks: it is not doubled")
    home.run("--stop", task["id"]).expect(0, out="stopped")
    equal(home.tasks(), [], "tasks")


def empty(path, content):
    with open(path, "wb"):
        pass


@scenario
def a_removed_session_file_hides_no_task(t):
    lost_session(t, lambda path, content: os.remove(path), False)


@scenario
def a_truncated_session_file_is_put_aside_and_hides_no_task(t):
    def cut(path, content):
        with open(path, "wb") as file:
            file.write(content[:len(content) // 2])
    lost_session(t, cut, True)


@scenario
def a_session_file_of_nonsense_is_put_aside_and_hides_no_task(t):
    def fill(path, content):
        with open(path, "wb") as file:
            file.write(bytes(random.Random(3).randrange(256) for _ in range(3000)))
    lost_session(t, fill, True)


@scenario
def an_emptied_session_file_is_never_taken_for_no_data(t):
    home, world, task = t.at_sea()
    empty(home.session_path, b"")
    equal(home.task(task["id"])["pid"], task["pid"], "it is listed")
    home.run("--stop", task["id"]).expect(0, out="stopped")


@scenario
def a_session_file_of_a_newer_version_is_refused_and_not_touched(t):
    home, world = t.player("speed=1")
    newer = json.dumps({"version": 99, "accounts": {}, "wonder": True})
    home.write_session(newer)
    result = home.run("--login", "captain@practice.example", "practice", "1")
    check(result.status != 0, "%r refuses" % result)
    contains(result.err, "newer")
    equal(open(home.session_path).read(), newer, "the file")


@scenario
def a_lost_session_file_comes_back_with_the_next_status(t):
    home, world = t.player("speed=600")
    task = home.pirate(300)
    home.wait_done(task["id"], 1)
    os.remove(home.session_path)
    wait_for(lambda: os.path.exists(home.session_path), "the register is written again")
    entries = wait_for(lambda: [e for a in home.session()["accounts"].values()
                                for e in a.get("processList", [])], "the task is in it")
    equal([e["id"] for e in entries], [task["id"]])


@scenario
def unknown_keys_of_the_session_file_survive(t):
    home, world = t.player("speed=600")
    session = home.session()
    session["wonder"] = {"of": "the future"}
    session["accounts"]["s301-en/1001"]["wonder"] = 7
    home.write_session(session)
    home.wait_ended(home.pirate(2)["id"])
    equal(home.session()["wonder"], {"of": "the future"})
    equal(home.session()["accounts"]["s301-en/1001"]["wonder"], 7)


@scenario
def a_deleted_socket_comes_back_and_the_task_can_be_stopped(t):
    home, world, task = t.at_sea()
    os.remove(home.path("run", task["id"] + ".sock"))
    equal(home.task(task["id"])["pid"], task["pid"], "it is listed")
    home.run("--stop", task["id"]).expect(0)
    equal(home.tasks(), [], "tasks")


@scenario
def a_damaged_state_file_is_not_resumed_and_hides_nothing_else(t):
    home, world = t.player("speed=1")
    first = home.pirate(10)
    home.run("--run", "autoPirate", "missions=5", "--if-running=anyway").expect(0)
    second = next(r for r in home.running() if r["id"] != first["id"])
    for task in (first, second):
        home.wait_state(task["id"], "waiting")
        kill(task["pid"])
        home.wait_state(task["id"], "interrupted")
    with open(home.path("state", first["id"] + ".json"), "w") as file:
        file.write('{"version": 1, "id": "')
    check(home.task(second["id"]) is not None, "the other one is listed")
    home.run("--recover")
    home.wait_state(second["id"], "waiting")
    equal([r["id"] for r in home.running()], [second["id"]], "tasks")
    equal(process(home.task(second["id"])["pid"]) is None, False, "it runs")
    lacks(home.ok("--list").out, "Traceback")


@scenario
def what_killed_writers_have_left_is_swept_when_it_is_old(t):
    home, world = t.player("speed=1")
    old = time.time() - 30 * 24 * 3600
    left = [home.session_path + ".new-a1b2c3d4", home.path("state", "zzzz.json.new-a1b2c3d4"),
            home.path("cache", "captcha-zzzz.png.new-a1b2c3d4")]
    for path in left:
        with open(path, "w") as file:
            file.write("half a fi")
        os.utime(path, (old, old))
    if os.path.exists(home.path("cache", "swept")):
        os.utime(home.path("cache", "swept"), (old, old))
    home.pirate(10)
    wait_for(lambda: not [path for path in left if os.path.exists(path)], "nothing is left of them")
