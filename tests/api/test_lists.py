"""A list says exactly how many cases it is a page of, and its pages have each of them once, newest
first: for every filter, for who sees all offices and for who sees one."""

import pytest

import harness
from client import Client

ONE = "jiangyin-amr"


@pytest.fixture(scope="module")
def readers(wuxi):
    output = harness.run(wuxi.database, "user", "add", "reader-of-one", "--name", "甲", "--office", ONE,
                         "--grant", "officer")
    of_one = Client(wuxi.service.port, next(word for word in output.split() if word.startswith("ipc_")))
    yield {"all": wuxi.as_("director"), "one": of_one}
    of_one.close()


def every(reader, narrowed):
    """The ids of all pages, and the total that each of them tells."""
    target = f"/api/v1/cases?limit=200{narrowed}"
    ids, totals, cursor = [], set(), None
    while True:
        page = reader.get(target + (f"&cursor={cursor}" if cursor else ""), Prefer="return=total-count").json
        ids += [case["id"] for case in page["items"]]
        totals.add(page["total"])
        cursor = page["next_cursor"]
        if not cursor:
            return ids, totals


@pytest.mark.parametrize("who", ["all", "one"])
@pytest.mark.parametrize("narrowed", [
    "", "&kind=enforcement", "&kind=ruling&state=archived", "&phase=open", "&region=320281", "&right=TM",
    "&source=hotline", "&kind=mediation&track=people", f"&office={ONE}", "&office=yixing-amr",
    "&received_from=2024-03-01&received_to=2024-03-31", "&q=%E5%95%86%E6%A0%87", "&kind=ecommerce&right=TM"])
def test_a_total_is_what_the_pages_have(wuxi, readers, who, narrowed):
    ids, totals = every(readers[who], narrowed)
    assert totals == {len(ids)}
    assert ids == sorted(set(ids), reverse=True)
    if narrowed in ("", f"&office={ONE}"):
        seen = "office_id = %s" if who == "one" or narrowed else "%s is not null"
        assert [(len(ids),)] == wuxi.query(f"select count(*) from case_file where {seen}", ONE)


def test_a_page_of_large_events_ends_before_its_limit(site):
    """Following the cursor gives every event once, in order."""
    officer, case = site.as_("officer"), site.begin("ruling", "2024-03-01")
    for turn in range(4):
        parties = [{"role": "requester" if i % 2 else "respondent", "type": "enterprise",
                    "name": f"第{turn}次第{i}号" + "无锡样例" * 30 + "有限公司"} for i in range(100)]
        reply = officer.request("PATCH", f"/api/v1/cases/{case['id']}", {"parties": parties},
                                {"If-Match": f'"{case["version"]}"'})
        assert reply.status == 200, reply
        case = reply.json["case"]
    pages, cursor = [], ""
    while cursor is not None:
        page = officer.fetch(f"/api/v1/cases/{case['id']}/events?limit=200{cursor}")
        pages.append([event["seq"] for event in page["items"]])
        cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    assert sum(pages, []) == list(range(1, 6)), pages
    assert len(pages) > 1 and all(pages), pages
    two = officer.fetch(f"/api/v1/cases/{site.begin('ruling', '2024-03-01')['id']}/events?limit=1")
    assert len(two["items"]) == 1 and two["next_cursor"] is None
