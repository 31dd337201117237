"""Every printed figure of the year 2024 comes out of the service to the digit, and every figure that
comes from cases opens into exactly the cases behind it."""

import csv
import decimal
import io


def digits(value):
    """A figure as the report prints it, whatever its JSON type."""
    return None if value is None else str(value)


def entries(wuxi, address):
    return wuxi.as_("statistician").pages(address)


def test_every_printed_figure_is_there_to_the_digit(wuxi, figures):
    found = {figure["indicator"]: figure for figure in wuxi.summary(2024)["figures"]}
    wrong = {row["indicator"]: (row["value"], digits(found.get(row["indicator"], {}).get("value")))
             for row in figures
             if digits(found.get(row["indicator"], {}).get("value")) != row["value"]}
    assert wrong == {}
    assert len(figures) == 69


def test_units_and_sources_are_those_of_the_report(wuxi, figures):
    found = {figure["indicator"]: figure for figure in wuxi.summary(2024)["figures"]}
    for row in figures:
        figure = found[row["indicator"]]
        assert figure["unit"] == row["unit"], row
        if row["derived_from"] != "ratio":
            assert (figure["source"] == "external") == (row["derived_from"] == "external"), row


def test_counts_are_numbers_and_ratios_and_money_are_text(wuxi, figures):
    found = {figure["indicator"]: figure["value"] for figure in wuxi.summary(2024)["figures"]}
    for row in figures:
        expected = str if row["unit"] in ("percent", "yuan") else int
        assert isinstance(found[row["indicator"]], expected), row


def test_each_figure_from_cases_lists_exactly_the_cases_behind_it(wuxi, figures):
    found = {figure["indicator"]: figure for figure in wuxi.summary(2024)["figures"]}
    for row in figures:
        if row["derived_from"] not in ("cases", "documents"):
            continue
        figure = found[row["indicator"]]
        behind = entries(wuxi, figure["cases"])
        total = sum(decimal.Decimal(entry["quantity"]) for entry in behind)
        assert total == decimal.Decimal(row["value"]), row
        assert all("2024-01-01" <= entry["occurred_on"] <= "2024-12-31" for entry in behind), row
        if row["unit"] in ("case", "document"):
            assert len(behind) == int(row["value"]), row
            assert all(decimal.Decimal(entry["quantity"]) == 1 for entry in behind), row
        if row["unit"] == "case":
            assert len({entry["case_id"] for entry in behind}) == len(behind), row


def test_an_entry_leads_to_its_case(wuxi):
    figure = next(figure for figure in wuxi.summary(2024)["figures"] if figure["indicator"] == "ruling.closed")
    for entry in entries(wuxi, figure["cases"])[:5]:
        case = wuxi.as_("statistician").fetch(f"/api/v1/cases/{entry['case_id']}")
        assert (case["kind"], case["closed_on"], case["number"]) == ("ruling", entry["occurred_on"], entry["number"])


def test_each_ratio_is_its_two_terms_rounded_half_up(wuxi):
    ratios = [figure for figure in wuxi.summary(2024)["figures"] if figure["numerator"]]
    assert len(ratios) >= 4
    for figure in ratios:
        above, below = figure["numerator"]["value"], figure["denominator"]["value"]
        if not below:
            assert figure["value"] is None
            continue
        exact = decimal.Decimal(above) * 100 / decimal.Decimal(below)
        places = -decimal.Decimal(figure["value"]).as_tuple().exponent
        rounded = exact.quantize(decimal.Decimal(1).scaleb(-places), decimal.ROUND_HALF_UP)
        assert figure["value"] == str(rounded), figure


def test_a_ratio_opens_into_the_cases_of_each_term(wuxi):
    reader = wuxi.as_("statistician")
    for part, expected in (("numerator", 104), ("denominator", 109)):
        behind = reader.pages("/api/v1/indicators/mediation.settled_to_accepted/cases"
                              f"?from=2024-01-01&to=2024-12-31&part={part}")
        assert len(behind) == expected


def test_the_balance_holds_for_every_kind(wuxi):
    for year in (2023, 2024, 2025):
        for row in wuxi.summary(year)["balance"]:
            assert row["opening"] + row["received"] + row["reopened"] + row["transferred_in"] == \
                row["closed"] + row["transferred_out"] + row["pending"], row
    pending = {row["kind"]: row["pending"] for row in wuxi.summary(2024)["balance"]}
    opening = {row["kind"]: row["opening"] for row in wuxi.summary(2025)["balance"]}
    assert pending == opening


