"""Every template of every kind, filled by a case on its way, as PDF and as DOCX that LibreOffice opens."""

import collections
import json
import pathlib
import re
import subprocess

import pytest

import harness
from test_documents import codes, documents, issue, new_id

TEMPLATES = {path.stem: json.loads(path.read_text("utf-8"))
             for path in sorted((harness.CATALOG / "templates").glob("*.json"))}
FIELDS = json.loads((harness.CATALOG / "common.json").read_text("utf-8"))["fields"]

# kind, track -> the way of a case to its volume, with what the step needs besides what it asks for.
WAYS = {
    ("ruling", None): [
        ("ask_correction", {}), ("file", {}), ("serve", {}), ("begin_examination", {}),
        ("extend_time", {}), ("stay", {}), ("resume", {}), ("hold_hearing", {}), ("begin_deliberation", {}),
        ("decide", {}), ("complete_service", {}), ("become_final", {}), ("archive", {})],
    ("mediation", "administrative"): [
        ("seek_consent", {}), ("record_statement", {"consent": "agrees"}), ("accept", {}), ("assign", {}),
        ("begin", {}), ("hold_session", {}), ("fail", {}), ("archive", {})],
    ("mediation", "court_pre"): [
        ("accept", {}), ("assign", {}), ("begin", {}), ("hold_session", {}), ("agree", {}), ("archive", {})],
    ("assistance", None): [
        ("ask_correction", {}), ("accept", {}), ("assign", {}), ("begin", {}), ("refer", {}), ("follow_up", {}),
        ("archive", {})],
    ("dispute", None): [("check", {}), ("route", {}), ("begin_handling", {}), ("resolve", {}), ("archive", {})],
    ("confirmation", None): [("court_accept", {}), ("confirm", {}), ("archive", {})],
    ("ecommerce", None): [("issue", {}), ("archive", {})],
    ("enforcement", None): [("file", {}), ("cancel", {}), ("archive", {})],
    ("overseas", None): [("take_on", {}), ("guide", {}), ("close", {}), ("archive", {})],
    ("preexamination", None): [("accept", {}), ("pass", {}), ("archive", {})],
}
# Days far enough apart that what must wait has waited.
DAYS = [f"2024-{month:02}-{day:02}" for month in range(3, 10) for day in (4, 25)]
BOUND = "volume_list"


class Maker:
    """Renders each template as soon as the case has what no one can give beside it."""

    def __init__(self, site, folder):
        self.site = site
        self.folder = folder
        self.made = {}  # (kind, template) -> text that must stand in both files

    def values(self, kind, missing, day):
        source = self.site.filler.kinds[kind]
        values = {}
        for name in missing:
            field = name.removeprefix("data.")
            shape = source["fields"].get(field) or FIELDS[field]
            values[field] = self.site.filler.value(shape, day)
        return values

    def look(self, case, day):
        address = f"/api/v1/cases/{case['id']}"
        officer = self.site.as_("officer")
        for item in officer.fetch(address + "/templates")["items"]:
            key = (case["kind"], item["template"])
            if key in self.made or any(not name.startswith("data.") for name in item["missing"]):
                continue
            self.make(case, item, day)

    def make(self, case, item, day):
        address = f"/api/v1/cases/{case['id']}"
        officer = self.site.as_("officer")
        kind, template = case["kind"], item["template"]
        version = officer.fetch(address)["version"]
        data = self.values(kind, item["missing"], day)
        reply = officer.post(address + "/events", {
            "action": "add_document", "occurred_on": day,
            "documents": [{"type": template, "title": item["name"]["zh"], "dated": day}]}, version)
        assert reply.status == 201, reply
        document = next(entry["id"] for entry in documents(self.site, case).values()
                        if entry["type"] == template and entry["event"] == version + 1)
        source = next(entry for entry in self.site.filler.kinds[kind]["documents"] if entry["document"] == template)
        if "series" in source:
            refused = officer.post(f"{address}/documents/{document}/rendering", {"as": "pdf", "data": data})
            assert codes(refused) == {("document_unissued", "path:document")}
            assert issue(self.site, case, document, day).status == 201
        stored = officer.post(f"{address}/documents/{document}/rendering", {"as": "pdf", "data": data})
        assert stored.status == 201, (template, stored)
        pdf = officer.get(f"{address}/documents/{document}").body
        name = f"{kind}-{template}"
        (self.folder / f"{name}.pdf").write_bytes(pdf)
        found = documents(self.site, case)[document]
        assert found["media_type"] == "application/pdf" and found["size"] == len(pdf)
        expected = [item["name"]["zh"][:2]] if source.get("series") is None else [found["number"], "年"]
        if template == BOUND:
            part = officer.fetch(address + "/volume")["items"][0]
            expected += [part["archive_number"], part["manifest_sha256"]]
            expected += [f"{paper['pages'] or ''}" for paper in part["papers"] if paper["pages"]][:1]
        self.made[(kind, template)] = expected
        # The same as DOCX: of this document, with the same values, but not stored.
        asked = {"as": "docx", "data": data}
        preview = f"{address}/templates/{template}?document={document}"
        reply = officer.post(preview, asked)
        assert reply.status == 200, (template, reply)
        assert officer.post(preview, asked).body == reply.body, "the same case and template, the same bytes"
        (self.folder / f"{name}.docx").write_bytes(reply.body)
        assert officer.post(preview, dict(asked, **{"as": "pdf"})).body == pdf
        if not item["missing"]:
            assert officer.get(f"{preview}&as=docx").body == reply.body


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("papers")


