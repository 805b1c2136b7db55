# SPDX-License-Identifier: GPL-3.0-or-later
"""Storms: many tasks, all commands, kills and trouble at random; "make storm" is the long form."""

import os
import random

from harness import scenario
from storm_network import NetworkStorm
from storm_tasks import TaskStorm
from storm_telling import TellingStorm


def seed_of():
    """SEED from the environment, else a new one each time; it is in what a failure says."""
    return int(os.environ.get("SEED") or random.SystemRandom().randrange(1, 10**6))


def blow(storm):
    told = ["seed %d" % storm.seed]
    try:
        storm.blow(told.append)
    except BaseException as failure:
        failure.args = ("%s [%s]" % (failure, "; ".join(told)),)
        raise


@scenario(long=True, seconds=240)
def a_storm_over_forty_tasks_doubles_none_loses_none_and_counts_each_order_once(t):
    blow(TaskStorm(t, seed_of(), tasks=40, seconds=5, speed=100))


@scenario(long=True, seconds=240)
def a_storm_of_all_trouble_of_a_network_repeats_and_forgets_nothing(t):
    blow(NetworkStorm(t, seed_of(), seconds=4, outage=2))


@scenario(long=True, seconds=240)
def a_day_over_channels_that_are_away_half_of_it_tells_every_event_once(t):
    blow(TellingStorm(t, seed_of()))