def test_pending_cases_are_those_in_work_on_the_last_day(wuxi):
    """Counted from the state each case was in, not from facts."""
    rows = wuxi.query("""
        select c.kind, count(*)
        from case_file c
        join lateral (select e.to_state, e.definition from case_event e
                      where e.office_id = c.office_id and e.case_id = c.id
                      and e.occurred_on <= '2024-12-31' and e.from_state <> e.to_state
                      order by e.seq desc limit 1) last on true
        join catalog_state s on s.kind = c.kind and s.version = last.definition and s.state = last.to_state
        where s.phase in ('open', 'stayed') group by c.kind""")
    in_work = dict(rows)
    for row in wuxi.summary(2024)["balance"]:
        assert row["pending"] == in_work.get(row["kind"], 0), row


def test_csv_says_the_same_as_json(wuxi):
    reader = wuxi.as_("statistician")
    reply = reader.get("/api/v1/summaries/2024?format=csv")
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    text = reply.body.decode("utf-8-sig")
    assert reply.body.startswith(b"\xef\xbb\xbf") and text.count("\r\n") == text.count("\n")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    head = [name.strip().lower() for name in rows[0]]
    lines = {row[0]: dict(zip(head, row)) for row in rows[1:]}
    for figure in wuxi.summary(2024)["figures"]:
        line, growth = lines[figure["indicator"]], figure["growth"] or {"value": "", "unit": ""}
        assert line["value"] == ("" if figure["value"] is None else str(figure["value"])), figure
        assert (line["growth"], line["growth_unit"], line["definition"]) == \
            (growth["value"], growth["unit"], figure["definition"]), figure


def test_each_line_of_the_csv_says_what_it_belongs_to(wuxi):
    for period in ("year", "q3"):
        found = wuxi.as_("statistician").fetch(f"/api/v1/summaries/2024?period={period}")
        reply = wuxi.as_("statistician").get(f"/api/v1/summaries/2024?period={period}&format=csv")
        for line in csv.DictReader(io.StringIO(reply.body.decode("utf-8-sig"), newline="")):
            assert (line["year"], line["period"], line["office"], line["standing"], line["edition"], line["sha256"]) == \
                ("2024", period, found["office"]["id"], "draft", "", ""), line
            assert line["known_at"][:10] == found["known_at"][:10]


def test_what_has_not_begun_is_refused_and_what_runs_says_so(wuxi, today):
    reader = wuxi.client("statistician", "zh")
    refused = reader.get(f"/api/v1/summaries/{today.year + 1}?format=pdf")
    assert (refused.status, refused.codes(), refused.pointers()) == (400, ["period_to_come"], {"path:year"})
    assert f"{today.year + 1}-01-01" in refused.json["errors"][0]["detail"]
    if today.month < 12:
        refused = reader.get(f"/api/v1/summaries/{today.year}?period=m12")
        assert (refused.codes(), refused.pointers()) == (["period_to_come"], {"query:period"})
    refused = reader.post("/api/v1/reconciliations", {"year": today.year + 1, "text": "受理维权援助案件0件。"})
    assert (refused.codes(), refused.pointers()) == (["period_to_come"], {"/year"})
    found = reader.fetch(f"/api/v1/summaries/{today.year}")
    assert found["period"]["over"] is False and reader.fetch("/api/v1/summaries/2024")["period"]["over"] is True
    assert {figure["growth"] for figure in found["figures"] if figure["source"] == "cases"} == {None}
    years = next(table for table in found["tables"] if table["by"] == "year")["rows"]
    assert [row["over"] for row in years] == [True] * 4 + [False]
    lines = reader.get(f"/api/v1/summaries/{today.year}?format=csv").body.decode("utf-8-sig")
    assert {line["over"] for line in csv.DictReader(io.StringIO(lines, newline=""))} == {"false"}
    reader.close()


def test_months_add_up_to_the_year(wuxi):
    reader = wuxi.as_("statistician")
    for indicator, total in (("ruling.accepted", 57), ("preexamination.accepted", 2200)):
        found = reader.fetch(f"/api/v1/indicators/{indicator}/values?from=2024-01-01&to=2024-12-31&by=month")
        assert found["value"] == total
        assert sum(entry["value"] for entry in found["series"]) == total
        by_region = reader.fetch(f"/api/v1/indicators/{indicator}/values?from=2024-01-01&to=2024-12-31&by=region")
        assert sum(entry["value"] for entry in by_region["series"]) == total


def test_as_it_was_known_before_anything_was_recorded(wuxi):
    found = wuxi.as_("statistician").fetch("/api/v1/summaries/2024?known_at=2024-01-01T00:00:00Z")
    values = {figure["indicator"]: figure["value"] for figure in found["figures"]}
    assert values["ruling.accepted"] == 0
    assert values["ruling.closed_to_accepted"] is None


def test_chains_and_sums_of_the_sample_hold(wuxi):
    wuxi.chains_hold()
