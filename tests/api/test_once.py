"""What is not a change of a case is done once under a key, too: the same request again is answered as the first
one was, and another request under its key is refused."""

import threading
import uuid

import pytest

from test_openapi import operations
from writes import WRITES, external_put

# Doing these twice does no harm: they end or replace something of the user's own, or change nothing.
REPEATABLE = {
    "session_begin", "session_end", "session_end_current", "session_prove", "password_put", "second_factor_begin",
    "second_factor_confirm", "second_factor_end", "token_end", "user_password", "calendar_put", "disclosure_post",
    "deadline_what_if", "reconciliation_new", "template_try"}
# Through the one door (tests/api/test_access.py, tests/db/change.sql).
CHANGES = {"case_begin", "case_revise", "event_post", "link_post", "document_put", "document_render"}


def test_every_write_is_under_a_key_or_may_be_repeated(site):
    document = site.as_("director").fetch("/openapi.json")
    keyed, others = set(), set()
    for _, method, operation in operations(document):
        if method != "GET":
            named = {parameter.get("$ref", "").rsplit("/", 1)[-1] for parameter in operation["parameters"]}
            (keyed if "idempotency_key" in named else others).add(operation["operationId"])
    assert others == REPEATABLE
    assert keyed == CHANGES | set(WRITES) | {"token_make"}


@pytest.mark.parametrize("name", WRITES)
def test_a_key_is_answered_as_it_was(site, name):
    write, key = WRITES[name](site), str(uuid.uuid4())
    client = write.sender()
    first = write.send(client, key)
    assert first.status in (200, 201, 204), first
    again = write.send(client, key)
    assert (again.status, again.body, again.etag) == (
        first.status, first.body, first.etag)
    assert write.effects() == 1
    # the same words to another address
    other = WRITES[name](site)
    refused = other.send(client, key)
    assert (refused.status, refused.codes()) == (422, ["key_reused"])
    assert other.effects() == 0


def test_two_at_once_are_one(site):
    write, key, replies = external_put(site), str(uuid.uuid4()), []

    def send():
        client = site.client(write.role)
        replies.append(write.send(client, key))
        client.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {(reply.status, reply.body) for reply in replies} == {(200, replies[0].body)}
    assert write.effects() == 1


def test_what_was_refused_is_not_remembered(site):
    put, key = external_put(site), str(uuid.uuid4())
    confirm = lambda: site.as_("director").request("POST", put.target + "/confirmation", {"revision": 1},
                                                   {"Idempotency-Key": key})
    assert confirm().status == 404
    assert put.send(site.as_("statistician")).status == 200
    assert confirm().status == 200


def test_a_key_is_its_user_s(site):
    put, key = external_put(site), str(uuid.uuid4())
    assert put.send(site.as_("statistician"), key).json["revision"] == 1
    confirm = site.as_("director").request("POST", put.target + "/confirmation", {"revision": 1},
                                           {"Idempotency-Key": key})
    assert confirm.status == 200, confirm
