"""One predicate for every figure: its value, its list of cases, the export and each cell of a series or
table say the same, for every role; rates have the denominators they are named for; and the clock of a
closing follows what is corrected."""

import csv
import decimal
import io
import re

import pytest

import reports

YEAR = "from=2024-01-01&to=2024-12-31"
DIMENSIONS = ["month", "region", "right_type", "cause", "kind", "track", "source", "office", "outcome",
              "party_type"]
CODES = ["ruling.accepted", "mediation.closed", "cases.received", "cases.pending", "cases.workload",
         "assistance.opinions", "enforcement.fined", "ruling.cohort_closed", "mediation.handling_days",
         "mediation.closed_late", "mediation.overdue_open", "mediation.overdue"]
ROLES = ["registrar", "officer", "mediator", "director", "statistician"]


def number(value):
    return decimal.Decimal(str(value or 0))


def lines(reply):
    assert reply.status == 200, reply
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(reply.body.decode("utf-8-sig"), newline="")))


def value(reader, code, query=YEAR):
    return reader.fetch(f"/api/v1/indicators/{code}/values?{query}")


def listed(reader, address):
    return sum((number(entry["quantity"]) for entry in reader.pages(address)), decimal.Decimal(0))


@pytest.mark.parametrize("role", ROLES)
def test_value_list_and_export_say_the_same_for_every_role(wuxi, role):
    reader = wuxi.as_(role)
    for code in CODES:
        reply = reader.get(f"/api/v1/indicators/{code}/values?{YEAR}")
        if reply.status == 403:
            # Who may not see figures may still see the cases behind them.
            reply = wuxi.as_("statistician").get(f"/api/v1/indicators/{code}/values?{YEAR}")
        found = reply.json
        page = reader.fetch(found["cases"] + "&limit=1")
        exported = lines(reader.get(found["cases"].replace("/cases?", "/cases.csv?")))
        assert number(found["value"]) == number(page["quantity"]), code
        assert number(found["value"]) == listed(reader, found["cases"]), code
        assert number(found["value"]) == sum(number(line["quantity"]) for line in exported), code
        assert len(exported) == page["total"], code


@pytest.mark.parametrize("role", ROLES)
def test_list_count_and_export_of_cases_say_the_same_for_every_role(wuxi, role):
    reader = wuxi.as_(role)
    for query in ("kind=ruling", "region=320213", "kind=mediation&source=court", "phase=open", "right=TM"):
        exported = lines(reader.get(f"/api/v1/cases.csv?{query}"))
        counted = reader.get(f"/api/v1/cases?{query}&limit=1", Prefer="return=total-count").json
        ids = [case["id"] for case in reader.pages(f"/api/v1/cases?{query}")]
        assert [line["id"] for line in exported] == ids, query
        assert counted["total"] == len(ids), query


@pytest.mark.parametrize("by", DIMENSIONS)
def test_every_cell_of_a_series_opens_into_its_cases(wuxi, by):
    reader = wuxi.as_("statistician")
    codes = ("cases.closed", "mediation.handling_days") if by == "outcome" else (
        "cases.received", "cases.pending", "ruling.cohort_closed", "mediation.handling_days")
    for code in codes:
        found = value(reader, code, f"{YEAR}&by={by}")
        for cell in found["series"]:
            assert number(cell["value"]) == number(reader.fetch(cell["cases"] + "&limit=1")["quantity"]), cell
        if code != "cases.pending" and (by, code) != ("month", "ruling.cohort_closed"):
            assert sum(number(cell["value"]) for cell in found["series"]) == number(found["value"]), (by, code)


@pytest.mark.parametrize("by, and_by", [("region", "right_type"), ("month", "kind"), ("kind", "month"),
                                        ("party_type", "source"), ("office", "outcome")])
def test_every_cell_of_a_table_opens_into_its_cases(wuxi, by, and_by):
    reader = wuxi.as_("statistician")
    for code in ("cases.closed", "cases.pending"):
        if "outcome" in (by, and_by) and code == "cases.pending":
            continue
        found = value(reader, code, f"{YEAR}&by={by}&and_by={and_by}")
        assert found["columns"]
        for row in found["series"]:
            assert len(row["cells"]) == len(found["columns"])
            for cell in row["cells"][:4]:
                assert number(cell["value"]) == number(reader.fetch(cell["cases"] + "&limit=1")["quantity"]), cell
            if "month" not in (by, and_by) or code == "cases.closed":
                assert sum(number(cell["value"]) for cell in row["cells"]) == (
                    number(row["value"])), (code, row["key"])


