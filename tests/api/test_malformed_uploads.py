"""A thousand uploads with something wrong each: the exact message, and nothing changed."""

import random
import socket
import urllib.parse
import uuid

import pytest

import client as http

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BEGINS = {
    "application/pdf": (b"%PDF-", "PDF"), "image/png": (b"\x89PNG\r\n\x1a\n", "PNG image"),
    "image/jpeg": (b"\xff\xd8\xff", "JPEG image"), DOCX: (b"PK\x03\x04", "DOCX"),
    "application/msword": (bytes.fromhex("d0cf11e0a1b11ae1"), "DOC")}
LIMIT = 20000


@pytest.fixture(scope="module")
def small(cluster, template):
    """A service that takes documents of 20 000 bytes."""
    from sites import make_site

    made = make_site(cluster, template, document_max=LIMIT, body_max=min(LIMIT, 16384))
    yield made
    made.close()


@pytest.fixture(scope="module")
def case(small):
    return small.begin("ruling", "2024-03-01")


def not_of_type(rng):
    media_type = rng.choice(tuple(BEGINS))
    begins, name = BEGINS[media_type]
    content = rng.choice([
        begins[:-1], rng.randbytes(40).replace(begins[:1], b"x"), b"<html>", b" " + begins, b"\0" + begins,
        rng.choice([other for kind, (other, _) in BEGINS.items() if kind != media_type]) + b"..."])
    return {"type": "evidence_list"}, content, media_type, 422, "header:Content-Type", \
        f"The content is no {name}, going by its first bytes; please check the file or its Content-Type."


def wrong_type(rng):
    media_type = rng.choice(("pdf", "application/", "/pdf", "application pdf", "a/b/c", "text/plain,text/html",
                             "x" * 99 + "/pdf", "文/件"))
    return {"type": "evidence_list"}, b"%PDF-1", media_type, 415, "header:Content-Type", \
        "This Content-Type is not accepted here; please send type/subtype."


def empty(_):
    return {"type": "evidence_list"}, b"", "application/pdf", 400, "", "The request has no body; this operation needs one."


def too_large(rng):
    return {"type": "evidence_list"}, b"%PDF-" + bytes(LIMIT + rng.randrange(1, 2000)), "application/pdf", 413, "", \
        f"The body is too large; at most {LIMIT} bytes are accepted."


def bad_id(rng):
    name = rng.choice(("x", "1", "ABC", "..", str(uuid.uuid4()).upper(), str(uuid.uuid4())[:-1], "文件"))
    return {"type": "evidence_list", "__id": name}, b"%PDF-1", "application/pdf", 400, "path:document", \
        f'The value of the parameter "document" is not valid: "{name}" is not in the form expected here: uuid.'


def bad_kind(rng):
    kind = rng.choice(("love_letter", "diary", "x"))
    return {"type": kind}, b"%PDF-1", "application/pdf", 422, "query:type", \
        f'Cases of kind "ruling" have no document "{kind}"; please see the catalog.'


def unannounced(_):
    return {}, b"%PDF-1", "application/pdf", 422, "query:type", \
        "This case has no document of that id; to add a new one say its type with ?type=."


def bad_title(rng):
    if rng.random() < 0.5:
        return {"type": "evidence_list", "title": "证" * 201}, b"%PDF-1", "application/pdf", 400, "query:title", \
            'The value of the parameter "title" is not valid: The text is too long; at most 200 characters are allowed.'
    return {"type": "evidence_list", "title": "证\x01据"}, b"%PDF-1", "application/pdf", 400, "query:title", \
        'The value of the parameter "title" is not valid: The text contains control characters; please remove them.'


def bad_day(rng):
    day = rng.choice(("2024-02-30", "2024-13-01", "yesterday", "20240301"))
    return {"type": "evidence_list", "dated": day}, b"%PDF-1", "application/pdf", 400, "query:dated", \
        f'The value of the parameter "dated" is not valid: "{day}" is not a date; please give a day that exists, ' \
        "written as 2024-03-01."


WAYS = (not_of_type, not_of_type, wrong_type, empty, too_large, bad_id, bad_kind, unannounced, bad_title, bad_day)


def test_a_thousand_malformed_uploads_each_get_the_exact_message_and_change_nothing(small, case):
    rng = random.Random(20240102)
    client = small.as_("officer")
    before, papers = small.counts(), small.query("select count(*) from document")
    for turn in range(1000):
        how = WAYS[turn % len(WAYS)]
        query, content, media_type, status, pointer, message = how(rng)
        document = urllib.parse.quote(query.pop("__id", str(uuid.uuid4())), safe="")
        target = f"/api/v1/cases/{case['id']}/documents/{document}?{urllib.parse.urlencode(query)}"
        reply = client.request("PUT", target, content, {"Content-Type": media_type.encode().decode("latin-1")})
        assert reply.status == status, (how.__name__, query, media_type, reply)
        found = [(error["pointer"], error["detail"]) for error in reply.json.get("errors", [])] or \
            [("", reply.json["detail"])]
        assert found == [(pointer, message)], (how.__name__, found, reply)
    assert small.counts() == before and small.query("select count(*) from document") == papers


def test_an_upload_cut_short_changes_nothing(small, case):
    before = small.counts()
    for sent in (0, 1, 5000):
        head = (f"PUT /api/v1/cases/{case['id']}/documents/{uuid.uuid4()}?type=evidence_list HTTP/1.1\r\n"
                f"Host: localhost\r\nAuthorization: Bearer {small.tokens['officer']}\r\n"
                "Content-Type: application/pdf\r\nContent-Length: 10000\r\n\r\n").encode()
        with socket.create_connection(("127.0.0.1", small.service.port), timeout=5) as link:
            link.sendall(head + b"%PDF-".ljust(sent, b"0")[:sent])
    for wrong in ("-1", "1, 2", "0x10", "99999999999999999999", "ten"):
        answer = http.raw(small.service.port, (
            f"PUT /api/v1/cases/{case['id']}/documents/{uuid.uuid4()}?type=evidence_list HTTP/1.1\r\n"
            f"Host: localhost\r\nAuthorization: Bearer {small.tokens['officer']}\r\nConnection: close\r\n"
            f"Content-Type: application/pdf\r\nContent-Length: {wrong}\r\n\r\n%PDF-").encode())
        assert answer == b"" or http.raw_status(answer) in (400, 413), (wrong, answer[:200])
    assert small.as_("officer").get(f"/api/v1/cases/{case['id']}").status == 200
    assert small.counts() == before


@pytest.mark.parametrize("media_type", [*BEGINS, "text/plain", "application/octet-stream", "video/mp4"])
def test_what_begins_as_its_type_says_is_stored(small, case, media_type):
    content = BEGINS.get(media_type, (b"anything", ""))[0] + b" and more"
    address = f"/api/v1/cases/{case['id']}/documents/{uuid.uuid4()}"
    stored = small.as_("officer").request("PUT", address + "?type=evidence_list", content, {"Content-Type": media_type})
    assert stored.status == 201, stored
    assert small.as_("officer").get(address).body == content
