"""The pages are followed word for word: every shell block of the README and of the walks is run, in
order, against a running service, with nothing but the address and the tokens' file replaced."""

import json
import pathlib
import re
import subprocess

import pytest

import harness
from sites import make_site
from test_audit_seal import Sealer

ROOT = pathlib.Path(__file__).parents[2]
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(site, tmp_path, page, others=()):
    """What the page's commands print; they must all succeed."""
    script = "".join(BLOCK.findall((ROOT / page).read_text(encoding="utf-8")))
    assert "http://127.0.0.1:8080" in script and "var/sample-tokens.json" in script
    tokens = tmp_path / "sample-tokens.json"
    tokens.write_text(json.dumps(site.tokens))
    for printed, real in (("/tmp/", f"{tmp_path}/"), ("var/sample-tokens.json", str(tokens)),
                          ("http://127.0.0.1:8080", f"http://127.0.0.1:{site.service.port}"), *others):
        script = script.replace(printed, real)
    done = subprocess.run(["bash", "-eu", "-o", "pipefail", "-c", script], cwd=tmp_path,
                          env=harness.environment(""),
                          capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert '"errors"' not in done.stdout, done.stdout[-2000:]
    return done.stdout


def figures_of(printed, code):
    return [json.loads(line)[code] for line in printed.splitlines() if line.startswith(f'{{"{code}"')]


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_tour_works(site, tmp_path, page):
    assert '"accepted"' in run(site, tmp_path, page)


@pytest.mark.parametrize("page, codes", [
    ("docs/mediation.md", ["mediation.accepted", "mediation.settled", "mediation.judicially_confirmed"]),
    ("docs/ruling.md", ["ruling.accepted", "ruling.decided", "ruling.closed"]),
])
def test_the_figures_of_the_walk_move_by_exactly_its_case(site, tmp_path, page, codes):
    printed = run(site, tmp_path, page)
    for code in codes:
        before, after = figures_of(printed, code)
        assert after == before + 1, (code, before, after)


def test_the_page_on_figures_works_and_shows_what_they_are(wuxi, tmp_path):
    printed = run(wuxi, tmp_path, "docs/figures.md")
    for line in ('["ruling.closure_rate","96.61"]', '["ruling.cohort_rate","96.49"]', '["ruling.mean_days","57.9"]',
                 '["ruling.median_days","61.0"]', '["2024-12",46]'):
        assert line in printed.splitlines(), (line, printed[-3000:])


def test_the_two_computations_are_as_the_page_says(site, tmp_path):
    page = (ROOT / "docs/deadlines.md").read_text(encoding="utf-8")
    printed = run(site, tmp_path, "docs/deadlines.md").splitlines()
    shown = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    assert len(shown) == 2
    at = 0
    for line in "".join(shown).splitlines():
        assert line in printed[at:], (line, printed[at:])
        at = printed.index(line, at) + 1


def test_a_seal_is_made_and_restated_as_the_page_says(cluster, template, tmp_path):
    """On a database of its own: the page counts from nothing."""
    own = make_site(cluster, template)
    page = (ROOT / "docs/seals.md").read_text(encoding="utf-8")
    printed = run(own, tmp_path, "docs/seals.md").splitlines()
    at = 0
    for line in "".join(re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)).splitlines():
        assert line in printed[at:], (line, printed[at:])
        at = printed.index(line, at) + 1
    own.close()


def test_a_receipt_is_followed_as_the_page_says(cluster, template, tmp_path):
    own = make_site(cluster, template)
    own.begin("ruling", "2024-03-04")
    sealer = Sealer(own, tmp_path)
    sealer.seal()
    printed = run(own, tmp_path, "docs/audit.md", [("var/build/ipcase", harness.binary()),
                                                   ("var/audit-key.pub", str(tmp_path / "key.pub"))]).splitlines()
    assert printed[0].startswith("holds: ") and printed[1:] == ["[true,64]", "[true,true]"], printed
    own.close()
