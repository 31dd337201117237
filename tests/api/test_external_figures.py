"""A figure of another organ is entered by one person and confirmed by another; what was entered before
stays, and a figure that nobody has confirmed is marked."""

import urllib.parse

import harness

ADDRESS = "/api/v1/external-figures/2023/court.accepted"
FIGURE = {"value": "3012", "source": "法院年报", "reporter": "市中级人民法院", "qualifier": "余",
          "reported_on": "2024-01-20", "evidence": "锡法函〔2024〕3号"}


def put(site, **changed):
    reply = site.as_("statistician").request("PUT", ADDRESS, dict(FIGURE, **changed))
    assert reply.status == 200, reply
    return reply.json


def confirm(site, role, revision):
    return site.as_(role).request("POST", ADDRESS + "/confirmation", {"revision": revision})


def shown(site):
    figures = site.as_("director").fetch("/api/v1/summaries/2023")["figures"]
    return next(figure for figure in figures if figure["indicator"] == "court.accepted")


def test_two_persons_and_the_history(site):
    entered = put(site)
    assert (entered["revision"], entered["confirmed_by"], entered["evidence"]) == (1, None, FIGURE["evidence"])
    assert [note["note"] for note in shown(site)["notes"]] == ["unconfirmed"]
    assert confirm(site, "statistician", 1).status == 403
    done = confirm(site, "director", 1)
    assert done.status == 200 and done.json["confirmed_by"] != done.json["recorded_by"], done
    assert shown(site)["notes"] == [] and shown(site)["reported"]["reported_on"] == "2024-01-20"
    again = confirm(site, "director", 1)
    assert again.status == 409 and again.codes() == ["external_not_pending"]

    assert put(site, value="3020")["revision"] == 2
    assert [note["note"] for note in shown(site)["notes"]] == ["unconfirmed"]
    assert confirm(site, "director", 1).status == 409
    assert confirm(site, "director", 3).status == 404
    history = site.as_("director").fetch(ADDRESS + "/history")["items"]
    assert [(item["value"], item["confirmed_by"] is not None) for item in history] == [("3020", False), ("3012", True)]


def test_two_persons_are_two_whoever_acts_for_whom(site, today):
    """One who may do both lends the entering, and does not confirm what was entered in his place."""
    made = {name: harness.run(site.database, "user", "add", name, "--name", name, "--office", harness.OFFICE,
                              *grants).split()[-1]
            for name, grants in (("both", ("--grant", "statistician", "--grant", "director")), ("lent", ("--grant", "registrar")))}
    site.tokens.update(made)
    reply = site.signed_in("both").post("/api/v1/delegations", {
        "grant": "statistician", "to": "lent", "from": today.isoformat(), "until": today.isoformat(), "reason": "出差"})
    assert reply.status == 201, reply
    harness.wait_until(lambda: site.as_("lent").request("PUT", ADDRESS, FIGURE).status == 200)
    entered = site.as_("director").fetch(ADDRESS + "/history")["items"][0]
    assert (entered["recorded_by"], entered["recorded_for"]) == ("lent", "both")
    reply = confirm(site, "both", entered["revision"])
    assert (reply.status, reply.codes()) == (422, ["external_same_person"])
    assert confirm(site, "director", entered["revision"]).status == 200


def test_a_confirmation_is_never_changed(site):
    revision = put(site, value="3030")["revision"]
    before = site.query("select count(*) from external_confirmation")[0][0]
    assert confirm(site, "director", revision).status == 200
    assert confirm(site, "director", revision).status == 409
    assert site.query("select count(*) from external_confirmation") == [(before + 1,)]


def test_figures_of_the_sample_are_confirmed(wuxi):
    figures = [figure for figure in wuxi.summary(2024)["figures"] if figure["reported"]]
    assert len(figures) >= 40
    assert all(figure["reported"]["confirmed_by"] for figure in figures)


def test_a_confirmation_that_came_later_was_not_known(site):
    revision = put(site, value="3040")["revision"]
    instant = urllib.parse.quote(site.query("select rfc3339(clock_timestamp())")[0][0])
    assert confirm(site, "director", revision).status == 200
    reader = site.as_("director")
    for query, confirmed in ((f"known_at={instant}", False), ("", True)):
        listed = reader.fetch(f"/api/v1/external-figures/2023?{query}")["items"][0]
        assert (listed["value"], listed["confirmed_by"] is not None) == ("3040", confirmed)
        figure = next(figure for figure in reader.fetch(f"/api/v1/summaries/2023?{query}")["figures"]
                      if figure["indicator"] == "court.accepted")
        assert (figure["reported"]["confirmed_at"] is not None) == confirmed
        assert [note["note"] for note in figure["notes"]] == ([] if confirmed else ["unconfirmed"])


def test_what_is_not_there_is_told(site):
    reader = site.as_("director")
    for address, code in (("/api/v1/external-figures/2023?office=nonsense", "office_unknown"),
                          (ADDRESS + "/history?office=nonsense", "office_unknown"),
                          ("/api/v1/external-figures/2023/court.nothing/history", "indicator_unknown"),
                          ("/api/v1/external-figures/2023/ruling.accepted/history", "indicator_not_external")):
        reply = reader.get(address)
        assert reply.status in (404, 422) and reply.codes() == [code], (address, reply)
        assert code != "office_unknown" or "nonsense" in str(reply.json)
