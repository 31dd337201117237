"""How cases hang together: which links may be, what acts offer, and that nothing is counted twice."""

import concurrent.futures
import contextlib
import uuid

import harness

YEAR = 2025


def begin_linked(site, kind, day, links, track=None, role="registrar"):
    """A case that names where it comes from; the reply, whatever it is."""
    source = site.filler.kinds[kind]
    body = dict(site.filler.event(kind, site.offered(source, source["actions"][0]), day), kind=kind, links=links)
    if track:
        body["track"] = track
    return site.as_(role).post("/api/v1/cases", body)


def links_of(site, case):
    return [(link["type"], link["direction"], link["kind"], link["case_id"])
            for link in site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/links")["items"]]


def test_a_link_goes_between_kinds_that_its_type_names(site):
    confirmation, mediation = site.begin("confirmation", "2025-03-03"), site.begin("mediation", "2025-03-03", track="people")
    officer = site.as_("officer")
    wrong = officer.post(f"/api/v1/cases/{mediation['id']}/links", {"type": "confirms", "case_id": confirmation["id"]})
    assert wrong.status == 422 and wrong.codes() == ["link_kinds_wrong"] and wrong.pointers() == {"/type"}
    assert wrong.json["errors"][0]["values"] == {"type": "confirms", "from": "mediation", "to": "confirmation"}
    assert "confirmation" in wrong.json["detail"]
    assert links_of(site, mediation) == []
    right = officer.post(f"/api/v1/cases/{confirmation['id']}/links", {"type": "confirms", "case_id": mediation["id"]})
    assert right.status == 201
    assert links_of(site, mediation) == [("confirms", "in", "confirmation", confirmation["id"])]


def test_an_act_that_begins_another_case_offers_the_link(site):
    dispute = site.walk(site.begin("dispute", "2025-03-03"), "check", "2025-03-04")
    route = site.as_("director").actions(dispute)["route"]
    offered = {(offer["kind"], offer["type"], offer["direction"]) for offer in route["begins"]}
    assert ("mediation", "derived_from", "in") in offered and ("ruling", "derived_from", "in") in offered
    assert all(offer["name"]["zh"] for offer in route["begins"])


def test_a_new_case_names_where_it_comes_from(site):
    dispute = site.begin("dispute", "2025-03-03")
    made = begin_linked(site, "mediation", "2025-03-05", [{"type": "derived_from", "case_id": dispute["id"]}], "people")
    assert made.status == 201, made
    case = made.json["case"]
    assert links_of(site, case) == [("derived_from", "out", "dispute", dispute["id"])]
    assert links_of(site, dispute) == [("derived_from", "in", "mediation", case["id"])]
    events = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/events")["items"]
    assert events[0]["data"]["links"][0]["case_id"] == dispute["id"]  # and so under the hash


def test_a_case_that_begins_with_a_wrong_link_does_not_begin(site):
    dispute = site.begin("dispute", "2025-03-03")
    before = site.counts()
    for link, status, code, pointer in (
            ({"type": "confirms", "case_id": dispute["id"]}, 422, "link_kinds_wrong", "/links/0/type"),
            ({"type": "nonsense", "case_id": dispute["id"]}, 422, "link_type_unknown", "/links/0/type"),
            ({"type": "derived_from", "case_id": str(uuid.uuid4())}, 404, "case_unknown", "/links/0/case_id"),
            ({"type": "derived_from"}, 422, "field_missing", "/links/0/case_id")):
        reply = begin_linked(site, "mediation", "2025-03-05", [link], "people")
        assert (reply.status, reply.codes(), reply.pointers()) == (status, [code], {pointer}), reply
    assert site.counts() == before


def test_an_event_of_a_case_under_way_takes_no_links(site):
    case = site.begin("ruling", "2025-03-03")
    reply = site.as_("officer").post(f"/api/v1/cases/{case['id']}/events", {
        "action": "revise", "occurred_on": "2025-03-04", "title": "甲", "links": []}, case["version"])
    assert reply.status == 422 and reply.pointers() == {"/links"}


def counted(before, after):
    """By how much each count moved; ratios left out."""
    return {name: value - before[name] for name, value in after.items()
            if isinstance(value, int) and value != before[name]}


def walk(site, case, *steps):
    for action, day, *outcome in steps:
        case = site.walk(case, action, day, *outcome)
    return case


def test_a_dispute_its_mediation_and_the_confirmation_count_once_each(site):
    start = site.figures(YEAR)
    dispute = walk(site, site.begin("dispute", "2025-03-03"), ("check", "2025-03-04"), ("route", "2025-03-05"))
    made = begin_linked(site, "mediation", "2025-03-06", [{"type": "derived_from", "case_id": dispute["id"]}], "people")
    mediation = walk(site, made.json["case"], ("accept", "2025-03-07"), ("assign", "2025-03-10"), ("begin", "2025-03-11"),
                     ("hold_session", "2025-03-12"))
    dispute = walk(site, dispute, ("begin_handling", "2025-03-12"))
    mediation = walk(site, mediation, ("agree", "2025-03-20"), ("apply_confirmation", "2025-03-24"))
    made = begin_linked(site, "confirmation", "2025-03-24", [{"type": "confirms", "case_id": mediation["id"]}])
    walk(site, made.json["case"], ("court_accept", "2025-03-25"), ("confirm", "2025-04-01"))
    mediation = walk(site, mediation, ("confirm", "2025-04-01"))
    walk(site, dispute, ("resolve", "2025-04-02", "mediated"))
    assert counted(start, site.figures(YEAR)) == {
        "dispute.accepted": 1, "dispute.closed": 1, "dispute.resolved": 1,
        "mediation.accepted": 1, "mediation.closed": 1, "mediation.settled": 1, "mediation.judicially_confirmed": 1,
        "confirmation.accepted": 1, "confirmation.closed": 1, "confirmation.confirmed": 1}
    assert {(type, kind) for type, _, kind, _ in links_of(site, mediation)} == {
        ("derived_from", "dispute"), ("confirms", "confirmation")}
    balance = {row["kind"]: row for row in site.summary(YEAR)["balance"]}
    for kind in ("dispute", "mediation", "confirmation"):
        assert (balance[kind]["received"], balance[kind]["closed"], balance[kind]["pending"]) == (1, 1, 0)


def test_a_mediation_inside_a_ruling_is_no_mediation_case(site):
    start = site.figures(YEAR)
    walk(site, site.begin("ruling", "2025-05-06"), ("file", "2025-05-07"), ("serve", "2025-05-08"),
         ("begin_examination", "2025-06-03"), ("begin_mediation", "2025-06-04"), ("close_by_mediation", "2025-06-10"))
    assert counted(start, site.figures(YEAR)) == {"ruling.accepted": 1, "ruling.closed": 1, "ruling.mediated": 1}
    site.chains_hold()


def test_two_that_are_merged_into_each_other_at_once(site):
    """One stays in work: else the matter would be in none."""
    cases = [site.walk(site.walk(site.begin("dispute", "2024-03-01"), "check", "2024-03-02"), "route", "2024-03-03")
             for _ in range(2)]

    def merge(one, other):
        with contextlib.closing(site.client("director")) as client:
            return client.post(f"/api/v1/cases/{one['id']}/events", {
                "action": "merge", "occurred_on": "2024-03-05", "data": {"case_id": other["id"], "reason": "同一纠纷"}},
                               one["version"])

    with contextlib.closing(site.cluster.connect(site.name)) as blocker, concurrent.futures.ThreadPoolExecutor(2) as pool:
        blocker.autocommit = False
        with blocker.cursor() as cursor:
            cursor.execute("lock table ipcase.case_event in share mode")  # both have their case, neither its event
            both = [pool.submit(merge, *pair) for pair in (cases, cases[::-1])]
            harness.wait_until(lambda: site.query("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                                  " and query like '%%commit_change%%'")[0][0] == 2, 20)
            blocker.rollback()
        replies = sorted((reply.result() for reply in both), key=lambda reply: reply.status)
    assert replies[0].status == 201 and replies[1].status in (409, 422, 503), replies
    states = site.query("select state from case_file where id = any (%s::uuid[])", [case["id"] for case in cases])
    assert sorted(state == "merged" for state, in states) == [False, True], states


@contextlib.contextmanager
def held(site, case, waiting):
    """Acts of the case wait with their commit, decided; goes on when so many of these statements do."""
    with contextlib.closing(site.cluster.connect(site.name)) as blocker, blocker.cursor() as cursor:
        blocker.autocommit = False
        cursor.execute("select from ipcase.case_file where id = %s for update", (case["id"],))

        def wait(statement):
            harness.wait_until(lambda: site.query("select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
                                                  " and query like %s", f"%{statement}%")[0][0] > 0, 20)
        waiting.append(wait)
        yield
        blocker.rollback()


def test_a_child_that_is_logged_while_its_parent_is_closed(site):
    """The guard looked at the children before it had the lock on their parent."""
    case = site.begin("dispute", "2024-03-01")
    for action, day in (("check", "2024-03-02"), ("route", "2024-03-03"), ("begin_handling", "2024-03-04")):
        case = site.walk(case, action, day)
    body = site.filler.event("dispute", site.as_("officer").actions(case)["resolve"], "2024-03-10", None, case)
    waiting = []
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with held(site, case, waiting), contextlib.closing(site.client("officer")) as officer:
            closing = pool.submit(officer.post, f"/api/v1/cases/{case['id']}/events", body, case["version"])
            waiting[0]("commit_change")
            child = begin_linked(site, "ruling", "2024-03-09", [{"type": "derived_from", "case_id": case["id"]}])
            assert child.status == 201, child
        assert closing.result().codes() == ["guard_failed"], closing.result()
    assert site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")["phase"] == "open"
