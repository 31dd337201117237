"""The report: each format in each language says what the JSON says, opens where officers open it, and takes
no text for markup or a formula."""

import csv
import decimal
import io
import json
import pathlib
import re
import subprocess
import threading
import xml.etree.ElementTree

import pytest

import harness
import reports
import side_by_side
from client import Client
from sites import make_site
from test_seals import sealed
from test_sign_in import new_user

YEAR = "/api/v1/summaries/2024"
FORMATS = ("html", "xlsx", "docx", "pdf")
LANGUAGES = ("zh", "en")
TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
WORDS = json.loads((harness.CATALOG / "sentences.json").read_text("utf-8"))
UNITS = {entry["unit"]: entry["name"] for entry in json.loads((harness.CATALOG / "units.json").read_text("utf-8"))}
CHAPTERS = json.loads((harness.CATALOG / "report.json").read_text("utf-8"))["chapters"]
QUALIFIERS = {entry["qualifier"]: entry for entry in WORDS["qualifiers"]}
MISSING = "—"


def plain(text):
    return re.sub(r"\s+", "", text)


def get(site, address, format_, language, role="statistician"):
    mark = "&" if "?" in address else "?"
    reply = site.as_(role).get(f"{address}{mark}format={format_}&lang={language}")
    assert reply.status == 200, (address, format_, reply)
    assert reply.headers["Content-Type"] == TYPES[format_]
    return reply.body


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def summary(wuxi):
    return wuxi.summary(2024, "statistician")


@pytest.fixture(scope="module")
def files(wuxi, summary):
    """Every format in every language, of the same instant as the JSON."""
    address = f"{YEAR}?known_at={summary['known_at'].replace('+', '%2B')}"
    return {(format_, language): get(wuxi, address, format_, language)
            for format_ in FORMATS for language in LANGUAGES}


def printed(figure, language):
    if figure["value"] is None:
        return MISSING
    qualifier = QUALIFIERS.get(figure["qualifier"])
    value = str(figure["value"])
    return qualifier[language].replace("{value}", value) if qualifier else value


def expected_figures(summary, language):
    """What each chapter's table must begin its lines with: name, value, unit."""
    return {chapter["name"][language]: [
        [figure["name"][language], printed(figure, language), UNITS[figure["unit"]][language]]
        for figure in summary["figures"] if figure["chapter"] == chapter["chapter"]] for chapter in CHAPTERS}


def cell(value):
    return MISSING if value is None else str(value)


def expected_tables(summary, language):
    """The values of each table of the summary, row by row."""
    return {table["name"][language]: [[cell(one["value"]) for one in row["cells"]] for row in
                                      table["rows"] + ([table["total"]] if table["total"] else [])]
            for table in summary.get("tables", []) if table["rows"]}


def expected_balance(summary):
    return [[cell(row[term]) for term in ("opening", "received", "reopened", "transferred_in", "closed",
                                          "transferred_out", "pending")] for row in summary["balance"]]


def check_tables(tables, summary, language):
    for name, lines in expected_figures(summary, language).items():
        assert [row[:3] for row in tables[name][1:]] == lines, name
    for name, lines in expected_tables(summary, language).items():
        assert [row[1:] for row in tables[name][1:]] == lines, name
    balance = tables[WORDS["texts"]["balance"][language]]
    assert [row[1:] for row in balance[1:]] == expected_balance(summary)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", ["html", "docx", "xlsx"])
