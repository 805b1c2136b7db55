# SPDX-License-Identifier: GPL-3.0-or-later
"""The driver's end of fault.c: what is to be struck, and what was counted."""

import ctypes
import errno
import mmap
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                                "scenario"))

from actors import ACTORS  # noqa: E402
from harness import BUILD, IKABOT, Skip, is_sanitized  # noqa: E402

LIBRARY = os.path.join(BUILD, "tests", "fault.so")
FAIL, SHORTEN, KILL_BEFORE, KILL_AFTER, HOLD = range(5)

# With what each kind of call fails; "short" is half of the bytes.
REASONS = {
    "write": ["ENOSPC", "EIO", "EINTR", "short"], "read": ["EIO", "EINTR", "short"],
    "send": ["EPIPE", "EINTR", "short"], "recv": ["ECONNRESET", "EINTR", "short"],
    "fsync": ["EIO"], "rename": ["ENOSPC", "EACCES", "EXDEV"],
    "create": ["ENOSPC", "EMFILE", "EACCES"], "open": ["EMFILE", "ENFILE", "EACCES"],
    "close": ["EIO"], "unlink": ["EACCES"], "mkdir": ["ENOSPC"], "stat": ["EIO"],
    "truncate": ["EIO"], "folder": ["EMFILE"], "lock": ["ENOLCK", "EINTR"], "fcntl": ["EINVAL"],
    "dup": ["EMFILE"], "pipe": ["EMFILE"], "socket": ["EMFILE", "ENOBUFS"],
    "bind": ["EADDRINUSE", "EACCES"], "listen": ["EADDRINUSE"],
    "accept": ["EMFILE", "ECONNABORTED"], "connect": ["ECONNREFUSED", "EINTR"],
    "option": ["ENOPROTOOPT"], "poll": ["EINTR", "ENOMEM"], "epoll": ["ENOMEM", "EINTR"],
    "fork": ["EAGAIN"], "exec": ["ENOMEM"], "wait": ["EINTR"], "kill": ["EPERM"],
    "session": ["EPERM"], "chdir": ["EACCES"], "thread": ["EAGAIN"], "map": ["ENOMEM"],
    "protect": ["ENOMEM"], "limit": ["EPERM"], "random": ["ENOSYS"], "library": ["ENOENT"],
    "sleep": ["EINTR"], "memory": ["ENOMEM"], "durable": ["kill before", "kill after"],
}


def names_of(library, symbol):
    return ctypes.string_at(ctypes.addressof(ctypes.c_char.in_dll(library, symbol))).decode(
        ).split()


class Strike:
    """One fault: the Nth call of a kind, in a role, once or from then on; or somebody else
    who comes in between there."""

    def __init__(self, kind, nth, reason, role="any", for_ever=False):
        self.kind, self.nth, self.reason = kind, nth, reason
        self.role, self.for_ever = role, for_ever

    @property
    def kills(self):
        return self.reason.startswith("kill")

    @property
    def is_deed(self):
        return self.kind in ACTORS

    @property
    def counted(self):
        return ACTORS[self.kind][0] if self.is_deed else self.kind

    @property
    def errors(self):
        """What a message may give as the cause."""
        return {errno.ENOENT} if self.kind == "removed" else {getattr(errno, self.reason, 0)}

    @property
    def error(self):
        return 0 if self.is_deed else getattr(errno, self.reason, 0)

    @property
    def action(self):
        return HOLD if self.is_deed else {"short": SHORTEN, "kill before": KILL_BEFORE,
                "kill after": KILL_AFTER}.get(self.reason, FAIL)

    def __str__(self):
        return "%s %d%s of %s: %s" % (self.kind, self.nth, " and all later" if self.for_ever else
                                      "", self.role, self.reason)


class Faults:
    """The page that all processes with faults.environment share."""

    def __init__(self, folder):
        if is_sanitized():
            raise Skip("a sanitizer wants to be preloaded first")
        if not os.path.exists(LIBRARY):
            raise Skip("there is no %s; make builds it" % os.path.relpath(LIBRARY))
        library = ctypes.CDLL(LIBRARY)
        try:
            self.kinds = names_of(library, "fault_kinds")
            self.roles = names_of(library, "fault_roles")
        except ValueError:
            raise Skip("faults are for a system with glibc")
        numbers = ctypes.c_int64 * len(self.kinds) * len(self.roles)
        self.Page = type("Page", (ctypes.Structure,), {"_fields_": [
            ("kind", ctypes.c_int32), ("role", ctypes.c_int32), ("for_ever", ctypes.c_int32),
            ("action", ctypes.c_int32), ("error", ctypes.c_int32), ("struck_in", ctypes.c_int32),
            ("nth", ctypes.c_int64), ("struck", ctypes.c_int64), ("counts", numbers),
            ("place", ctypes.c_char * 4096)]})
        path = os.path.join(folder, "faults")
        with open(path, "wb") as file:
            file.truncate(ctypes.sizeof(self.Page))
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), 0)
        self.page = self.Page.from_buffer(self.memory)
        self.environment = {"LD_PRELOAD": LIBRARY, "FAULT_FILE": path}
        self.disarm()

    def arm(self, strike):
        """None only counts."""
        ctypes.memset(ctypes.addressof(self.page), 0, ctypes.sizeof(self.Page))
        self.page.kind = -1
        if strike is None:
            return
        self.page.role = self.roles.index(strike.role)
        self.page.for_ever, self.page.action = strike.for_ever, strike.action
        self.page.error, self.page.nth = strike.error, strike.nth
        self.page.kind = self.kinds.index(strike.counted)

    def disarm(self):
        self.page.kind = -1

    @property
    def struck(self):
        return self.page.struck

    def count(self, kind, role="any"):
        return self.page.counts[self.roles.index(role)][self.kinds.index(kind)]

    def where(self):
        """The way to the first strike, innermost first: functions of the program by name."""
        found = []
        for line in self.page.place.decode(errors="replace").splitlines():
            path, offset, symbol = line.split()
            if os.path.basename(path) != "ikabot":
                found.append("%s(%s)" % (os.path.basename(path).split(".so")[0], symbol))
                continue
            found.append(subprocess.run(
                ["addr2line", "-f", "-s", "-e", IKABOT, offset], capture_output=True,
                text=True).stdout.replace("\n", " ").strip())
        return found
