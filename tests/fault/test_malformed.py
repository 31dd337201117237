"""Inputs that are wrong in every way a client can think of, on the live service: each is answered with a 4xx, none
changes anything.

FAULT_MALFORMED: how many."""

import http.client
import json
import os
import urllib.parse

import pytest

from conftest import length
from journal import case_body, event_body

TEXTS = ["\ud800", "\udfff\ud800", "a\0b", "\u202e", "x" * 70000, "9" * 400, "'; drop table case_file; --", "%00", "\x01",
         "‮", "\ufeff", "{{7*7}}", "../../etc/passwd", ""]
NUMBERS = ["9223372036854775808", "-9223372036854775809", "1e400", "1e-400", "0.1", "1E5", "00", "0x10", "NaN",
           "Infinity", "-0", "1" * 5000]
VALUES = ["null", "[]", "{}", "[[[[[[]]]]]]", "true", '"\\ud800"', '"\\u0000"', "[1,2", '{"a":1,"a":2}']


class Inputs:
    """Requests that cannot be right, from one source of chance."""

    def __init__(self, site, chance):
        self.chance = chance
        self.case = site.client("director").begin(case_body(site))
        self.body = case_body(site)
        self.kinds = [self.no_json, self.deep, self.not_text, self.wrong_value, self.unknown_member, self.query,
                      self.cursor, self.path, self.version, self.media_type, self.key]

    def pick(self, items):
        return self.chance.choice(items)

    def next(self):
        return self.pick(self.kinds)()

    def post(self, data, **headers):
        target, version = self.pick([("/api/v1/cases", None), (f"/api/v1/cases/{self.case['id']}/events", '"1"')])
        if version:
            headers.setdefault("If-Match", version)
        return "POST", target, data, dict({"Content-Type": "application/json"}, **headers)

    def no_json(self):
        data = bytearray(json.dumps(self.pick([self.body, event_body("x")]), ensure_ascii=False).encode())
        cut = self.chance.randrange(len(data))
        return self.post(bytes(data[:cut]) + self.pick([b"", b"\0", b"}}", b"\xff\xfe", b"//", b",,"]))

    def deep(self):
        depth = self.chance.randrange(17, 3000)
        open_, close = self.pick([("[", "]"), ('{"a":', "}")])
        return self.post((open_ * depth + "1" + close * depth).encode())

    def not_text(self):
        noise = bytes(self.chance.randrange(128, 256) for _ in range(self.chance.randrange(1, 40)))
        return self.post(b'{"kind":"dispute","title":"' + noise + b'\xff"}')

    def wrong_value(self):
        member = self.pick(["kind", "action", "occurred_on", "parties", "data"])
        text = json.dumps(dict(self.body, **{member: "@"}))
        value = self.pick(NUMBERS + VALUES + [json.dumps(text) for text in TEXTS])
        return "POST", "/api/v1/cases", text.replace('"@"', value).encode(), {"Content-Type": "application/json"}

    def unknown_member(self):
        name = self.pick(TEXTS + ["__proto__", "office", "version", "state", "id"])
        return self.post(json.dumps(dict(self.body, **{name + "_": 1})).encode())

    def query(self):
        name = self.pick(["kind", "state", "limit", "region", "officer", "office", "nothing", "phase"])
        value = urllib.parse.quote(self.pick(TEXTS + NUMBERS).encode("utf-8", "surrogatepass")[:4000])
        tail = self.pick(["&limit=x", "&limit=0", "&limit=-1", "&no=1", "&=", "&limit=5&limit=6", "%", "%c3%28", "%00"])
        return "GET", f"/api/v1/cases?{name}={value}{tail}", None, {}

    def cursor(self):
        letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.~"
        text = "x" + "".join(self.pick(letters) for _ in range(self.chance.randrange(1, 80)))
        target = self.pick(["/api/v1/cases", "/api/v1/deadlines", f"/api/v1/cases/{self.case['id']}/events"])
        return "GET", f"{target}?cursor={text}{self.pick(['', '%00', '%27', '&cursor=a'])}", None, {}

    def path(self):
        part = urllib.parse.quote(self.pick(TEXTS[:-1]).encode("utf-8", "surrogatepass")[:2000], safe="")
        return self.pick(["GET", "POST", "PATCH"]), f"/api/v1/cases/{part}x", None, {}

    def version(self):
        value = self.pick(["1", '"', '"99"', 'W/"1"', '""', '"1", "2"', '"-1"', '"1e9"', '"' + "9" * 300 + '"'])
        return "POST", f"/api/v1/cases/{self.case['id']}/events", json.dumps(event_body("x")).encode(), {
            "Content-Type": "application/json", "If-Match": value}

    def media_type(self):
        kind = self.pick(["text/plain", "application/xml", "application/json-patch+json", "x", "/", "multipart/form-data"])
        return self.post(json.dumps(self.body).encode(), **{"Content-Type": kind})

    def key(self):
        key = self.pick(["", " ", "a b", "x" * 256, "x" * 3000, "\x7f", "\t"])
        return self.post(json.dumps(self.body).encode(), **{"Idempotency-Key": key})


@pytest.fixture
def client(site):
    made = site.client("director")
    yield made
    made.close()


def test_only_4xx(site, client, chance, note):
    inputs, seen = Inputs(site, chance), {}
    count = length("MALFORMED", 1500)
    before = site.counts()
    for number in range(count):
        method, target, body, headers = inputs.next()
        try:
            reply = client.request(method, target, body, headers)
        except (OSError, http.client.HTTPException) as fault:
            # refused before all of it was sent; it must be there for the next one
            seen[type(fault).__name__] = seen.get(type(fault).__name__, 0) + 1
            client.close()
            continue
        assert 400 <= reply.status < 500, (number, method, target[:300], (body or b"")[:300], headers, reply)
        seen[reply.status] = seen.get(reply.status, 0) + 1
    assert site.counts() == before, "something was changed"
    assert client.get("/healthz").status == 200 and os.path.exists(f"/proc/{site.service.process.pid}")
    assert sum(count for name, count in seen.items() if isinstance(name, str)) < count // 100 + 1, seen
    note(f"{count} malformed inputs: {dict(sorted(seen.items(), key=str))}")