def test_every_number_is_that_of_the_json(files, summary, format_, language):
    read = getattr(reports, f"{format_}_tables")
    check_tables(read(files[format_, language]), summary, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_pdf_is_that_of_the_json(files, summary, folder, language):
    """In order: each line begins as the figure's name does, and goes on with its value."""
    lines = iter(reports.pdf_text(files["pdf", language], folder).splitlines())
    for name, expected in expected_figures(summary, language).items():
        while not re.search(rf"(表|Table )\d+\s+{re.escape(name)}$", next(lines).strip()):
            pass
        for label, value, _ in expected:
            begins = plain(label)[:6]
            assert any(plain(line).startswith(begins) and re.search(rf"\s{re.escape(value)}\s", line)
                       for line in lines), (name, label)


def test_numbers_of_the_spreadsheet_are_numbers(files, summary):
    """The raw data: exact to the 15 digits a spreadsheet keeps, and no number kept as text."""
    book = reports.xlsx_book(files["xlsx", "zh"])
    rows = list(book[WORDS["texts"]["raw_data"]["zh"]].iter_rows(values_only=True))
    found = {row[0]: row for row in rows[1:]}
    assert len(found) == len(summary["figures"])
    for figure in summary["figures"]:
        for column, value in ((3, figure["value"]), (4, (figure["numerator"] or {}).get("value")),
                              (5, (figure["denominator"] or {}).get("value"))):
            kept = found[figure["indicator"]][column]
            if value is None:
                assert kept in (None, ""), figure
            else:
                assert isinstance(kept, (int, float)), figure
                assert decimal.Decimal(f"{kept:.15g}") == decimal.Decimal(str(value)), figure


def test_the_spreadsheet_has_charts_of_its_own(files, summary):
    book = reports.xlsx_book(files["xlsx", "zh"])
    drawn = [chart["table"] for chart in WORDS["charts"]
             for table in summary.get("tables", []) if table["table"] == chart["table"] and table["rows"]]
    assert sum(len(sheet._charts) for sheet in book.worksheets) == len(drawn)
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_well_formed_and_needs_nothing_else(files, language):
    body = files["html", language]
    root = xml.etree.ElementTree.fromstring(body.decode("utf-8"))
    assert root.get("lang") == {"zh": "zh-CN", "en": "en"}[language]
    for element in root.iter():
        assert not element.tag.endswith(("}script", "}iframe", "}link", "}img", "}form")), element.tag
        assert not any(name.startswith("on") or name in ("src", "href", "style") for name in element.attrib)
    style = root.find(f".//{reports.XHTML}style").text
    assert "@page" in style and "url(" not in style and "@import" not in style


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_can_be_read_aloud(files, summary, language):
    root = xml.etree.ElementTree.fromstring(files["html", language])
    for table in root.iter(reports.XHTML + "table"):
        assert table.find(reports.XHTML + "caption").text
        heads = table.findall(f"{reports.XHTML}thead/{reports.XHTML}tr/{reports.XHTML}th")
        assert heads and all(head.get("scope") == "col" for head in heads)
        for row in table.findall(f"{reports.XHTML}tbody/{reports.XHTML}tr"):
            assert row[0].tag == reports.XHTML + "th" and row[0].get("scope") == "row"
            assert len(row) == len(heads)
    for picture in root.iter("{http://www.w3.org/2000/svg}svg"):
        assert picture.get("role") == "img" and len(picture.get("aria-label")) > 20
    levels = [int(element.tag[-1]) for element in root.iter()
              if re.fullmatch(r"\{.*\}h[1-6]", element.tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:]))


def test_the_page_may_run_nothing(wuxi):
    reply = wuxi.as_("statistician").get(f"{YEAR}?format=html")
    assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Content-Disposition"] == 'inline; filename="summary-2024.html"'


def test_libreoffice_opens_what_it_should(files, summary, folder):
    names = []
    for (format_, language), body in files.items():
        if format_ in ("xlsx", "docx"):
            names.append(folder / f"report-{language}.{format_}")
            names[-1].write_bytes(body)
    office = ["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to"]
    to = ["--outdir", str(folder)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True, "timeout": 300}
    sheets = [str(name) for name in names if name.suffix == ".xlsx"]
    subprocess.run([*office, "pdf", *to, *[str(name) for name in names if name.suffix == ".docx"]], **quiet)
    # Commas, UTF-8, every sheet a file of its own.
    subprocess.run([*office, "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", *to,
                    *sheets], **quiet)
    for language in LANGUAGES:
        text = plain(reports.pdf_text((folder / f"report-{language}.pdf").read_bytes(), folder))
        raw = folder / f"report-{language}-{WORDS['texts']['raw_data'][language]}.csv"
        rows = {row[0]: row for row in csv.reader(io.StringIO(raw.read_text("utf-8")))}
        for figure in summary["figures"]:
            kept = rows[figure["indicator"]][3]
            assert (decimal.Decimal(kept) if kept else None) == (
                None if figure["value"] is None else decimal.Decimal(str(figure["value"]))), figure
            assert printed(figure, language).replace(" ", "") in text


