"""Random histories over all kinds against a model that reads the catalog itself: whatever the model
calls legal is taken, whatever it calls illegal is refused with the status it foresees, and afterwards
the figures, the balance, the numbers and the hash chains are those of the model."""

import collections
import datetime
import os
import random
import re
import threading
import uuid

import pytest

import harness
import model
from sites import make_site
from player import Tally, play
from seeker import Seeker

HISTORIES = int(os.environ.get("IPCASE_HISTORIES", "10000"))
THREADS = 6
TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
YEARS = range(2022, TODAY.year + 1)


@pytest.fixture(scope="module")
def catalog():
    return model.Catalog(harness.CATALOG)


class Played:
    def __init__(self, site, tally):
        self.site = site
        self.tally = tally


@pytest.fixture(scope="module")
def played(cluster, template, catalog, note):
    """All histories, played once; the tests below look at what they left."""
    site = make_site(cluster, template)
    tally = Tally(catalog, HISTORIES)
    started = datetime.datetime.now()
    players = [Seeker(number, site, catalog, tally, HISTORIES // THREADS + (number < HISTORIES % THREADS), TODAY)
               for number in range(THREADS)]
    play(site, players)
    errors = [player.error for player in players if player.error]
    took = (datetime.datetime.now() - started).total_seconds()
    note(f"model: {len(tally.cases)} histories, {tally.taken} events taken, {sum(tally.refused.values())} refused "
         f"({dict(tally.refused)}) in {took:.0f} s")
    if errors:
        raise errors[0]
    yield Played(site, tally)
    site.close()


def test_nothing_legal_is_refused_and_nothing_illegal_taken(played):
    assert not played.tally.faults, "\n".join(str(fault) for fault in played.tally.faults)
    assert len(played.tally.cases) >= 0.9 * HISTORIES


def test_everything_is_reached(played, note):
    """Each transition, each guard holding and failing, each end of a proposal, each act on papers: a run that
    never gets anywhere would prove nothing."""
    cover = played.tally.coverage
    for sort, what in (("move", "transitions"), ("common", "acts of every case"), ("guard", "guards, holding and failing"),
                       ("approval", "ends of proposals"), ("paper", "acts on papers")):
        note("model: %d %s, the least of them reached %d times" % (*cover.least(sort)[:1], what, cover.least(sort)[1]))
    note(f"model: {len(played.tally.pairs)} impossible pairs of state and action refused")
    reached = os.environ.get("MODEL_REACHED")
    if reached:
        write_reached(cover, reached)
    short = sorted(f"{count} {' '.join(map(str, key))}" for key, count in cover.short().items())
    assert not short, f"reached less than {cover.enough} times: " + "\n".join(short)
    for name in ("not now", "not yours", "in the future", "too early", "incomplete", "stale"):
        assert played.tally.refused[name] >= cover.enough, name


def write_reached(cover, path):
    """How often each was, the least first."""
    with open(path, "w", encoding="utf-8") as file:
        for key in sorted(cover.sought, key=lambda key: (cover.hits[key], str(key))):
            file.write(f"{cover.hits[key]} {' '.join(map(str, key))}\n")


def test_nothing_that_cannot_be_is_reached(played):
    """Each of these has its reason in coverage.py; one that was reached after all must go from there."""
    assert played.tally.coverage.reached_after_all() == {}


def test_every_case_is_as_the_model_has_it(played):
    rows = {row[0]: row[1:] for row in played.site.query(
        "select id::text, state, version::int, (select count(*)::int from case_event e where e.office_id = c.office_id"
        " and e.case_id = c.id) from case_file c")}
    assert len(rows) == len(played.tally.cases)
    wrong = [case.id for case in played.tally.cases
             if rows[case.id] != (case.state, len(case.events), len(case.events))]
    assert wrong == []


def test_the_papers_are_those_of_the_model(played):
    """Of each case: how many were issued, how many reached someone, and the parts of the volume."""
    rows = {row[0]: tuple(row[1:]) for row in played.site.query(
        "select id::text,"
        " (select count(*)::int from document d where (d.office_id, d.case_id) = (c.office_id, c.id)"
        "  and d.issued_on is not null),"
        " (select count(*)::int from document_service s where (s.office_id, s.case_id) = (c.office_id, c.id)),"
        " (select count(*)::int from volume v where (v.office_id, v.case_id) = (c.office_id, c.id)) from case_file c")}
    wrong = [(case.id, rows[case.id], (case.issued, case.served, case.parts)) for case in played.tally.cases
             if rows[case.id] != (case.issued, case.served, case.parts)]
    assert wrong == []


@pytest.mark.parametrize("year", YEARS)
def test_the_balance_is_that_of_the_model(played, catalog, year):
    for row in played.site.summary(year)["balance"]:
        expected = model.balance(played.tally.cases, row["kind"], year)
        came = row["received"] + row["transferred_in"]
        assert {**{name: row[name] for name in expected if name != "came"}, "came": came} == expected, row["kind"]
        assert row["opening"] + came + row["reopened"] == row["closed"] + row["transferred_out"] + row["pending"]


@pytest.mark.parametrize("year", YEARS)
def test_the_figures_are_those_of_the_model(played, catalog, year):
    expected = model.figures(played.tally.cases, lambda day: day.year == year)
    before = model.figures(played.tally.cases, lambda day: day.year < year)
    expected |= {name: model.of_terms(catalog.indicators, entry["terms"], expected, before)
                 for name, entry in catalog.indicators.items() if "terms" in entry}
    reader = played.site.as_("statistician")
    wrong = {}
    for name, entry in catalog.indicators.items():
        if entry.get("source") == "external" or "numerator" in entry or not model.knows(entry):
            continue
        found = reader.fetch(f"/api/v1/indicators/{name}/values?from={year}-01-01&to={year}-12-31")["value"]
        if float_free(found) != expected.get(name, 0):
            wrong[name] = (found, expected.get(name, 0))
    assert wrong == {}


def float_free(value):
    """Counts are numbers, money is text with two decimals at most."""
    return value if isinstance(value, int) else model.float_free(value)


def test_numbers_are_gapless_and_unique(played):
    numbers = [row[0] for row in played.site.query("select number from case_file where number is not null")]
    assert len(numbers) == len(set(numbers)) == sum(case.numbered for case in played.tally.cases)
    series = collections.defaultdict(list)
    for number in numbers:
        head, count = re.fullmatch(r"(.*?)(\d+)号", number).groups()
        series[head].append(int(count))
    for head, counts in series.items():
        assert sorted(counts) == list(range(1, len(counts) + 1)), head


def test_chains_and_sums_hold(played):
    played.site.chains_hold()
    harness.run(played.site.database, "verify")


def test_eight_writers_on_the_same_cases_lose_no_update(played, catalog):
    """All try to write on the version they last saw; whoever is late is told, reads and tries again."""
    site = played.site
    cases = [site.walk(site.begin("ruling", "2024-01-08"), "file", "2024-01-15") for _ in range(3)]
    taken, faults, lock = collections.Counter(), [], threading.Lock()

    def write(number):
        client = site.client("officer")
        pick = random.Random(number)
        try:
            for turn in range(40):
                case = pick.choice(cases)
                while True:
                    seen = client.get(f"/api/v1/cases/{case['id']}")
                    reply = client.request(
                        "POST", f"/api/v1/cases/{case['id']}/events",
                        {"action": "revise", "occurred_on": "2024-02-01", "title": f"{number} {turn}"},
                        {"If-Match": seen.etag})
                    if reply.status == 201:
                        break
                    if reply.status != 412:
                        with lock:
                            faults.append(reply)
                        return
                based_on = int(seen.etag.strip('"'))
                with lock:
                    taken[case["id"]] += 1
                    if reply.json["case"]["version"] != based_on + 1:
                        faults.append((based_on, reply))
        finally:
            client.close()

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert sum(taken.values()) == 8 * 40
    for case in cases:
        found = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")
        assert found["version"] == case["version"] + taken[case["id"]]
        events = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/events?limit=200")["items"]
        titles = [event["data"]["title"] for event in events if event["action"] == "revise"]
        assert len(titles) == len(set(titles)) == taken[case["id"]]
        assert found["title"] == titles[-1]
    site.chains_hold()


def test_what_only_adds_is_taken_from_eight_at_once(played):
    """Papers need no If-Match, nor have those who do not care for the version to read it first."""
    site = played.site
    case = site.begin("ruling", "2024-01-08")
    refused, lock = [], threading.Lock()

    def send(number):
        client = site.client("officer")
        for turn in range(6):
            replies = [client.request("PUT", f"/api/v1/cases/{case['id']}/documents/{uuid.uuid4()}"
                                      "?type=handling_request", b"a paper"),
                       client.request("PATCH", f"/api/v1/cases/{case['id']}", {"title": f"{number} {turn}"},
                                      {"If-Match": "*"})]
            with lock:
                refused.extend(reply for reply in replies if reply.status not in (200, 201))
        client.close()

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == []
    assert site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")["version"] == case["version"] + 8 * 6 * 2
    site.chains_hold()


def test_without_a_version_an_equal_change_happens_once(played):
    """The same key from eight clients at once: one event, one answer."""
    site = played.site
    case = site.begin("ruling", "2024-01-08")
    answers, lock = [], threading.Lock()

    def send():
        client = site.client("officer")
        reply = client.post(f"/api/v1/cases/{case['id']}/events",
                            {"action": "revise", "occurred_on": "2024-02-01", "title": "同一请求"},
                            case["version"], key="eight-at-once")
        with lock:
            answers.append((reply.status, reply.json))
        client.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [answers[0]] * 8 and answers[0][0] == 201
    assert site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")["version"] == case["version"] + 1
