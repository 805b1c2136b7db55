# SPDX-License-Identifier: GPL-3.0-or-later
"""A server in front of the practice world that means harm.

It passes every request on, but answers those that an attack was ordered for with bytes
that no proper server library would send. And a stranger: a server somewhere else, to
which an attack may want to lead the client; it keeps what it was told.
"""

import contextlib
import re
import socket
import threading
import time

BLOCK = 65536


def head(status=200, *lines, kind="text/html; charset=UTF-8"):
    """The head of an answer; the connection ends after it."""
    rows = ["HTTP/1.1 %d Evil" % status, "Content-Type: " + kind, "Connection: close"]
    return ("\r\n".join(rows + list(lines)) + "\r\n\r\n").encode()


def answer(body, status=200, *lines, kind="text/html; charset=UTF-8"):
    body = body if isinstance(body, bytes) else body.encode()
    return head(status, "Content-Length: %d" % len(body), *lines, kind=kind) + body


class Server:
    """Listens on a port of loopback; each connection is served in a thread."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = "http://127.0.0.1:%d" % self.port
        self.heard = []  # whole requests, as text
        self.over = False
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.over:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=(client,), daemon=True).start()

    def talk(self, client):
        with client, contextlib.suppress(OSError):
            client.settimeout(60)
            request = read_message(client)
            if request:
                self.heard.append(request.decode(errors="replace"))
                self.serve(client, request)
                with contextlib.suppress(OSError):
                    client.shutdown(socket.SHUT_WR)

    def serve(self, client, request):
        client.sendall(answer("<html>a stranger</html>"))

    def close(self):
        self.over = True
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def read_message(peer):
    """A request or an answer: its head and as much body as the head says."""
    data = b""
    while b"\r\n\r\n" not in data:
        block = peer.recv(BLOCK)
        if not block:
            return data
        data += block
    start = data.index(b"\r\n\r\n") + 4
    found = re.search(rb"(?i)\r\ncontent-length: *(\d+)", data[:start])
    length = int(found.group(1)) if found else 0
    while len(data) - start < length:
        block = peer.recv(BLOCK)
        if not block:
            break
        data += block
    return data


class Evil(Server):
    """evil.attack("view=city", bytes) or evil.attack("view=city", function): answers the next
    requests whose first line holds that text; function(client, request, proper) sends what it
    likes, proper() gives the world's own answer."""

    def __init__(self, world):
        self.world = world
        self.orders = []
        self.met = 0
        super().__init__()

    def attack(self, match, how, count=10 ** 9):
        self.orders.append([match, how, count])

    def calm(self):
        self.orders = []

    def serve(self, client, request):
        line = request.split(b"\r\n", 1)[0].decode(errors="replace")
        for order in self.orders:
            if order[2] > 0 and re.search(order[0], line):
                order[2] -= 1
                self.met += 1
                if callable(order[1]):
                    order[1](client, request, lambda: self.ask(request))
                else:
                    client.sendall(order[1])
                return
        client.sendall(self.ask(request))

    def ask(self, request):
        """What the world answers; it sees the client's own words, but for the connection."""
        words = re.sub(rb"(?i)\r\nconnection: [^\r]*", b"", request)
        words = words.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)
        with socket.create_connection(("127.0.0.1", self.world.port), timeout=30) as peer:
            peer.sendall(words)
            return read_message(peer)


def changed(edit):
    """An attack that changes the world's own answer: edit(head, body) gives both anew."""
    def attack(client, _, proper):
        before, _, body = proper().partition(b"\r\n\r\n")
        before, body = edit(before, body)
        before = re.sub(rb"(?i)\r\ncontent-length: *\d+", b"\r\nContent-Length: %d" % len(body),
                        before)
        client.sendall(before + b"\r\n\r\n" + body)
    return attack


def replaced(pattern, by):
    """An attack that replaces what matches in the world's own answer."""
    return changed(lambda before, body: (before, re.sub(pattern, by, body)))


def with_headers(*lines):
    return changed(lambda before, body: (
        before + b"".join(b"\r\n" + (x if isinstance(x, bytes) else x.encode()) for x in lines),
        body))


def forever(first, block, every=0.0, seconds=60):
    """An attack that goes on until the client has had enough."""
    def attack(client, _, proper):
        end = time.monotonic() + seconds
        client.sendall(first)
        while time.monotonic() < end:
            client.sendall(block)
            if every:
                time.sleep(every)
    return attack