def test_pages_are_numbered_and_on_a4(files, folder):
    for language in LANGUAGES:
        text = reports.pdf_text(files["pdf", language], folder)
        pages = text.rstrip("\f").split("\f")
        assert len(pages) > 5
        for number, page in enumerate(pages, 1):
            assert plain(page).endswith(f"—{number}—"), page[-200:]
        told = subprocess.run(["pdfinfo", str(folder / "read.pdf")], stdout=subprocess.PIPE, check=True,
                              text=True).stdout
        assert re.search(r"Page size:\s+595 x 842", told)


def test_the_draft_says_that_it_is_one(files, folder):
    for (format_, language), word in ((key, {"zh": "草稿", "en": "DRAFT"}[key[1]]) for key in files):
        body = files[format_, language]
        text = {"html": lambda: body.decode(), "pdf": lambda: reports.pdf_text(body, folder),
                "docx": lambda: reports.word_text(reports.docx_root(body)),
                "xlsx": lambda: str([row for row in reports.xlsx_book(body).worksheets[0].values])}[format_]()
        assert word in text, (format_, language)


def test_the_same_report_has_the_same_bytes(wuxi, summary, files):
    address = f"{YEAR}?known_at={summary['known_at'].replace('+', '%2B')}"
    for key, body in files.items():
        assert get(wuxi, address, *key) == body, key


def test_the_published_paragraphs_are_word_for_word(files, figures):
    """Every clause with a figure of the report stands in ours as it was published."""
    page = files["html", "zh"].decode()
    written = "".join(text for _, paragraphs in side_by_side.chapters(page).values() for text in paragraphs)
    clauses = [side_by_side.stripped(clause)
               for entry in json.loads(side_by_side.PUBLISHED.read_text("utf-8"))
               for text in entry["published"] for clause in side_by_side.clauses(text)
               if re.search(r"\d", clause)]
    missing = [clause for clause in clauses if clause not in written]
    # What no figure gives: a prize's year, a prize, and a clause that tells before the figures what was never
    # received before.
    assert missing == [
        "此前从未受理过的植物新品种案件和集成电路布图设计案件分别新收2件、1件",
        "侦破的“无锡6·14侵犯著作权案”入选2023年度全国公安食药侦系统十大精品案例",
        "1起案件获评省级典型案例"]
    assert len(clauses) - len(missing) >= 45


def test_the_page_side_by_side_is_the_one_in_the_docs(files):
    path = pathlib.Path(__file__).parents[2] / "docs" / "summary-2024.md"
    assert path.read_text("utf-8") == side_by_side.page(files["html", "zh"].decode())


def test_the_format_is_chosen_by_accept_or_by_name(wuxi):
    reader = wuxi.as_("statistician")
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    for accept, expected in ((browser, "text/html"), ("application/pdf", "application/pdf"), ("*/*", "application/json"),
                             ("application/json;q=0.2, text/csv", "text/csv")):
        assert reader.get(YEAR, Accept=accept).headers["Content-Type"].startswith(expected), accept
    assert reader.get(f"{YEAR}?format=html", Accept="application/pdf").headers["Content-Type"] == TYPES["html"]
    assert reader.get(f"{YEAR}?format=odt").status == 400


def test_the_language_is_chosen_by_accept_language_or_by_name(wuxi):
    reader = wuxi.as_("statistician")
    for query, header, expected in (("", "zh-CN", "zh-CN"), ("", "en", "en"), ("&lang=en", "zh", "en"),
                                    ("&lang=zh", "en", "zh-CN")):
        page = reader.get(f"{YEAR}?format=html{query}", **{"Accept-Language": header}).body.decode()
        assert f'<html lang="{expected}"' in page, (query, header)
    assert reader.get(f"{YEAR}?format=html&lang=fr").status == 400


