# SPDX-License-Identifier: GPL-3.0-or-later
"""Hours and zones: who starts a task, who looks at it and the machine may each have their own."""

import ctypes
import os
import re
import subprocess

from harness import Skip, check, contains, equal, kill, lacks, scenario, wait_for

ZONES = "/usr/share/zoneinfo"
CLONE_NEWNS = 0x00020000
MS_PRIVATE_ALL = (1 << 18) | 16384


def hour_of(text):
    return re.search(r"back (?:\w+ \d+ )?(\d\d):\d\d", text).group(1)


@scenario
def where_the_reader_has_another_zone_the_task_s_clock_is_named_once(t):
    home, _ = t.player("speed=1")
    home.environment["TZ"] = "Asia/Tokyo"
    task = home.pirate(3, "mission=3")["id"]
    wait_for(lambda: "back" in home.task(task)["status"], "it waits")
    there = home.ok("--list").out
    lacks(there, "UTC", "the list in its own zone")
    contains(home.ok("--status", task).out, "clock     UTC+09:00\n")
    here = home.ok("--list", env={"TZ": "UTC"}).out
    contains(here, "(UTC+09:00) mission 1/3", "the list in another zone")
    equal(re.findall(r"\d\d:\d\d:\d\d", here), re.findall(r"\d\d:\d\d:\d\d", there), "all hours")
    contains(home.ok("--status", task, env={"TZ": "UTC"}).out, "not the one of this terminal")
    equal(home.task(task)["utcOffset"], 9 * 3600, "what scripts see")
    refused = home.run("--run", "autoPirate", "missions=1", "mission=1", env={"TZ": "UTC"})
    contains(refused.expect(75).err, " UTC+09:00, mission 1/3")
    check(re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0900 ", home.log(task)), "a line of its log")


@scenario
def a_task_that_is_resumed_by_cron_counts_the_hours_of_its_own_zone(t):
    home, _ = t.player("speed=1")
    home.environment["TZ"] = "Asia/Tokyo"
    task = home.pirate(3, "mission=3")
    wait_for(lambda: "back" in home.task(task["id"])["status"], "it waits")
    hour = hour_of(home.task(task["id"])["status"])
    kill(task["pid"])
    home.environment["TZ"] = "America/St_Johns"
    home.recover(task["id"], task["pid"])
    equal(home.task(task["id"])["utcOffset"], 9 * 3600, "its clock")
    wait_for(lambda: "back" in home.task(task["id"])["status"], "it waits again")
    equal(hour_of(home.task(task["id"])["status"]), hour, "the hour of its return")


def own_localtime(t):
    """A system's zone that only this test sees, and can change; Skip where that cannot be."""
    libc = ctypes.CDLL(None, use_errno=True)

    if os.geteuid() != 0 or not os.path.exists("/etc/localtime"):
        raise Skip("setting the system's zone for one test alone needs root")
    if libc.unshare(CLONE_NEWNS) != 0 or libc.mount(None, b"/", None, MS_PRIVATE_ALL, None) != 0:
        raise Skip("there are no mount namespaces here")
    target = os.path.realpath("/etc/localtime")

    def choose(zone):
        done = subprocess.run(["mount", "--bind", os.path.join(ZONES, zone), target],
                              capture_output=True, text=True)
        equal((done.returncode, done.stderr), (0, ""), "mount's answer")
    return choose


@scenario
def a_task_follows_the_system_s_zone_when_that_changes(t):
    choose = own_localtime(t)
    choose("Europe/Berlin")
    home, _ = t.player("speed=1")
    home.environment["TZ"] = None
    task = home.pirate(3, "mission=3")["id"]
    wait_for(lambda: "back" in home.task(task)["status"], "it waits")
    check(home.task(task)["utcOffset"] in (3600, 7200), "Berlin's clock")
    choose("Asia/Tokyo")
    home.ok("--wake", task)
    wait_for(lambda: home.task(task)["utcOffset"] == 9 * 3600, "Tokyo's clock")
