# SPDX-License-Identifier: GPL-3.0-or-later
"""What may stand between the program and the game: proxies of every kind, and certificates."""

import os
import re
import select
import socket
import ssl
import subprocess
import threading


class Listener:
    """A server on a free port of this machine; every connection is served by a thread."""

    def __init__(self, port=0):
        self.socket = socket.create_server(("127.0.0.1", port))
        self.port = self.socket.getsockname()[1]
        self.served = self.led = 0  # connections; ways that a proxy opened
        self.over = False
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while not self.over:
            try:
                one, _ = self.socket.accept()
            except OSError:
                return
            self.served += 1
            threading.Thread(target=self.guarded, args=(one,), daemon=True).start()

    def guarded(self, one):
        with one:
            try:
                self.serve(one)
            except (OSError, ValueError):
                pass  # it has left, or speaks otherwise

    def close(self):
        self.over = True
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def head(self, one):
        """A request, its head and its whole body."""
        text = b""
        while b"\r\n\r\n" not in text:
            more = one.recv(65536)
            if not more:
                return text
            text += more
        length = re.search(rb"\r\nContent-Length: (\d+)\r\n", text, re.I)
        missing = int(length.group(1)) if length else 0
        missing -= len(text.split(b"\r\n\r\n", 1)[1])
        while missing > 0:
            more = one.recv(65536)
            if not more:
                break
            missing -= len(more)
            text += more
        return text

    def answer(self, one, status, body=b"", *headers):
        lines = ["HTTP/1.1 " + status, "Content-Length: %d" % len(body), "Connection: close"]
        one.sendall("\r\n".join(lines + list(headers) + ["", ""]).encode() + body)


class Proxy(Listener):
    """Hands requests in clear text on, one a connection."""

    def serve(self, one):
        head = self.head(one)
        host, port = head.split(b"\r\nHost: ", 1)[1].split(b"\r\n", 1)[0].split(b":")
        line, rest = head.split(b"\r\n", 1)
        method, url, version = line.split(b" ")
        path = b"/" + url.split(b"://", 1)[1].split(b"/", 1)[1]
        with socket.create_connection((host.decode(), int(port))) as other:
            other.sendall(b" ".join((method, path, version)) + b"\r\nConnection: close\r\n"
                          + rest)
            pump(one, other)


def pump(one, other):
    pairs = {one: other, other: one}
    while True:
        for ready in select.select(list(pairs), [], [])[0]:
            block = ready.recv(65536)
            if not block:
                return
            while hasattr(ready, "pending") and ready.pending():
                block += ready.recv(65536)  # select sees nothing of it
            pairs[ready].sendall(block)


class Locked(Listener):
    """Wants a user and a password."""

    def serve(self, one):
        self.head(one)
        self.answer(one, "407 Proxy Authentication Required", b"who are you?",
                    'Proxy-Authenticate: Basic realm="proxy"')


class Captive(Listener):
    """Answers everything with a page of its own, or leads to one."""

    moves = False

    def serve(self, one):
        self.head(one)
        if self.moves:
            self.answer(one, "302 Found", b"", "Location: http://portal.example/login?to=here")
        else:
            self.answer(one, "200 OK", b"<html><body>Please accept our terms.</body></html>",
                        "Content-Type: text/html")


class Taker(Listener):
    """Takes what is posted."""

    def serve(self, one):
        self.head(one)
        self.answer(one, "204 No Content")


class Silent(Listener):
    """Takes connections and says nothing."""

    def serve(self, one):
        while one.recv(65536):
            pass


class Stranger(Listener):
    """Understands nothing and says so."""

    def serve(self, one):
        one.recv(65536)
        self.answer(one, "400 Bad Request")


class Socks(Listener):
    """Speaks SOCKS 5 and 4 without a password, and answers each wish with one code. Or it breaks
    off: a function of its connection stands in for one of its two answers."""

    code = 0
    greets = grants = None

    def serve(self, one):
        if self.greets:
            return self.greets(one)
        if one.recv(1) == b"\x04":
            return self.serve_4(one, one.recv(512))
        one.recv(1 + 255)
        one.sendall(b"\x05\x00")
        wish = one.recv(512)
        if self.grants:
            return self.grants(one)
        if self.code != 0:
            return one.sendall(bytes((5, self.code)) + b"\0\x01\0\0\0\0\0\0")
        by_name = wish[3] == 3
        host = wish[5:-2].decode() if by_name else socket.inet_ntoa(wish[4:8])
        return self.lead(one, host, wish[-2:], b"\x05\0\0\x01\0\0\0\0\0\0")

    def serve_4(self, one, wish):
        name = wish[7:].split(b"\0")[1].decode()  # 4a: behind a user that has no name
        host = name or socket.inet_ntoa(wish[3:7])
        self.lead(one, host, wish[1:3], b"\0\x5a\0\0\0\0\0\0")

    def lead(self, one, host, port, answer):
        with socket.create_connection((host, int.from_bytes(port, "big"))) as other:
            self.led += 1
            one.sendall(answer)
            pump(one, other)


