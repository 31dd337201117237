"""The export of a list has every case of it once, under the same predicate, and comes in pieces whose
end is seen: whoever has a part of it knows that it is one."""

import csv
import io
import socket

import pytest

import harness
from client import Client

ONE = "jiangyin-amr"


@pytest.fixture(scope="module")
def of_one(wuxi):
    output = harness.run(wuxi.database, "user", "add", "exports-of-one", "--name", "乙", "--office", ONE,
                         "--grant", "officer")
    client = Client(wuxi.service.port, next(word for word in output.split() if word.startswith("ipc_")))
    yield client
    client.close()


def exported(client, narrowed=""):
    reply = client.get("/api/v1/cases.csv" + (f"?{narrowed}" if narrowed else ""))
    assert reply.status == 200 and reply.headers["Transfer-Encoding"] == "chunked", reply
    text = reply.body.decode("utf-8-sig")
    assert text.endswith("\r\n")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def listed(client, narrowed):
    found, cursor = [], None
    while True:
        page = client.get("/api/v1/cases?" + "&".join(filter(None, ["limit=200", narrowed, cursor and f"cursor={cursor}"]))).json
        found += page["items"]
        cursor = page["next_cursor"]
        if not cursor:
            return found


@pytest.mark.parametrize("narrowed", ["", "kind=enforcement", "region=320281&phase=open", f"office={ONE}", "number=none"])
def test_an_export_is_the_list(wuxi, of_one, narrowed):
    for client in (wuxi.as_("director"), of_one):
        cases, lines = listed(client, narrowed), exported(client, narrowed)
        assert [line["id"] for line in lines] == [case["id"] for case in cases]
        for line, case in zip(lines, cases):
            assert line == {name: str(case[name]) if case[name] is not None else "" for name in line}


def test_what_looks_like_a_formula_is_text(wuxi, site):
    body = {"kind": "dispute", "action": "take_over", "title": "=1+1"}
    source = site.filler.kinds["dispute"]
    first = next(action for action in source["actions"] if action["action"] == "take_over")
    site.as_("director").begin(dict(site.filler.event("dispute", site.offered(source, first), "2024-06-03"), **body))
    assert [line["title"] for line in exported(site.as_("director"))] == ["'=1+1"]


def test_to_an_older_client_the_end_of_the_connection_is_the_end(wuxi):
    with socket.create_connection(("127.0.0.1", wuxi.service.port), timeout=30) as raw:
        raw.sendall(f"GET /api/v1/cases.csv?kind=ruling HTTP/1.0\r\nHost: a\r\nAuthorization: Bearer {wuxi.tokens['director']}\r\n\r\n"
                    .encode())
        answer = b""
        while piece := raw.recv(65536):
            answer += piece
    head, body = answer.split(b"\r\n\r\n", 1)
    assert b" 200 OK" in head and b"Transfer-Encoding" not in head and b"Content-Length" not in head
    assert len(list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))) == len(exported(wuxi.as_("director"), "kind=ruling")) + 1


def test_a_parameter_that_is_malformed_is_a_problem_and_no_export(wuxi):
    reply = wuxi.as_("director").get("/api/v1/cases.csv?received_from=yesterday")
    assert reply.status == 400 and reply.json["errors"][0]["pointer"] == "query:received_from"
