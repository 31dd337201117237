"""Open cases past their last day, as a stock: against the deadlines themselves; from the day after the last one
on and not before; moved with the last day; as it was known."""

import datetime

import pytest

import limits
from test_figures import YEAR, listed, number, value


def day(text):
    return datetime.date.fromisoformat(text)


def month_of(on):
    first = on.replace(day=1)
    return first, (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)


def overdue(left, kind, on):
    """The cases that were overdue at the end of a day, by their deadlines."""
    def upto(indicator, case):
        return sum(number for (begins, _), number in left[indicator][case].items() if begins <= on)
    return {case for case in left[f"{kind}.overdue_begun"]
            if upto(f"{kind}.overdue_begun", case) > upto(f"{kind}.overdue_ended", case)}


@pytest.mark.parametrize("kind", limits.LIMITS)
def test_the_stock_of_each_month_is_what_the_deadlines_say(wuxi, kind):
    reader = wuxi.as_("statistician")
    found = value(reader, f"{kind}.overdue_open", f"{YEAR}&by=month")
    left = limits.left(wuxi)
    for cell in found["series"]:
        on = month_of(day(f"{cell['key']}-01"))[1]
        behind = {entry["case_id"] for entry in reader.pages(cell["cases"])}
        assert behind == overdue(left, kind, on), cell
        assert cell["value"] == len(behind)
    # Some were, if only within a month.
    begun = value(reader, f"{kind}.overdue_begun")
    assert begun["value"] == sum(number for days in left[f"{kind}.overdue_begun"].values()
                                 for (on, _), number in days.items() if on.year == 2024)
    assert kind != "mediation" or begun["value"] >= 4


def test_every_kind_together_and_the_rate(wuxi):
    reader = wuxi.as_("statistician")
    for query in (YEAR, "from=2024-01-01&to=2024-03-31", "from=2024-05-01&to=2024-05-31"):
        got = {code: value(reader, code, query) for code in (
            "cases.overdue_open", "ruling.overdue_open", "mediation.overdue_open", "ruling.closed_late",
            "mediation.closed_late", "cases.pending", "cases.closed", "cases.overdue_rate", "ruling.overdue_rate")}
        number_of = {code: found["value"] for code, found in got.items()}
        assert number_of["cases.overdue_open"] == number_of["ruling.overdue_open"] + number_of["mediation.overdue_open"]
        late = number_of["ruling.closed_late"] + number_of["mediation.closed_late"]
        rate = got["cases.overdue_rate"]
        assert rate["numerator"]["value"] == number_of["cases.overdue_open"] + late
        assert rate["denominator"]["value"] == number_of["cases.pending"] + number_of["cases.closed"]
        assert listed(reader, rate["cases"]) == rate["numerator"]["value"]


def test_decisions_within_their_limit_are_counted_apart_from_closings(wuxi):
    reader = wuxi.as_("statistician")
    expected = wuxi.query("""
        select count(*), count(*) filter (where d.met_on <= d.due_on)
        from deadline as d join case_file as c on c.office_id = d.office_id and c.id = d.case_id
        where c.kind = 'enforcement' and d.rule = 'decide' and d.met_on between '2024-01-01' and '2024-12-31'""")[0]
    assert expected[0] > 0
    assert value(reader, "enforcement.decided_timed")["value"] == expected[0]
    rate = value(reader, "enforcement.decision_in_time_rate")
    assert (rate["numerator"]["value"], rate["denominator"]["value"]) == (expected[1], expected[0])


def pending(site, code, on, query=""):
    first, last = month_of(on)
    found = value(site.as_("statistician"), code, f"from={first}&to={last}{query}")
    assert number(found["value"]) == listed(site.as_("statistician"), found["cases"])
    return found["value"]


def due(site, case):
    items = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}/deadlines")["items"]
    return next(day(item["due_on"]) for item in items if item["rule"] == "close")


def test_a_case_is_overdue_from_the_day_after_its_last_one_on(site, today):
    filed = today - datetime.timedelta(days=200)
    old = site.walk(site.begin("ruling", str(filed)), "file", str(filed))
    new = site.walk(site.begin("ruling", str(today)), "file", str(today))
    last = due(site, old)
    assert last < today < due(site, new)
    before = last - datetime.timedelta(days=last.day)
    assert pending(site, "ruling.overdue_open", before) == 0
    assert pending(site, "ruling.overdue_open", last + datetime.timedelta(days=1)) == 1
    # What is still to come does not count yet, in whatever part of it: of the month, the year, or later.
    assert pending(site, "ruling.overdue_open", today) == 1
    for to in (f"{today.year}-12-31", f"{today.year + 1}-12-31"):
        assert value(site.as_("statistician"), "ruling.overdue_open", f"from={today.year}-01-01&to={to}")["value"] == 1
        assert value(site.as_("statistician"), "ruling.overdue_open", f"from={today.year}-01-01&to={to}&by=region")["value"] == 1
    year = site.as_("statistician").fetch(f"/api/v1/summaries/{today.year}")
    shown = next(figure for figure in year["figures"] if figure["indicator"] == "ruling.overdue_open")
    assert shown["value"] == 1
    # Before it was recorded nothing was known.
    site.old, site.known = old, site.query("select now()")[0][0].isoformat().replace("+", "%2B")
    assert pending(site, "ruling.overdue_open", today, "&known_at=2020-01-01T00:00:00Z") == 0


def test_it_follows_the_last_day_and_what_was_known_stays(site, today):
    old, last = site.old, due(site, site.old)
    month = month_of(last + datetime.timedelta(days=1))[0]
    longer = site.walk(old, "exclude_time", str(last), exclusion_ground="other", excluded_from=str(last - datetime.timedelta(days=9)),
                       excluded_to=str(last))
    moved = due(site, longer)
    assert last + datetime.timedelta(days=10) <= moved < today
    first_day = moved + datetime.timedelta(days=1)
    assert pending(site, "ruling.overdue_open", today) == 1
    assert pending(site, "ruling.overdue_open", month) == (1 if first_day <= month_of(month)[1] else 0)
    assert pending(site, "ruling.overdue_open", month, f"&known_at={site.known}") == 1
    assert pending(site, "ruling.overdue_begun", first_day) == 1
    closed = site.walk(longer, "cancel", str(today))
    assert closed["phase"] == "closed"
    assert pending(site, "ruling.overdue_open", today) == 0
    assert pending(site, "ruling.overdue_ended", today) == 1 == pending(site, "ruling.closed_late", today)
    assert pending(site, "ruling.overdue_begun", moved + datetime.timedelta(days=1)) == 1


def test_the_sums_hold(site):
    assert site.query("select count(*) > 0 from fact_foreseen")[0][0]
    site.chains_hold()
