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
        self.served = 0
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
            except OSError:
                pass

    def close(self):
        self.over = True
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()

    def head(self, one):
        """The head of a request, read to its end and to the end of the body."""
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
    """Speaks SOCKS5 without a password, and answers each wish with one code."""

    code = 0

    def serve(self, one):
        one.recv(2)
        one.recv(255)
        one.sendall(b"\x05\x00")
        wish = one.recv(512)
        if self.code != 0:
            one.sendall(bytes((5, self.code)) + b"\0\x01\0\0\0\0\0\0")
            return
        host, port = socket.inet_ntoa(wish[4:8]), int.from_bytes(wish[8:10], "big")
        with socket.create_connection((host, port)) as other:
            one.sendall(b"\x05\0\0\x01\0\0\0\0\0\0")
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
