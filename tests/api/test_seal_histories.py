"""Random histories around seals: cases are played, years are sealed, and then cases are reopened, recorded
late, put right, reclassified, transferred, merged and erased. The sealed bytes stay; the restatement names
exactly the cases that a brute-force count of the model finds moved, by as much; the balance holds for every day."""

import collections
import datetime
import hashlib
import os
import re

import pytest

import harness
import limits
import model
from sites import make_site
from player import Player, Tally, play
from test_seals import sealed

HISTORIES = int(os.environ.get("IPCASE_HISTORIES", "10000"))
THREADS = 6
BELOW = "jiangyin-amr"
FIRST, LAST = datetime.date(2022, 9, 1), datetime.date(2025, 6, 30)
SEALS = ((2024, "year"), (2024, "h1"), (2023, "q4"), (2023, "m05"))
DIMENSIONS = ("region", "right_type", "cause", "source")


class Cell(model.Case):
    """A case that also knows in which cell of every cut each of its facts stands."""

    office = harness.OFFICE
    erased = False
    then = None

    def cell(self):
        return (self.track,) + tuple(self.envelope.get(name) or "" for name in DIMENSIONS) + (self.outcome or "",)

    def accept(self, move, law, day, body):
        super().accept(move, law, day, body)
        self.events[-1].cells = [self.cell() for _ in self.events[-1].facts]
        if move.action.get("effect") == "revise":
            now = self.cell()
            for event in self.events:
                event.cells = [(cell[0],) + now[1:5] + (cell[5],) for cell in event.cells]

    def counted(self):
        """{(indicator, day, cell): quantity}."""
        found = collections.Counter()
        for event in self.events:
            for (indicator, day, quantity), cell in zip(event.facts, event.cells):
                found[indicator, day, cell] += quantity
        return found


