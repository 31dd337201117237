"""A system call fails, at one place after another, while requests are served: accept, socket, connect, epoll_ctl,
recv, send, write, open, pipe2, fork. The request is answered, its connection ends, or the service ends in one of
the known ways; then the same request succeeds, once. (clock_gettime and getrandom cannot fail with what they
are called with.)

FAULT_CALLS: places a kind of request."""

import time

import pytest

import harness
from conftest import length
from test_allocations import ACTS, CALL, attempt, cases, stage  # noqa: F401 (a fixture)

# A kind of each way through the service.
KINDS = ("GET /api/v1/self", "GET /api/v1/cases/{case}", "GET /api/v1/cases.csv", "POST /api/v1/cases",
         "POST /api/v1/cases/{case}/events", "PUT /api/v1/cases/{ruling}/documents/{new}?type=evidence_list",
         "GET /api/v1/summaries/2024?format=pdf", "POST /api/v1/sessions", "POST /api/v1/summaries/2024/seals")
CHOSEN = [act for act in ACTS if repr(act) in KINDS]
REFUSED = {}


@pytest.mark.parametrize("act", CHOSEN, ids=repr)
def test_each_place(stage, act):  # noqa: F811
    control = stage.refuser.control
    control.kind = CALL
    stage.site.query("delete from sign_in_level")
    usual, reply = attempt(stage, act, act.made(stage))
    assert usual and usual < 500, reply
    for _ in range(length("CALLS", 6)):
        stage.site.query("delete from sign_in_level")
        before, made = control.refused, act.made(stage)
        control.armed = 1
        status, reply = attempt(stage, act, made)
        control.armed = 0
        if control.refused == before:
            assert status is not None and status < 500, reply
            break
        where = stage.refuser.where()
        REFUSED[where] = REFUSED.get(where, 0) + 1
        stage.mended(status is not None)
        assert status in (None, usual, 503), (reply, usual, where)
        if act.method != "GET":
            harness.wait_until(lambda: (attempt(stage, act, made)[0] or 503) < 500, 20)
    assert cases(stage) == []


def test_nothing_is_half_done(stage, note):  # noqa: F811
    stage.site.chains_hold()
    harness.run(stage.site.database, "verify")
    began = time.monotonic()
    harness.wait_until(lambda: stage.site.client("director").get("/readyz").status == 200, 20)
    note(f"{sum(REFUSED.values())} system calls refused at {len(REFUSED)} places in {len(CHOSEN)} kinds of request; the "
         f"service ended: {stage.ends or 'never'}; ready after {time.monotonic() - began:.1f} s")
