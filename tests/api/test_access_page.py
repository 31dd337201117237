"""docs/access.md is what the service goes by, and the service goes by what is there: every act of every kind is
offered to the grants of the page and refused to all others, in a state it starts from."""

import access_page
import harness

PAGE = harness.ROOT / "docs" / "access.md"


def test_the_page_is_made_of_the_running_service(site):
    director = site.as_("director")
    made = access_page.page(director.fetch("/openapi.json"), director.fetch("/api/v1/catalog"))
    assert made == PAGE.read_text(encoding="utf-8"), "make docs/access.md again: see tests/api/access_page.py"


def test_acts_are_offered_to_whom_the_page_says(site):
    """Of a new case of each kind: each act from its first state, for each grant, as /actions tells it."""
    catalog = site.as_("director").fetch("/api/v1/catalog")
    looked = 0
    for kind in catalog["kinds"].values():
        case = site.begin(kind["kind"], "2025-03-03", role=begins(catalog, kind))
        acts = {action["action"]: action for action in kind["actions"] + catalog["common"]["actions"]}
        for grant in [entry["grant"] for entry in catalog["grants"] if "case_write" in entry["may"]]:
            for name, item in site.as_(grant).actions(case).items():
                marked = access_page.mark(catalog, acts[name], grant)
                assert item["may"] == (marked == "●"), (kind["kind"], grant, name, item)
                looked += 1
    assert looked > 100


def begins(catalog, kind):
    first = next(action for action in kind["actions"] if any(None in move["from"] for move in action["moves"]))
    return sorted(access_page.holders(catalog, first["by"]))[0]