class Sealer(Player):
    """Plays short histories, and after the seal goes on with them."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.arguments = arguments
        self.mine = []
        self.later = False
        self.done = collections.Counter()

    def again(self):
        """A player who goes on with the cases of this one: a thread runs once."""
        other = Sealer(*self.arguments)
        other.later, other.mine, other.in_work, other.last = True, self.mine, self.in_work, self.last
        other.random = self.random
        return other

    def play(self):
        if self.later:
            self.go_on()
        else:
            self.make(FIRST, LAST)

    def make(self, first, last):
        kind, track = self.random.choices(self.courses, self.weights)[0]
        day = first + datetime.timedelta(days=self.random.randrange((last - first).days))
        law = kind.version_on(day)
        if not law:
            return None
        case = Cell(self.catalog, kind, track)
        case.office = self.random.choice((harness.OFFICE, BELOW))
        if not self.open_case(case, self.rarest(law.moves[(track, None)]), law, day):
            return None
        self.mine.append(case)
        for _ in range(self.random.randrange(5)):
            day = min(self.today, day + datetime.timedelta(days=self.random.randrange(25)))
            if not self.step(case, day):
                break
        self.leave(case)
        return case

    def body(self, case, move, version, day, wanted=frozenset()):
        body = super().body(case, move, version, day, wanted)
        other = {"add_link": self.last}.get(move.name)
        if move.action.get("effect") == "merge":
            other = self.in_work.get(case.kind.name)
        if other:
            body["data"]["office_id"] = other.office
        if not case.events:
            body["office_id"] = case.office
            for party in body.get("parties", []):
                party["contact"] = f"139{self.random.randrange(10**8):08d}"
        return body

    def go_on(self):
        """One thing that happens after the seal."""
        what = self.random.choice(("late", "on", "on", "redate", "revise", "end", "erase"))
        if what == "late" or not self.mine:
            self.done["late"] += self.make(FIRST, LAST) is not None
            return
        case = self.random.choice(self.mine)
        if case.erased:
            return
        day = max(event.day for event in case.events)
        if what == "erase":
            self.erase(case, day)
            return
        legal = {name: move for name, move in case.legal().items() if move.action.get("effect") not in model.PAPERS}
        if what == "end":
            names = [name for name, move in legal.items() if move.to != case.state and
                     (name in ("reopen", "transfer_out") or move.action.get("effect") == "merge")]
        else:
            names = {"redate": ["correct_date"], "revise": ["revise"]}.get(what) or sorted(legal)
        name = self.random.choice(names) if names else None
        if name not in legal:
            return
        before = len(case.events)
        self.one(case, name, day)
        if len(case.events) > before:
            self.done[name if name in ("reopen", "transfer_out", "merge") else what] += 1
        if case.phase() in model.ACTIVE:
            self.in_work.setdefault(case.kind.name, case)
        elif self.in_work.get(case.kind.name) is case:
            del self.in_work[case.kind.name]

    def one(self, case, name, day):
        day = min(self.today, day + datetime.timedelta(days=self.random.randrange(4)))
        law = case.law_for(name, day)
        move = law and law.moves.get((case.track, case.state), {}).get(name)
        if not move or self.in_work.get(case.kind.name) is case and move.action.get("effect") == "merge":
            return
        if name == "correct_date":
            self.correct(case, move, day)
        elif name == "add_link":
            return
        else:
            self.send(case, move, law, day)

    def erase(self, case, day):
        if not self.answer(case, "officer", day, "propose", {"data": {"act": {
                "action": "erase_personal", "data": {"reason": "本人请求"}}}}):
            return
        reply = self.post("director", case, {"action": "erase_personal", "occurred_on": day.isoformat(),
                                             "proposal": len(case.events), "opinion": "同意"})
        if reply.status != 201:
            self.tally.fault("an erasure was refused", case.kind.name, case.state, reply)
            return
        event = model.Event(model.Move({"action": "erase_personal"}, {}, case.state, case.track), day, (case.phase(),) * 2)
        event.cells = []
        case.events.append(event)
        case.erased = True
        self.done["erase"] += 1


class Histories:
    def __init__(self, site, tally, seals, limits, done):
        self.site, self.tally, self.seals, self.limits, self.done = site, tally, seals, limits, done


@pytest.fixture(scope="module")
def histories(cluster, template, note):
    catalog = model.Catalog(harness.CATALOG, model.ERASURES)
    site = make_site(cluster, template)
    tally = Tally(catalog)
    today = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()
    players = [Sealer(number, site, catalog, tally, HISTORIES // THREADS, today) for number in range(THREADS)]
    began = datetime.datetime.now()
    run(site, players)
    seals = {}
    for year, period in SEALS:
        made = sealed(site, year, period)
        seals[year, period] = (made, site.as_("officer").get(made["summary"]).body)
    for case in tally.cases:
        case.then = case.counted()
    limited = limits.left(site)
    again = [player.again() for player in players]
    run(site, again)
    done = sum((player.done for player in again), collections.Counter())
    note(f"seals: {len(tally.cases)} histories, {tally.taken} events, after the seals {dict(done)}, "
         f"in {(datetime.datetime.now() - began).total_seconds():.0f} s")
    yield Histories(site, tally, seals, limited, done)
    site.close()


def run(site, players):
    play(site, players)
    for player in players:
        if player.error:
            raise player.error


def span(year, period):
    month = {"year": (1, 12), "h1": (1, 6), "q4": (10, 12), "m05": (5, 5)}[period]
    last = datetime.date(year + month[1] // 12, month[1] % 12 + 1, 1) - datetime.timedelta(days=1)
    return datetime.date(year, month[0], 1), last


def within(counted, first, last):
    found = collections.defaultdict(collections.Counter)
    for (indicator, day, cell), quantity in counted.items():
        if first <= day <= last and quantity:
            found[indicator][day, cell] = quantity
    return found


def moved_cases(cases, first, last):
    """{indicator: {case id: by how much}}, counted from the model alone."""
    found = collections.defaultdict(dict)
    for case in cases:
        before, after = within(case.then or {}, first, last), within(case.counted(), first, last)
        for indicator in before.keys() | after.keys():
            if before[indicator] != after[indicator]:
                found[indicator][case.id] = sum(after[indicator].values()) - sum(before[indicator].values())
    return found


def test_everything_that_was_done_was_taken(histories):
    assert not histories.tally.faults, "\n".join(str(fault) for fault in histories.tally.faults[:5])
    if HISTORIES >= 5000:
        for what in ("late", "redate", "revise", "reopen", "transfer_out", "merge", "erase"):
            assert histories.done[what] >= 20, (what, histories.done)


@pytest.mark.parametrize("year, period", SEALS)
def test_the_sealed_bytes_are_what_they_were(histories, year, period):
    made, body = histories.seals[year, period]
    reply = histories.site.as_("statistician").get(made["summary"])
    assert reply.body == body and hashlib.sha256(reply.body).hexdigest() == made["sha256"]


@pytest.mark.parametrize("year, period", SEALS)
def test_the_restatement_names_exactly_the_cases_that_moved(histories, year, period):
    expected = moved_cases(histories.tally.cases, *span(year, period))
    reader, wrong = histories.site.as_("officer"), {}
    catalog = model.Catalog(harness.CATALOG)
    for indicator, entry in catalog.indicators.items():
        if entry.get("source") == "external" or "numerator" in entry:
            continue
        found = collections.Counter()
        named = set()
        for move in reader.pages(f"/api/v1/summaries/{year}/restatement/{indicator}?period={period}"):
            if move["scope"] == "period":
                named.add(move["case_id"])
                found[move["case_id"]] += model.float_free(move["quantity"])
        want = expected.get(indicator, {})
        if named != set(want) or any(found[case] != want[case] for case in named):
            wrong[indicator] = (sorted(named ^ set(want))[:5], len(named), len(want))
    assert wrong == {}


@pytest.mark.parametrize("year, period", SEALS)
def test_the_restatement_names_exactly_the_cases_whose_limits_moved(histories, year, period):
    now, reader = limits.left(histories.site), histories.site.as_("officer")
    for indicator in now.keys() | histories.limits.keys():
        found = collections.Counter()
        for move in reader.pages(f"/api/v1/summaries/{year}/restatement/{indicator}?period={period}"):
            if move["scope"] == "period":
                found[move["case_id"]] += model.float_free(move["quantity"])
        assert found == limits.moved(histories.limits, now, indicator, *span(year, period)), indicator


@pytest.mark.parametrize("year, period", SEALS)
def test_each_figure_is_told_as_it_was_and_as_it_is(histories, year, period):
    first, last = span(year, period)
    before, after = collections.Counter(), collections.Counter()
    for case in histories.tally.cases:
        for counted, sums in ((case.then or {}, before), (case.counted(), after)):
            for (indicator, day, _), quantity in counted.items():
                if first <= day <= last:
                    sums[indicator] += quantity
    found = histories.site.as_("officer").fetch(f"/api/v1/summaries/{year}/restatement?period={period}")
    plain = {figure["indicator"]: figure for figure in found["figures"] if figure["unit"] == "case" and
             (before[figure["indicator"]] or after[figure["indicator"]])}
    assert plain or HISTORIES < 1000
    for code, figure in plain.items():
        assert (figure["sealed"], figure["now"]) == (before[code], after[code]), code
        assert figure["difference"] == str(after[code] - before[code]) and not figure["redefined"]


def test_the_balance_holds_for_every_day_kind_and_office(histories):
    """Stock by facts against stock by the phases of the model, day by day."""
    expected = collections.Counter()
    for case in histories.tally.cases:
        for event in case.events if not case.merged else ():
            before, after = event.phases
            if event.moving and (before in model.ACTIVE) != (after in model.ACTIVE):
                expected[case.office, case.kind.name, event.day] += 1 if after in model.ACTIVE else -1
    rows = histories.site.query(
        "select f.office_id, i.kind, f.occurred_on, sum(f.quantity * case when i.balance in"
        " ('received', 'reopened', 'transferred_in') then 1 else -1 end)::int from case_fact f"
        " join catalog_indicator i using (indicator) where i.balance is not null group by 1, 2, 3")
    found = {(office, kind, day): stock for office, kind, day, stock in rows if stock}
    assert found == {key: stock for key, stock in expected.items() if stock}


def test_erased_text_is_nowhere_and_no_figure_moved_by_it(histories):
    erased = [case.id for case in histories.tally.cases if case.erased]
    for table, column in (("case_event", "case_id"), ("case_party", "case_id"), ("case_file", "id")):
        left = histories.site.query(f"select count(*) from {table} t where {column} = any (%s::uuid[]) and t::text ~ '\\m139[0-9]{{8}}\\M'", erased)
        assert left == [(0,)], table


def test_verify_recounts_every_seal(histories):
    said = harness.run(histories.site.database, "verify")
    assert f"seals: {len(SEALS)}, 0 faults" in said and re.search(r"rows: \d+ cases, 0 faults", said)
