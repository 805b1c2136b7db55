# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenarios stand on: a home, a practice world, the real program, a terminal.

Every scenario runs in a process of its own (see run); what it has is in case.Case.
"""

from .conditions import (  # noqa: F401
    ACCOUNT, BUILD, IKABOT, LOOKS_INSIDE, MAIL, PASSWORD, PATIENCE, ROOT, WAIT_S, Failure, Skip,
    check, compiler, contains, equal, is_sanitized, lacks, needs_looks_inside, wait_for, within)
from .processes import (  # noqa: F401
    Process, become_reaper, command_of, descendants, is_over, kill, lives, process, reap, spawn,
    started, workers_of)
from .home import Home, Result, clean_environment  # noqa: F401
from .world import LOGIN_PATH, World  # noqa: F401
from .terminal import Terminal  # noqa: F401
from .case import Case, sanitizer_reports, scenario, scenarios  # noqa: F401