def test_a_part_of_the_year_is_named_and_leaves_out_the_figures_of_others(wuxi):
    for period, title in (("h1", "2024年上半年"), ("q3", "2024年第三季度"), ("m05", "2024年5月")):
        found = wuxi.as_("statistician").fetch(f"{YEAR}?period={period}")
        page = get(wuxi, f"{YEAR}?period={period}", "html", "zh").decode()
        written = side_by_side.chapters(page)
        assert f"<h1>{title}无锡市知识产权案件统计报告</h1>" in page
        assert "court" not in written and "police" not in written
        values = {figure["indicator"]: figure["value"] for figure in found["figures"]}
        assert f"出具维权援助意见书{values['assistance.opinions']}份" in "".join(written["cooperation"][1])
        assert reports.html_tables(page)["收结存平衡"][1][1] == str(found["balance"][0]["opening"])
    assert wuxi.as_("statistician").get(f"{YEAR}?period=h3&format=html").status == 400


def recorded_from(site, day):
    """The office says since when it records all its cases."""
    office = next(entry for entry in json.loads(harness.SAMPLE.read_text(encoding="utf-8"))["offices"] if entry["id"] == harness.OFFICE)
    harness.run(site.database, "load", "-", given=json.dumps({"office": dict(office, records_from=day)}) + "\n")


def test_growth_is_told_against_a_year_that_was_recorded_whole(cluster, template):
    site = make_site(cluster, template)
    # A case of the time before, recorded by and by, does not say that the others of its year are there.
    site.walk(site.begin("ruling", "2022-12-30"), "file", "2022-12-30")
    for days, closed in ((("2023-03-01", "2023-05-04"), 1), (("2024-03-01", "2024-05-06", "2024-08-01"), 2)):
        for number, day in enumerate(days):
            case = site.walk(site.begin("ruling", day), "file", day)
            if number < closed:
                site.walk(case, "cancel", day)
    untold = site.summary(2024)
    assert not untold["base_recorded"] and untold["office"]["records_from"] == "2024-01-01"
    assert "同比" not in plain(get(site, YEAR, "html", "zh").decode()).split("统计表")[0]
    recorded_from(site, "2023-01-01")
    figures = {figure["indicator"]: figure for figure in site.summary(2024)["figures"]}
    assert figures["ruling.accepted"]["growth"] == {"value": "50.00", "unit": "percent", "against": "same_period"}
    assert figures["ruling.closed"]["growth"]["value"] == "100.00"
    assert figures["ruling.closure_rate"]["growth"] == {"value": "6.67", "unit": "point", "against": "same_period"}
    texts = {language: plain(get(site, YEAR, "html", language).decode()) for language in LANGUAGES}
    assert "受理专利纠纷裁决案件3件，结案2件，同比分别增长50.00%、100.00%，结案率40.00%，同比上升6.67个百分点；" in texts["zh"]
    assert plain("closed 2 (up 50.00 % and 100.00 % respectively on the year before), a closure rate of 40.00 % (up 6.67 percentage points") in texts["en"]
    # Of the year before, nothing is told: what it is compared with began before the records.
    assert "同比" not in plain(get(site, "/api/v1/summaries/2022", "html", "zh").decode()).split("统计表")[0]
    site.close()


EVIL = ["=1+1", "+1", "-1", "@SUM(1)", "<script>alert(1)</script>", "a & b < c > d \"e\" 'f'", "]]>", "{place}[{x"]


@pytest.fixture(scope="module")
def evil(site):
    """Figures of others, and an office, with names that a file could take for more than words."""
    codes = ["court.accepted", "court.closed", "police.filed", "police.solved", "copyright.handled",
             "culture.transferred_to_criminal", "procuratorate.prosecuted.cases", "arbitration.accepted"]
    for code, text in zip(codes, EVIL):
        site.query("""insert into external_figure (office_id, year, code, revision, value, source, reporter, actor, recorded_at)
                      values ('wuxi-ip-office', 2024, %s, 1, 5, %s, %s, 'x', now()) returning 1""", code, text, text)
        site.query("""insert into external_confirmation (office_id, year, code, revision, confirmed_by, confirmed_at)
                      values ('wuxi-ip-office', 2024, %s, 1, 'y', now()) returning 1""", code)
    line = {"office": {"id": "wuxi-ip-office", "parent": None, "name": {"zh": "=1+1<b>&局", "en": "=1+1<b>&Office"},
                       "region": "320200", "mark": "锡知", "type": "office"}}
    harness.run(site.database, "load", "-", given=json.dumps(line, ensure_ascii=False) + "\n")
    return {format_: get(site, YEAR, format_, "zh") for format_ in FORMATS}