def test_both_parts_of_a_ratio_open_and_a_median_opens_into_the_same_cases_as_its_mean(wuxi):
    reader = wuxi.as_("statistician")
    for code in ("ruling.closure_rate", "ruling.cohort_rate", "mediation.mean_days", "mediation.in_time_rate"):
        found = value(reader, code, f"{YEAR}&by=region")
        for cell in [found, *found["series"]]:
            for part in ("numerator", "denominator"):
                assert number(cell[part]["value"]) == number(
                    reader.fetch(f"{cell['cases']}&part={part}&limit=1")["quantity"]), (code, part)
    mean = reader.pages(value(reader, "mediation.mean_days")["cases"] + "&part=denominator")
    median = value(reader, "mediation.median_days")
    behind = reader.pages(median["cases"])
    assert {entry["case_id"] for entry in behind} == {entry["case_id"] for entry in mean}
    days = sorted(int(entry["days"]) for entry in behind)
    middle = decimal.Decimal(days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2
    assert decimal.Decimal(median["value"]) == middle.quantize(decimal.Decimal("0.1"), decimal.ROUND_HALF_UP)


def test_the_rates_that_compete_stand_side_by_side(wuxi):
    reader = wuxi.as_("statistician")
    expected = {
        "ruling.closed_to_accepted": ("100.00", 57, 57),  # 2 of the closed came in 2023
        "ruling.closure_rate": ("96.61", 57, 59),
        "ruling.cohort_rate": ("96.49", 55, 57),
        "mediation.settled_to_accepted": ("95.41", 104, 109),
        "mediation.settled_to_closed": ("94.55", 104, 110),
        "mediation.settled_to_concluded": ("95.41", 104, 109),
    }
    for code, (ratio, above, below) in expected.items():
        found = value(reader, code)
        assert (found["value"], found["numerator"]["value"], found["denominator"]["value"]) == (ratio, above, below), code


def test_a_stock_by_month_is_what_stood_on_its_last_day(wuxi):
    reader = wuxi.as_("statistician")
    found = value(reader, "ruling.pending", f"{YEAR}&by=month")
    assert len(found["series"]) == 12
    for cell in found["series"]:
        month = cell["key"]
        alone = value(reader, "ruling.pending", f"from={month}-01&to={month}-28")
        last = wuxi.query("""
            select count(*) from case_file c
            join lateral (select e.to_state, e.definition from case_event e
                          where e.office_id = c.office_id and e.case_id = c.id and e.from_state <> e.to_state
                          and e.occurred_on < (%s::date + interval '1 month')
                          order by e.seq desc limit 1) last on true
            join catalog_state s on s.kind = c.kind and s.version = last.definition and s.state = last.to_state
            where c.kind = 'ruling' and s.phase in ('open', 'stayed')""", f"{month}-01")[0][0]
        assert cell["value"] == last, cell
        assert alone["value"] is not None


def test_nothing_was_known_before_it_was_recorded(wuxi):
    reader = wuxi.as_("statistician")
    for code in ("cases.received", "cases.pending", "ruling.cohort_closed"):
        found = value(reader, code, f"{YEAR}&known_at=2024-01-01T00:00:00Z&by=region")
        assert found["value"] == 0 and found["series"] == []
        assert reader.fetch(found["cases"])["items"] == []


def test_each_figure_says_what_it_means_and_the_digest_moves_with_it(wuxi):
    items = {item["indicator"]: item for item in wuxi.as_("statistician").fetch("/api/v1/indicators")["items"]}
    figures = wuxi.summary(2024)["figures"]
    assert {figure["definition"] for figure in figures} <= {item["digest"] for item in items.values()}
    for figure in figures:
        item = items[figure["indicator"]]
        assert figure["definition"] == item["digest"] and len(item["digest"]) == 64
        assert set(item["treatment"]) == {"carried_over", "reopened", "withdrawn", "transferred"}, item
        assert item["version"] >= 1 and item["form"]
    assert items["ruling.closure_rate"]["rounding"]["en"].startswith("Half up")
    assert [entry["action"] for entry in items["ruling.accepted"]["counted"]] == ["file"]
    assert len({item["digest"] for item in items.values()}) == len(items)


def test_growth_has_a_base_or_is_none(wuxi):
    figures = {figure["indicator"]: figure for figure in wuxi.summary(2024)["figures"]}
    ruling = figures["ruling.accepted"]
    assert (ruling["value"], ruling["previous"]["value"]) == (57, 5)
    # The records of the sample begin in August 2023.
    assert ruling["growth"] is None and figures["ruling.closed_to_accepted"]["growth"] is None
    assert figures["ruling.assisted"]["growth"] is None
    half = wuxi.as_("statistician").fetch("/api/v1/summaries/2024?period=h2")
    ruling = next(figure for figure in half["figures"] if figure["indicator"] == "ruling.accepted")
    assert ruling["growth_before"]["against"] == "period_before"
    assert ruling["before"]["value"] + ruling["value"] == 57


def rounded_shares(rows, at):
    """Each count in the sum of those of its kind, rounded by itself."""
    sums = {}
    for row in rows:
        sums[row.get("kind")] = sums.get(row.get("kind"), 0) + row["cells"][at]["value"]
    return [str((decimal.Decimal(100 * row["cells"][at]["value"]) / sums[row.get("kind")])
                .quantize(decimal.Decimal("0.01"), decimal.ROUND_HALF_UP)) for row in rows]


def test_a_table_whose_shares_were_adjusted_says_so(wuxi):
    tables = wuxi.summary(2024)["tables"]
    adjusted = []
    for table in tables:
        shares = [at for at, column in enumerate(table["columns"]) if column["share"]]
        for at in shares:
            count = next(n for n, column in enumerate(table["columns"])
                         if column["indicator"] == table["columns"][at]["indicator"] and not column["share"])
            if rounded_shares(table["rows"], count) != [row["cells"][at]["value"] for row in table["rows"]]:
                adjusted.append(table["mark"])
    assert "T2" in adjusted and len(adjusted) < len(tables)
    assert [table["mark"] for table in tables if table["adjusted"]] == adjusted
    for language, words in (("zh", "占比经调整，使合计为100.00%。"), ("en", "Shares are adjusted so that they add up to 100.00 %.")):
        page = wuxi.as_("statistician").get(f"/api/v1/summaries/2024?format=html&lang={language}").body.decode()
        assert page.count(words) == len(adjusted)


def test_a_year_before_the_records_has_no_figures_and_is_no_base(wuxi):
    summary = wuxi.summary(2024)
    assert summary["base_recorded"] is False
    assert not [figure["indicator"] for figure in summary["figures"] if figure["source"] == "cases" and figure["growth"]]
    rows = next(table for table in summary["tables"] if table["mark"] == "T3")["rows"]
    assert [(row["key"], row["recorded"]) for row in rows] == [
        ("2020", False), ("2021", False), ("2022", False), ("2023", False), ("2024", True)]
    assert all(cell["value"] is None and cell["cases"] is None for row in rows[:4] for cell in row["cells"])
    assert rows[4]["cells"][0]["value"] == 622
    page = wuxi.as_("statistician").get("/api/v1/summaries/2024?format=html&lang=zh").body.decode()
    assert "2307.69" not in page
    rows = reports.html_tables(page.encode())["五年趋势"]
    assert [row[1:] for row in rows[1:5]] == [["—"] * 4] * 4 and "—" not in rows[5]


def test_a_stock_grows_from_the_end_of_the_year_before(wuxi):
    stocks = {figure["indicator"]: figure["value"] for figure in wuxi.summary(2023)["figures"] if figure["form"] == "stock"}
    half = wuxi.as_("statistician").fetch("/api/v1/summaries/2024?period=h2")
    bases = {figure["indicator"]: figure["previous"]["value"] for figure in half["figures"] if figure["form"] == "stock"}
    assert bases == stocks and any(stocks.values())


def test_what_readers_stumble_over_is_explained_and_no_error(wuxi):
    notes = {(figure["indicator"], note["note"]): note["text"]["zh"]
             for figure in wuxi.summary(2024)["figures"] for note in figure["notes"]}
    assert "322" in notes["intermediate_court.closed.patent", "split_of_closed"]
    assert "84" in notes["procuratorate.prosecuted.cases", "decisions_above_intake"]
    assert ("ruling.assisted", "two_views") in notes
    assert ("assistance.opinions", "documents_beside_cases") in notes


def test_tables_add_up_and_their_cells_open(wuxi):
    reader = wuxi.as_("statistician")
    tables = {table["mark"]: table for table in wuxi.summary(2024, "statistician")["tables"]}
    assert sorted(tables) == ["T1", "T2", "T3", "T4", "T5", "T6", "T7"]
    for mark in ("T1", "T2", "T6", "T7"):
        table = tables[mark]
        for at, column in enumerate(table["columns"]):
            cells = [row["cells"][at] for row in table["rows"]]
            if column["share"]:
                assert sum(decimal.Decimal(cell["value"]) for cell in cells) == 100, mark
            elif column["unit"] == "case":
                assert sum(cell["value"] for cell in cells) == table["total"]["cells"][at]["value"], mark
    for table in tables.values():
        for row in table["rows"]:
            for column, cell in zip(table["columns"], row["cells"]):
                if cell["cases"] and not column["share"] and column["unit"] == "case":
                    assert reader.fetch(cell["cases"] + "&limit=1")["quantity"] == str(cell["value"]), (
                        table["mark"], row["key"])
    by_kind = {}
    for row in tables["T4"]["rows"]:
        by_kind.setdefault(row["kind"], []).append(decimal.Decimal(row["cells"][1]["value"]))
    assert all(sum(shares) == 100 for shares in by_kind.values())


@pytest.mark.parametrize("query, code", [
    ("and_by=month", "second_dimension"), ("by=month&and_by=month", "second_dimension"),
    ("by=month&from=1950-01-01&to=2024-12-31", "months_too_many"), ("from=2199-01-01", "period_reversed"),
])
def test_a_cut_that_is_none_is_told(wuxi, query, code):
    reply = wuxi.as_("statistician").get(f"/api/v1/indicators/cases.closed/values?{query}")
    assert reply.status == 400 and reply.codes() == [code], reply


@pytest.mark.parametrize("code, what, query", [
    ("ruling.pending", "values", "by=outcome"), ("cases.received", "values", "by=region&and_by=outcome"),
    ("ruling.closure_rate", "values", "outcome=infringement"), ("ruling.cohort_closed", "cases", "outcome=infringement"),
    ("cases.workload", "cases.csv", "outcome=none"),
])
def test_what_has_no_outcome_is_not_cut_by_it(wuxi, code, what, query):
    reply = wuxi.as_("officer").get(f"/api/v1/indicators/{code}/{what}?{YEAR}&{query}")
    assert reply.status == 422 and reply.codes() == ["outcome_not_told"], reply


@pytest.mark.parametrize("what", ["values", "cases", "cases.csv"])
def test_a_period_that_ends_before_it_begins_is_told(wuxi, what):
    reply = wuxi.as_("officer").get(f"/api/v1/indicators/cases.closed/{what}?from=2199-01-01")
    assert reply.status == 400 and reply.codes() == ["period_reversed"], reply


@pytest.mark.parametrize("parameter, value, words", [
    ("cause", "bogus", "causes"), ("region", "999999", "regions"), ("source", "bogus", "sources"),
    ("right_type", "zz", "rights"), ("party_type", "bogus", "party_types"), ("kind", "bogus", "kind"),
    ("track", "bogus", "track"), ("outcome", "bogus", "outcome"),
    ("known_at", "2099-01-01T00:00:00Z", "instant to come"),
])
def test_a_value_that_cannot_be_is_no_zero(site, parameter, value, words):
    """A slip of the pen must not become a published figure."""
    reply = site.as_("officer").request(
        "GET", f"/api/v1/indicators/dispute.closed/values?from=2024-01-01&to=2024-12-31&{parameter}={value}")
    assert reply.status == 400, reply
    assert [error["pointer"] if "pointer" in error else error["parameter"] for error in reply.json["errors"]]
    assert words in str(reply.json["errors"])


def test_a_count_has_no_parts(site):
    for path in ("cases", "cases.csv"):
        reply = site.as_("officer").request(
            "GET", f"/api/v1/indicators/ruling.accepted/{path}?from=2024-01-01&to=2024-12-31&part=denominator")
        assert reply.status == 422 and "is no ratio" in str(reply.json["errors"])


def test_days_are_of_closings_and_of_nothing_else(wuxi):
    """Of a case counted by what came and by what went there is no one time it took."""
    span = "from=2024-01-01&to=2024-12-31&limit=200"
    mixed = wuxi.as_("statistician").fetch(f"/api/v1/indicators/cases.overdue_rate/cases?{span}&part=denominator")["items"]
    closed = wuxi.as_("statistician").fetch(f"/api/v1/indicators/enforcement.closed/cases?{span}")["items"]
    assert mixed and {entry["days"] for entry in mixed} == {None}
    assert closed and all(re.fullmatch(r"\d+", entry["days"]) for entry in closed)
