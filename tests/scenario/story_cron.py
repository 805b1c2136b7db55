# SPDX-License-Identifier: GPL-3.0-or-later
"""A real cron, started in the foreground, with a crontab of the test's own."""

import os
import shlex
import shutil
import subprocess

from harness import (ACCOUNT, IKABOT, Skip, check, contains, equal, kill, scenario, spawn,
                     wait_for)
from story_system import mount, own_mounts


def start_cron(t, home, lines):
    """Debian's cron in a system of its own: its spool, its /etc, its /run."""
    cron = shutil.which("cron") or shutil.which("cron", path="/usr/sbin:/sbin")
    if cron is None:
        raise Skip("cron is not installed")
    own_mounts()
    folders = {name: os.path.join(t.folder, name) for name in ("crontabs", "empty", "run")}
    for folder in folders.values():
        os.mkdir(folder, 0o755)
    crontab = os.path.join(folders["crontabs"], "root")
    environment = dict(home.env(), SHELL="/bin/sh", MAILTO="")
    with open(crontab, "w") as file:
        for name, value in environment.items():
            if name != "TERM":
                file.write('%s="%s"\n' % (name, value))
        file.write("".join(line + "\n" for line in lines))
    os.chmod(crontab, 0o600)
    with open(os.path.join(t.folder, "crontab"), "w"):
        pass
    os.makedirs("/var/spool/cron/crontabs", exist_ok=True)
    mount("--bind", folders["crontabs"], "/var/spool/cron/crontabs")
    if os.path.isdir("/etc/cron.d"):
        mount("--bind", folders["empty"], "/etc/cron.d")
    if os.path.exists("/etc/crontab"):
        mount("--bind", os.path.join(t.folder, "crontab"), "/etc/crontab")
    mount("--bind", folders["run"], "/run")
    return spawn([cron, "-f"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                 stderr=subprocess.DEVNULL)


@scenario(long=True, seconds=150)
def cron_recovers_at_reboot_and_starts_a_one_shot_that_is_never_doubled(t):
    home, world = t.player("speed=1", "fortress=20")
    task = home.pirate(30, "mission=9")
    home.wait_out(task["id"])
    kill(task["pid"])
    home.wait_state(task["id"], "interrupted")
    out = os.path.join(t.folder, "out")
    program = shlex.quote(IKABOT)
    # Each line writes its output and its status, as cron would mail the one and no one
    # sees the other.
    cron = start_cron(t, home, [
        "@reboot %s --recover >>%s.reboot 2>&1; echo $? >>%s.reboot" % (program, out, out),
        "* * * * * %s --run autoPirate missions=3 mission=1 --account=%s >>%s.run 2>&1; "
        "echo $? >>%s.run" % (program, ACCOUNT, out, out)])
    try:
        wait_for(lambda: os.path.exists(out + ".reboot") and open(out + ".reboot").read()
                 .endswith("\n"), "cron runs @reboot", 30)
        found = home.wait_state(task["id"], "waiting")
        check(found["pid"] != task["pid"], "a new process")
        contains(open(out + ".reboot").read(), "\n0\n" if "\n" in
                 open(out + ".reboot").read().rstrip() else "0")
        # At the full minute the line finds its task running: 75, and one line that says so.
        text = wait_for(lambda: os.path.exists(out + ".run") and
                        open(out + ".run").read().endswith("75\n") and open(out + ".run").read(),
                        "cron runs the line", 75)
        contains(text, "PID %d" % found["pid"])
        equal([r["id"] for r in home.running()], [task["id"]], "tasks")
        equal(world.raids(), 1, "raids")
    finally:
        cron.kill()
        cron.wait()


@scenario(long=True, seconds=150)
def a_cron_line_starts_its_task_once_and_prints_nothing(t):
    home, world = t.player("speed=600")
    out = os.path.join(t.folder, "out")
    cron = start_cron(t, home, [
        "* * * * * %s --run autoPirate missions=3 mission=1 --account=%s >>%s 2>&1; "
        "echo status $? >>%s" % (shlex.quote(IKABOT), ACCOUNT, out, out)])
    try:
        text = wait_for(lambda: os.path.exists(out) and open(out).read().endswith("\n") and
                        open(out).read(), "cron runs the line", 75)
        equal(text, "status 0\n", "output and status")
    finally:
        cron.kill()
        cron.wait()
    wait_for(lambda: not home.tasks(), "the task ends")
    contains(home.ended()[-1]["status"], "3 missions done")
    equal(world.raids(), 3, "raids")
