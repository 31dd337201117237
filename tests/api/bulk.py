"""Many requests of few bytes, one behind the other on a connection, and no more of each answer than whether and
why it was refused."""

import json
import re
import socket

WINDOW = 32
LENGTH, CODE = re.compile(rb"Content-Length: (\d+)"), re.compile(rb'"code":"(\w+)"')
PROBLEM, LAST, CHUNKED = b"application/problem+json", b"Connection: close", b"Transfer-Encoding: chunked"


class Bulk:
    """One connection; not shared between threads."""

    def __init__(self, port, token=None):
        self.address = ("127.0.0.1", port)
        self.token = token
        self.link = None
        self.rest = b""

    def packed(self, method, path, body=None, headers=()):
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        if self.token:
            lines.append(f"Authorization: Bearer {self.token}")
        if body is not None:
            lines += [f"Content-Type: {'text/plain' if isinstance(body, bytes) else 'application/json'}",
                      f"Content-Length: {len(content)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + content

    def ask(self, requests):
        """[(status, [code, ...])] of packed requests, in their order."""
        answers = []
        while len(answers) < len(requests):
            if not self.link:
                self.link, self.rest = socket.create_connection(self.address, timeout=60), b""
            window = requests[len(answers):len(answers) + WINDOW]
            self.link.sendall(b"".join(window))
            for _ in window:
                status, codes, last = self._answer()
                answers.append((status, codes))
                if last:
                    self.close()
                    break
        return answers

    def _answer(self):
        while b"\r\n\r\n" not in self.rest:
            self._more()
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        length = LENGTH.search(head)
        body = self._chunks() if CHUNKED in head else self._bytes(int(length[1]) if length else 0)
        errors = body.partition(b'"errors":')[2] if PROBLEM in head else b""
        return int(head[9:12]), [code.decode() for code in CODE.findall(errors)], LAST in head

    def _bytes(self, length):
        while len(self.rest) < length:
            self._more()
        found, self.rest = self.rest[:length], self.rest[length:]
        return found

    def _chunks(self):
        found = []
        while not found or found[-1]:
            while b"\r\n" not in self.rest:
                self._more()
            length, _, self.rest = self.rest.partition(b"\r\n")
            found.append(self._bytes(int(length, 16) + 2)[:-2])
        return b"".join(found)

    def _more(self):
        got = self.link.recv(1 << 16)
        assert got, "the service closed the connection in the middle of an answer"
        self.rest += got

    def close(self):
        if self.link:
            self.link.close()
        self.link = None
