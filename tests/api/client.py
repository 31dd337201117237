"""A small HTTP client on the standard library. Every reply is remembered, so that test_openapi can
hold them all against the published description."""

import http.client
import json
import socket
import threading
import time

# The service closes what is idle for 15 s; a request sent into that would be lost.
IDLE_SECONDS = 5


class Reply:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def etag(self):
        return self.headers.get("ETag")

    def codes(self):
        """The codes of a problem's faults."""
        return [error["code"] for error in self.json.get("errors", [])]

    def pointers(self):
        return {error["pointer"] for error in self.json.get("errors", [])}

    def __repr__(self):
        return f"<{self.status} {self.body[:2000].decode(errors='replace')}>"


class Seen:
    """Some replies of each operation and status: enough to check, little to keep."""

    KEPT = 40

    def __init__(self):
        self.lock = threading.Lock()
        self.replies = {}
        self.total = 0

    def add(self, method, target, reply):
        path = target.split("?")[0]
        key = (method, len(path.split("/")), path.split("/")[-1][:12], reply.status)
        with self.lock:
            self.total += 1
            kept = self.replies.setdefault(key, [])
            if len(kept) < self.KEPT:
                kept.append((method, target, reply))

    def all(self):
        for kept in self.replies.values():
            yield from kept


SEEN = Seen()


class Client:
    """One keep-alive connection with one token, or a session's cookie as a page of ours sends it; not shared
    between threads."""

    def __init__(self, port, token=None, language="en", timeout=30, cookie=None):
        self.port = port
        self.token = token
        self.cookie = cookie
        self.language = language
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        self.used_at = time.monotonic()

    def copy(self, token=None):
        return Client(self.port, token or self.token, self.language)

    def request(self, method, target, body=None, headers=None):
        sent = {"Accept-Language": self.language}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            sent.update({"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin"})
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        sent.update(headers or {})
        if time.monotonic() - self.used_at > IDLE_SECONDS:
            self.connection.close()
        self.used_at = time.monotonic()
        fresh = self.connection.sock is None
        try:
            self.connection.request(method, target, body, sent)
            answer = self.connection.getresponse()
            data = answer.read()
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.connection.close()
            # A kept connection the server has closed meanwhile; a read may simply be sent again.
            if fresh or method != "GET":
                raise
            return self.request(method, target, body, headers)
        except Exception:
            self.connection.close()
            raise
        reply = Reply(answer.status, answer.headers, data)
        SEEN.add(method, target, reply)
        return reply

    def get(self, target, **headers):
        return self.request("GET", target, headers=headers)

    def post(self, target, body, version=None, key=None, **headers):
        if version is not None:
            headers["If-Match"] = f'"{version}"'
        if key is not None:
            headers["Idempotency-Key"] = key
        return self.request("POST", target, body, headers)

    def fetch(self, target):
        """A GET that must succeed; its JSON."""
        reply = self.get(target)
        assert reply.status == 200, (target, reply)
        return reply.json

    def begin(self, body, key=None):
        """Logs a case that must be taken; returns the case."""
        reply = self.post("/api/v1/cases", body, key=key)
        assert reply.status == 201, (body, reply)
        return reply.json["case"]

    def act(self, case, body, key=None):
        """An event that must be taken; returns the case after it."""
        reply = self.post(f"/api/v1/cases/{case['id']}/events", body, case["version"], key)
        assert reply.status == 201, (body, reply)
        return reply.json["case"]

    def actions(self, case):
        """What the service offers for a case: {action: item}."""
        found = self.fetch(f"/api/v1/cases/{case['id']}/actions")
        return {item["action"]: item for item in found["items"]}

    def pages(self, target):
        """All entries of a paged list."""
        items, cursor = [], None
        while True:
            page = self.fetch(target + ("&" if "?" in target else "?") + "limit=200" +
                              (f"&cursor={cursor}" if cursor else ""))
            items.extend(page["items"])
            cursor = page["next_cursor"]
            if not cursor:
                return items
            assert page["items"], "a page without entries names a next one"

    def close(self):
        self.connection.close()


def raw(port, data, seconds=5):
    """Sends bytes as they are and returns all that comes back until the peer closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as link:
        try:
            link.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        answer = b""
        try:
            while True:
                part = link.recv(65536)
                if not part:
                    break
                answer += part
        except (socket.timeout, ConnectionResetError):
            pass
        return answer


def raw_status(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.") else None