class SocksLocked(Listener):
    """Speaks SOCKS5, and lets nobody in: no way of saying who one is, or what is said, suits it."""

    def __init__(self, asks):
        self.asks = asks
        super().__init__()

    def serve(self, one):
        one.recv(255)
        one.sendall(b"\x05\x02" if self.asks else b"\x05\xff")
        if self.asks:
            one.recv(512)
            one.sendall(b"\x01\x01")


class Tunnel(Listener):
    """Leads to what it is asked for with CONNECT, or behaves as its mood is."""

    USER = b"Basic bWU6aHVzaA=="  # me:hush

    def __init__(self, mood="open"):
        self.mood = mood
        self.leads_to = None  # a port that is meant instead
        super().__init__()

    def serve(self, one):
        head = self.head(one)
        if not head.startswith(b"CONNECT "):
            return self.answer(one, "405 Method Not Allowed")
        if self.mood == "password" and self.USER in head:
            return self.lead(one, head)
        return getattr(self, self.mood.replace("password", "locked"))(one, head)

    def lead(self, one, head):
        host, port = head.split(b" ")[1].rsplit(b":", 1)
        with socket.create_connection((host.decode(), self.leads_to or int(port))) as other:
            self.led += 1
            one.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            pump(one, other)

    open = lead

    def locked(self, one, head):
        self.answer(one, "407 Proxy Authentication Required", b"<html>who are you?</html>",
                    'Proxy-Authenticate: Basic realm="proxy"')

    def refuses(self, one, head):
        self.answer(one, "403 Forbidden", b"<html>not to there</html>")

    def away(self, one, head):
        self.answer(one, "502 Bad Gateway", b"<html>no such host</html>")

    def moves(self, one, head):
        self.answer(one, "302 Found", b"", "Location: http://portal.example/login?to=here")

    def page(self, one, head):
        """As some captive networks do: 200, and then a page where the tunnel should begin."""
        self.answer(one, "200 OK", b"<html><body>Please accept our terms.</body></html>",
                    "Content-Type: text/html")

    def closed(self, one, head):
        pass

    def silent(self, one, head):
        while one.recv(65536):
            pass

    def half(self, one, head):
        one.sendall(b"HTTP/1.1 20")
        self.silent(one, head)

    def cut(self, one, head):
        one.sendall(b"HTTP/1.1 20")

    def garbage(self, one, head):
        one.sendall(b"\x15\x03\x01\0\x02\x02\x28 what is this?\r\n\r\n")

    def endless(self, one, head):
        one.sendall(b"HTTP/1.1 200 OK\r\n")
        while True:
            one.sendall(b"X-More: " + b"x" * 900 + b"\r\n")

    def dumb(self, one, head):
        """The way is open, and nothing moves on it."""
        one.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.silent(one, head)

    def ends(self, one, head):
        """The way is open, and ends."""
        one.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        one.recv(65536)


# --- certificates


def openssl(folder, *words):
    subprocess.run(("openssl",) + words, cwd=folder, check=True, capture_output=True)


def authority(folder):
    """A new authority: its file, as a PEM."""
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "own.key",
            "-out", "own.pem", "-days", "30", "-subj", "/CN=an authority of our own")
    return os.path.join(folder, "own.pem")


def certificate(folder, name, host):
    """One for that host, signed by the authority in that folder, good for ten days."""
    with open(os.path.join(folder, name + ".ext"), "w") as file:
        file.write("subjectAltName=DNS:%s\n" % host)
    openssl(folder, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key",
            "-out", name + ".csr", "-subj", "/CN=" + host)
    openssl(folder, "x509", "-req", "-in", name + ".csr", "-CA", "own.pem", "-CAkey", "own.key",
            "-CAcreateserial", "-out", name + ".pem", "-days", "10",
            "-extfile", name + ".ext")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(folder, name + ".pem"),
                            os.path.join(folder, name + ".key"))
    return context


class Secure(Listener):
    """Answers every request over TLS with 200."""

    def __init__(self, context):
        self.context = context
        super().__init__()

    def serve(self, one):
        with self.context.wrap_socket(one, server_side=True) as inside:
            self.head(inside)
            self.answer(inside, "200 OK", b"{}")


class Front(Secure):
    """A practice world over TLS: every request is handed on, one a connection."""

    def __init__(self, context, world):
        self.behind = ("127.0.0.1", world.port)
        super().__init__(context)
        self.lobby = "https://localhost:%d" % self.port

    def serve(self, one):
        with self.context.wrap_socket(one, server_side=True) as inside:
            line, rest = self.head(inside).split(b"\r\n", 1)
            with socket.create_connection(self.behind) as other:
                other.sendall(line + b"\r\nConnection: close\r\n" + rest)
                head, body = other.makefile("rb").read().split(b"\r\n\r\n", 1)
            # The world's links begin as this front is called, but with "http".
            body = body.replace(self.lobby.replace("https", "http").encode(), self.lobby.encode())
            length = b"\r\nContent-Length: %d" % len(body)
            head = re.sub(rb"(?i)\r\nContent-Length: \d+", length, head)
            inside.sendall(head + b"\r\n\r\n" + body)


class SecureTunnel(Tunnel):
    """One that is itself reached over https."""

    def __init__(self, context):
        self.context = context
        super().__init__()

    def serve(self, one):
        with self.context.wrap_socket(one, server_side=True) as inside:
            super().serve(inside)