def test_no_text_is_markup(evil, folder):
    root = xml.etree.ElementTree.fromstring(evil["html"])
    assert not list(root.iter(reports.XHTML + "b")) and not list(root.iter(reports.XHTML + "script"))
    assert "编制单位：=1+1<b>&局" in [element.text for element in root.iter(reports.XHTML + "p")]
    notes = "".join(element.text for element in root.iter(reports.XHTML + "p") if element.get("class") == "footnote")
    assert all(f"来源：{text}，{text}" in notes for text in EVIL)
    assert "编制单位：=1+1<b>&局" in reports.word_text(reports.docx_root(evil["docx"]))
    assert "=1+1<b>&局" in reports.pdf_text(evil["pdf"], folder)


def test_no_text_is_a_formula(evil, site):
    for sheet in reports.xlsx_book(evil["xlsx"]).worksheets:
        assert all(one.data_type in ("s", "n") for row in sheet.iter_rows() for one in row)
    reply = site.as_("statistician").get(f"{YEAR}?format=csv")
    for row in csv.reader(io.StringIO(reply.body.decode("utf-8-sig"))):
        for column, text in enumerate(row):
            assert not text.startswith(("+", "=", "@")) and (column > 3 or not text.startswith("-")), row


def test_a_period_that_runs_says_so_in_every_format(wuxi, folder, today):
    for language, words, row in (("zh", "期间尚未结束：本报告", f"{today.year}年（未结束）"),
                                 ("en", "THEPERIODISNOTOVER", f"{today.year}(notover)")):
        for format_ in FORMATS:
            body = get(wuxi, f"/api/v1/summaries/{today.year}", format_, language)
            if format_ == "html":
                text = body.decode()
            elif format_ == "pdf":
                text = reports.pdf_text(body, folder)
            elif format_ == "docx":
                text = reports.word_text(reports.docx_root(body))
            else:
                text = str([list(sheet.values) for sheet in reports.xlsx_book(body).worksheets])
            assert words in plain(text) and row in plain(text), (language, format_)
    assert "期间尚未结束：本报告" not in get(wuxi, YEAR, "html", "zh").decode()


def test_what_headers_chose_says_so_and_each_choice_has_its_tag(site):
    """Vary names what was asked; the tag of the bytes is that of the JSON alone, and no other's."""
    made = sealed(site, 2019)
    reader = site.as_("statistician")
    tags = set()
    for accept, language, parameters, vary, tag in (
            (None, None, "", "Accept", f'"{made["sha256"]}"'),
            ("text/csv", None, "", "Accept", f'W/"{made["sha256"]}-csv"'),
            ("text/html", "en", "", "Accept, Accept-Language", f'W/"{made["sha256"]}-html-en"'),
            ("text/html", "zh", "", "Accept, Accept-Language", f'W/"{made["sha256"]}-html-zh"'),
            ("text/html", "zh", "&lang=en", "Accept", f'W/"{made["sha256"]}-html-en"'),
            ("text/html", "en", "&format=html&lang=zh", None, f'W/"{made["sha256"]}-html-zh"'),
            (None, "en", "&format=json", None, f'"{made["sha256"]}"')):
        headers = {name: value for name, value in (("Accept", accept), ("Accept-Language", language)) if value}
        reply = reader.get(made["summary"] + parameters, **headers)
        assert (reply.status, reply.headers.get("Vary"), reply.etag) == (200, vary, tag), (accept, language, parameters)
        again = reader.get(made["summary"] + parameters, **headers, **{"If-None-Match": reply.etag})
        assert (again.status, again.headers.get("Vary"), again.etag) == (304, vary, tag), (accept, language, parameters)
        tags.add(reply.etag)
    assert len(tags) == 4
    assert reader.get("/api/v1/summaries/2019", Accept="text/html").headers["Vary"] == "Accept, Accept-Language"
    assert reader.get("/api/v1/summaries/2019").headers["Vary"] == "Accept"
    assert reader.get("/api/v1/summaries/2019/seals/9").headers["Vary"] == "Accept, Accept-Language"
    assert reader.get("/api/v1/indicators/no.such").headers["Vary"] == "Accept-Language"
    assert reader.get("/api/v1/indicators").headers.get("Vary") is None
    claim = {"year": 2019, "claims": [{"indicator": "ruling.accepted", "value": "1"}]}
    assert reader.post("/api/v1/reconciliations", claim).headers.get("Vary") is None
    assert reader.post("/api/v1/reconciliations?show=md", claim).headers.get("Vary") == "Accept-Language"


