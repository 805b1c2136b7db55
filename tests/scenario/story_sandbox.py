# SPDX-License-Identifier: GPL-3.0-or-later
"""What each process may, and what of the secrets is in its memory."""

import ctypes
import errno
import json
import os
import re
import resource
import signal
import struct
import subprocess

from harness import (ACCOUNT, MAIL, PASSWORD, Skip, check, contains, descendants, equal, is_over,
                     is_sanitized, lacks, needs_looks_inside, process, scenario, wait_for)
from story_web_api import Web


def facts(pid):
    """What /proc/PID/status says."""
    with open("/proc/%d/status" % pid) as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)


def limits(pid):
    with open("/proc/%d/limits" % pid) as file:
        return {line[:26].strip(): line[26:].split()[:2] for line in file}


def is_confined(pid):
    found = facts(pid)
    return found["Seccomp"].strip() == "2" and found["NoNewPrivs"].strip() == "1"


def needs_sandbox(home):
    """Skips where this system, or this build, has none."""
    if "no sandbox for this system" in home.run("--doctor").out:
        raise Skip("there is no sandbox here")


def below(pid, name):
    return [found for found in descendants(pid) if found.name == name]


@scenario
def a_step_is_confined_its_clerk_and_keeper_are_not_and_the_status_says_so(t):
    home, world = t.player("speed=1", "trouble=slow:1:300")
    needs_sandbox(home)
    task = home.pirate(3)
    steps = wait_for(lambda: below(task["pid"], "ikabot-step"), "a step runs", every=0)
    wait_for(lambda: is_confined(steps[0].pid), "the step is confined", every=0)
    for clerk in below(steps[0].pid, "ikabot-clerk"):
        check(not is_confined(clerk.pid), "the clerk is free")
    check(not is_confined(task["pid"]), "the keeper is free")
    equal(facts(task["pid"])["NoNewPrivs"].strip(), "0", "no new privileges of the keeper")
    contains(home.status(task["id"])["sandbox"], "seccomp")
    contains(home.ok("--status", task["id"]).out, "sandbox")
    home.wait_out(task["id"])
    equal(below(task["pid"], "ikabot-clerk"), [], "clerks of a waiting task")


@scenario
def switched_off_the_sandbox_confines_nothing_and_doctor_says_so(t):
    home, world = t.player("speed=1", sandbox=0)
    needs_sandbox(home)
    task = home.pirate(3)
    home.wait_out(task["id"])
    equal(home.status(task["id"])["sandbox"], "nothing", "what holds")
    contains(home.run("--doctor").out, "switched off")


@scenario
def the_web_server_is_confined_and_what_it_starts_is_free(t):
    home, world = t.player("speed=1")
    needs_sandbox(home)
    web = Web(home)
    server = wait_for(lambda: below(web.task["pid"], "ikabot-step"), "it serves")[0]
    check(is_confined(server.pid), "the server is confined")
    answer = web.start("autoPirate", missions=2, mission=1)
    started = answer["pid"]
    equal(facts(started)["NoNewPrivs"].strip(), "0", "no new privileges of what it started")
    equal(facts(started)["Seccomp"].strip(), "0", "the filter of what it started")
    equal(limits(started), limits(web.task["pid"]), "limits of what it started")
    web.post("tasks/%s/stop" % answer["id"])
    wait_for(lambda: is_over(started), "it ended")


def without_landlock():
    """As on a kernel that has none of it, for this process and all that it starts."""
    first, last, allow, fail = 444, 446, 0x7fff0000, 0x50000 | errno.ENOSYS
    lines = ((0x20, 0, 0, 0), (0x35, 0, 2, first), (0x25, 1, 0, last), (0x06, 0, 0, fail),
             (0x06, 0, 0, allow))  # load the number; not below the first, not above the last
    text = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in lines))
    program = struct.pack("HP", len(lines), ctypes.addressof(text))
    library = ctypes.CDLL(None, use_errno=True)
    if (library.prctl(38, 1, 0, 0, 0) != 0  # no new privileges
            or library.prctl(22, 2, program, 0, 0) != 0):  # a seccomp filter
        raise Skip("no filter of system calls: %s" % os.strerror(ctypes.get_errno()))


@scenario
def where_the_kernel_has_no_landlock_the_web_server_still_starts_tasks(t):
    without_landlock()
    home, world = t.player("speed=1")
    needs_sandbox(home)
    said = home.run("--doctor").out
    check("seccomp" in said and not re.search(r"Landlock \d", said), "the doctor: %r" % said)
    web = Web(home)
    equal(home.status(web.task["id"])["sandbox"], "seccomp", "what holds")
    answer = web.start("autoPirate", missions=2, mission=1)
    equal(limits(answer["pid"]), limits(web.task["pid"]), "limits of what it started")
    home.wait_out(answer["id"])
    equal(home.status(answer["id"])["sandbox"], "seccomp", "what holds the step")


@scenario
def switched_off_the_sandbox_leaves_no_limits_of_the_web_server_to_what_it_starts(t):
    home, world = t.player("speed=1", sandbox=0)
    web = Web(home)
    answer = web.start("autoPirate", missions=2, mission=1)
    equal(limits(answer["pid"]), limits(web.task["pid"]), "limits of what it started")
    equal(facts(answer["pid"])["NoNewPrivs"].strip(), "0", "no new privileges of what it started")