@pytest.fixture(scope="module")
def made(site, folder):
    maker = Maker(site, folder)
    for (kind, track), way in WAYS.items():
        case = site.begin(kind, "2024-03-01", track=track)
        maker.look(case, "2024-03-01")
        for (action, extra), day in zip(way, DAYS):
            case = site.as_("officer").fetch(f"/api/v1/cases/{case['id']}")
            case = site.walk(case, action, day, **extra)
            maker.look(case, day)
    return maker


def plain(text):
    return re.sub(r"\s+", "", text)


def pdf_text(path):
    return plain(subprocess.run(["pdftotext", "-layout", str(path), "-"], stdout=subprocess.PIPE, check=True).stdout.decode())


def test_every_template_was_made(made):
    assert set(made.made) == {(kind, template["document"]) for kind, entries in TEMPLATES.items() for template in entries}
    assert {kind for kind, template in made.made if template == BOUND} == {kind for kind, _ in WAYS} == set(TEMPLATES)


def test_the_pdfs_say_what_they_must(made, folder):
    for (kind, template), expected in made.made.items():
        text = pdf_text(folder / f"{kind}-{template}.pdf")
        for part in expected + ([] if template == BOUND else ["当事人0（无锡）有限公司"]):
            assert plain(part) in text, (kind, template, part, text)
        assert "{" not in text and "—1—" in text


def test_no_template_has_a_period_of_its_own():
    """How long a time is, only the rules of deadlines say: {period.RULE}."""
    own = re.compile(r"[0-9一二三四五六七八九十]+(日|天|个工作日|个月)(内|以内|之内)")
    assert [(kind, template["document"]) for kind, entries in TEMPLATES.items() for template in entries
            if own.search(json.dumps(template, ensure_ascii=False))] == []


def test_libreoffice_opens_every_docx(made, folder):
    files = sorted(folder.glob("*.docx"))
    assert len(files) == len(made.made)
    out = folder / "converted"
    subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{folder}/profile", "--convert-to", "pdf",
                    "--outdir", str(out), *map(str, files)],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, timeout=300)
    for file in files:
        text = pdf_text(out / (file.stem + ".pdf"))
        for part in made.made[tuple(file.stem.split("-"))]:
            assert plain(part) in text, (file.stem, part, text)


def test_all_that_is_missing_is_told_at_once(site):
    case = site.begin("ruling", "2024-03-01")
    reply = site.as_("officer").get(f"/api/v1/cases/{case['id']}/templates/hearing_notice")
    assert reply.status == 422
    found = {(error["code"], error["pointer"]) for error in reply.json["errors"]}
    assert {("placeholder_empty", "case.number"), ("placeholder_empty", "/data/hearing_on"),
            ("placeholder_empty", "/data/hearing_place"), ("placeholder_empty", "/data/panel")} == found


def test_unknown_templates_and_fields_are_refused(site):
    case = site.begin("ruling", "2024-03-01")
    officer = site.as_("officer")
    reply = officer.get(f"/api/v1/cases/{case['id']}/templates/handling_request")
    assert (reply.status, codes(reply)) == (404, {("template_unknown", "path:template")})
    reply = officer.get(f"/api/v1/cases/{case['id']}/templates/correction_notice?as=odt")
    assert reply.status == 400
    reply = officer.post(f"/api/v1/cases/{case['id']}/documents/{new_id()}/rendering", {"as": "pdf"})
    assert (reply.status, codes(reply)) == (404, {("document_unknown", "path:document")})


def test_a_preview_takes_values_and_names_every_fault_of_them(site):
    case = site.walk(site.begin("ruling", "2024-03-01"), "file", "2024-03-05")
    officer = site.as_("officer")
    target = f"/api/v1/cases/{case['id']}/templates/hearing_notice"
    data = {"hearing_on": "2024-04-02", "hearing_place": "第一审理庭"}
    before = site.counts()
    reply = officer.post(target, {"as": "docx", "data": dict(data, no_such="x", hearing_on="tomorrow")})
    assert reply.status == 422
    assert {("field_unknown", "/data/no_such"), ("date_wrong", "/data/hearing_on")} <= codes(reply)
    reply = officer.post(target, {"as": "odt", "data": data})
    assert reply.status == 422 and ("value_not_listed", "/as") in codes(reply), reply
    reply = officer.post(target, {"as": "docx", "data": data})
    assert (reply.status, reply.body[:2]) == (200, b"PK")
    assert reply.headers["Content-Disposition"] == 'attachment; filename="hearing_notice.docx"'
    assert officer.get(target).status == 422 and site.counts() == before, "nothing was kept"


def test_too_many_papers_at_once_are_refused_and_none_is_lost(site):
    """The pool's queue is bounded: every request is answered, with the paper or with 503."""
    import threading

    case = site.walk(site.begin("ruling", "2024-03-01"), "file", "2024-03-05")
    results = collections.Counter()
    lock = threading.Lock()

    def ask():
        client = site.client("officer")
        for _ in range(5):
            reply = client.get(f"/api/v1/cases/{case['id']}/templates/filing_notice")
            with lock:
                results[reply.status] += 1
        client.close()

    threads = [threading.Thread(target=ask) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(results.values()) == 80 and set(results) <= {200, 503} and results[200] > 0