def test_a_sealed_edition_prints_its_own_bytes_and_hash(site, evil, folder):
    made = sealed(site)
    site.walk(site.begin("ruling", "2024-03-04"), "file", "2024-03-06")
    for format_ in FORMATS:
        body = get(site, made["summary"], format_, "zh")
        if format_ == "html":
            text = body.decode()
        elif format_ == "pdf":
            text = reports.pdf_text(body, folder)
        elif format_ == "docx":
            text = reports.word_text(reports.docx_root(body))
        else:
            text = str(list(reports.xlsx_book(body).worksheets[0].values))
        assert made["sha256"] in plain(text) and "草稿" not in text, format_
        reply = site.as_("statistician").get(f"{made['summary']}&format={format_}")
        assert made["sha256"] in reply.etag, format_
    now = reports.html_tables(get(site, YEAR, "html", "zh"))["行政执法"]
    then = reports.html_tables(get(site, made["summary"], "html", "zh"))["行政执法"]
    filed = [next(row[1] for row in rows if row[0] == "受理专利纠纷裁决案件") for rows in (now, then)]
    assert filed == ["1", "0"]
    beside = get(site, YEAR, "html", "zh").decode()
    assert "草稿" in beside and made["sha256"] in beside
    for address, standing in ((made["summary"] + "&format=csv", ("sealed", str(made["edition"]), made["sha256"])),
                              (YEAR + "?format=csv", ("draft", "", ""))):
        text = site.as_("statistician").get(address).body.decode("utf-8-sig")
        lines = list(csv.DictReader(io.StringIO(text, newline="")))
        assert lines and {(line["standing"], line["edition"], line["sha256"]) for line in lines} == {standing}, address


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrapped_in_a_spreadsheet_has_room(files, language):
    """A row is as high as its fullest cell at least: no program need make room, and LibreOffice makes none."""
    wrapped = 0
    for sheet in reports.xlsx_book(files["xlsx", language]).worksheets:
        merged = {cell.coord.split(":")[0] for cell in sheet.merged_cells.ranges}
        widths = {letter: column.width for letter, column in sheet.column_dimensions.items()}
        for row in sheet.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str) or cell.coordinate in merged or not cell.alignment.wrap_text:
                    continue
                wide = sum(2 if ord(sign) >= 0x2000 else 1 for sign in cell.value)
                lines = -(-wide // int(widths.get(cell.column_letter, 8)))
                if lines > 1:
                    wrapped += 1
                    assert (sheet.row_dimensions[cell.row].height or 0) >= 15 * lines, (sheet.title, cell.value)
    assert wrapped > 0


def test_who_asks_for_too_many_reports_at_once_keeps_nobody_else_waiting(site):
    """None is lost, what is beyond one's places is refused, others have theirs, and people can sign in."""
    first = new_user(site, "report.reader")
    replies = []
    begin = threading.Barrier(24)

    def ask():
        client = site.client("statistician")
        begin.wait()
        replies.append(client.get(f"{YEAR}?format=pdf"))
        client.close()

    threads = [threading.Thread(target=ask) for _ in range(24)]
    for thread in threads:
        thread.start()
    harness.wait_until(lambda: len(replies) > 0)
    assert site.client("director").get(f"{YEAR}?format=pdf").status == 200
    assert Client(site.service.port).request(
        "POST", "/api/v1/sessions", {"user": "report.reader", "password": first}).status == 201
    for thread in threads:
        thread.join()
    assert len(replies) == 24 and {reply.status for reply in replies} == {200, 503}
    assert all(reply.body.startswith(b"%PDF") for reply in replies if reply.status == 200)
    assert all(reply.codes() == ["busy"] for reply in replies if reply.status == 503)


def test_who_may_not_see_figures_gets_no_report(site):
    assert site.as_("statistician").get(f"{YEAR}?format=pdf&office=nowhere").status == 404
    nobody = site.client("statistician").copy("ipc_" + "a" * 43)
    assert nobody.get(f"{YEAR}?format=pdf").status == 401