@scenario
def a_stop_signals_no_process_that_is_none_of_ikabots(t):
    home, world = t.player("speed=600")
    task = home.pirate(3)
    home.wait_out(task["id"])
    foreign = subprocess.Popen(["sleep", "600"])
    lock = home.path("locks", "%s.autoPirate.1" % ACCOUNT.replace("/", "+"))
    with open(lock) as file:
        label = json.load(file)
    label.update(pid=foreign.pid, start=process(foreign.pid).start, worker=foreign.pid,
                 workerStart=process(foreign.pid).start)
    os.kill(task["pid"], signal.SIGSTOP)  # it takes no request and no SIGTERM
    with open(lock, "r+") as file:
        file.write(json.dumps(label).ljust(512))
    said = home.run("--stop", task["id"], "--timeout=1")
    check(said.status != 0, "the status of a stop that cannot be done: %r" % said)
    check(foreign.poll() is None, "the foreign process lives on")
    foreign.kill()
    foreign.wait()
    os.kill(task["pid"], signal.SIGKILL)


@scenario
def no_process_that_holds_a_secret_leaves_a_core(t):
    home, world = t.player("speed=1")
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    if hard == 0:
        raise Skip("nobody here may leave a core")
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    web = Web(home)
    web.ask("GET", "cities")
    terminal = t.terminal(home, env={"IKABOT_PASSWORD_FILE": home.password_file()})
    terminal.menu()
    seen = descendants(web.task["pid"]) + [process(web.task["pid"]), process(terminal.pid())]
    for found in seen:
        equal(limits(found.pid)["Max core file size"], ["0", "0"], "core of %r" % found)
        if os.geteuid() != 0:  # whose memory nobody may look into belongs to root
            equal(os.stat("/proc/%d/mem" % found.pid).st_uid, 0, "memory of %r" % found)
    check(len(seen) >= 3, "processes: %r" % seen)
    os.kill(web.task["pid"], signal.SIGABRT)
    home.wait_state(web.task["id"], "interrupted")
    equal([name for name in os.listdir(home.root) if name.startswith("core")], [], "cores")


def count_in_memory(pid, *wanted):
    """How often each is in the memory of the process."""
    counts = [0] * len(wanted)
    with open("/proc/%d/maps" % pid) as maps, open("/proc/%d/mem" % pid, "rb", 0) as memory:
        for line in maps:
            start, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if "r" not in rights or "[v" in line:
                continue
            try:
                memory.seek(int(start, 16))
                found = memory.read(int(end, 16) - int(start, 16))
            except OSError:
                continue
            counts = [count + found.count(bytes_) for count, bytes_ in zip(counts, wanted)]
    return counts


@scenario
def the_key_is_in_a_keepers_memory_once_and_the_password_nowhere(t):
    needs_looks_inside()
    if is_sanitized():
        raise Skip("a sanitizer keeps what was freed")
    password = "Sesame-open-" + PASSWORD
    world = t.world("speed=1", "password=" + password)
    home = t.home(world)
    file = home.password_file(password)
    home.ok("--login", 1, env={"IKABOT_PASSWORD_FILE": file, "IKABOT_MAIL": MAIL})
    home.ok("--remember", env={"IKABOT_PASSWORD_FILE": file})
    with open(home.path("keys", ACCOUNT.replace("/", "+") + ".key"), "rb") as kept:
        key = kept.read()
    home.ok("--remember", "--forget")
    home.environment["IKABOT_PASSWORD_FILE"] = file
    task = home.pirate(3)
    home.wait_out(task["id"])
    equal(count_in_memory(task["pid"], password.encode(), key), [0, 1],
          "the password and the key in the keeper")
    for given in (file, None):  # None: typed
        terminal = t.terminal(home, env={"IKABOT_PASSWORD_FILE": given})
        if given is None:
            terminal.answer("Password", password)
        terminal.menu()
        equal(count_in_memory(terminal.pid(), password.encode(), key), [0, 1],
              "the password and the key in the menu, which had it from %s" % given)
        terminal.close()


@scenario
def the_users_own_program_is_free_also_for_a_task_of_the_dashboard(t):
    home, world = t.player("speed=600")
    needs_sandbox(home)
    told, script = os.path.join(t.folder, "told"), os.path.join(t.folder, "tell")
    with open(script, "w") as file:
        file.write('#!/bin/sh\n{ cat /proc/self/status /proc/self/limits; readlink /proc/$$/fd/*; env; } >"%s.new"\n'
                   'mv "%s.new" "%s"\n' % (told, told, told))
    os.chmod(script, 0o755)
    home.run("--notify-set", "command", input="words=%s\n" % script).expect(0)
    web = Web(home)
    web.start("autoPirate", missions=1, mission=1)
    wait_for(lambda: os.path.exists(told), "the program is started")
    with open(told) as file:
        text = file.read()
    check(re.search(r"NoNewPrivs:\s+0", text), "setuid programs can be used: %r" % text)
    check(re.search(r"Seccomp:\s+0", text), "no filter: %r" % text)
    for limit in ("cpu time", "file size", "data size"):
        check(re.search("Max %s +unlimited" % limit, text), "%s without limit: %r" % (limit, text))
    opened = set(re.findall(r"^(?:/|[a-z]+:\[).*$", text, re.M))
    equal(opened - {"/dev/null", script, told + ".new"}, set(), "what is open in it")
    lacks(text, PASSWORD, "its environment")
