"""A figure of another organ is entered by one person and confirmed by another; what was entered before
stays, and a figure that nobody has confirmed is marked."""

import datetime
import json
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


def entered(site, office, year, value, **more):
    reply = site.as_("statistician").request("PUT", f"/api/v1/external-figures/{year}/court.accepted?office={office}",
                                             {"value": value, "source": "法院", **more})
    assert reply.status == 200, reply
    return reply.json["revision"]


def test_a_district_s_figure_is_never_printed_as_the_city_s(site):
    def printed(office):
        figures = site.as_("statistician").fetch(f"/api/v1/summaries/2022?office={office}")["figures"]
        return {figure["indicator"]: figure["value"] for figure in figures}["court.accepted"]

    def growth():
        figures = site.as_("statistician").fetch("/api/v1/summaries/2023")["figures"]
        return next(figure for figure in figures if figure["indicator"] == "court.accepted")["previous"]["value"]

    revision = entered(site, "jiangyin-amr", 2022, "100")
    entered(site, "binhu-amr", 2022, "40")
    reply = site.as_("director").request("POST", "/api/v1/external-figures/2022/court.accepted/confirmation?office=jiangyin-amr",
                                         {"revision": revision})
    assert reply.status == 200, reply
    assert (printed("jiangyin-amr"), printed("binhu-amr"), printed(harness.OFFICE), growth()) == (100, 40, None, None)
    for address in ("/api/v1/external-figures/2022", "/api/v1/external-figures/2022/court.accepted/history"):
        assert site.as_("statistician").fetch(address)["items"] == [], address
    entered(site, harness.OFFICE, 2022, "3000")
    assert (printed("jiangyin-amr"), printed("binhu-amr"), printed(harness.OFFICE), growth()) == (100, 40, 3000, 3000)


def test_lines_of_a_file_without_an_office_are_of_the_one_above_all(site):
    def load(fails=False, **more):
        line = {"external_figure": {"year": 2019, "indicator": "court.accepted", "value": "3", "source": "法院", **more}}
        return harness.run(site.database, "load", "-", given=json.dumps(line) + "\n", fails=fails)

    def where():
        return [row[0] for row in site.query("select office_id from external_figure where year = 2019 order by recorded_at")]

    load(), load(office="yixing-amr")
    assert where() == [harness.OFFICE, "yixing-amr"]
    assert "stdin:1: the office is unknown" in load(fails=True, office="nonsense")
    beside = {"office": {"id": "beside", "parent": None, "name": {"zh": "旁", "en": "Beside"}, "region": "320500",
                         "mark": "旁知", "type": "office"}}
    harness.run(site.database, "load", "-", given=json.dumps(beside) + "\n")
    assert 'name the "office"' in load(fails=True)
    assert where() == [harness.OFFICE, "yixing-amr"]


def test_figures_of_the_sample_are_confirmed_and_of_the_city_with_their_trace(wuxi):
    figures = [figure for figure in wuxi.summary(2024)["figures"] if figure["reported"]]
    assert len(figures) >= 40
    for figure in figures:
        assert figure["reported"]["confirmed_by"] and figure["reported"]["office_id"] == harness.OFFICE, figure
        history = wuxi.as_("director").fetch(f"/api/v1/external-figures/2024/{figure['indicator']}/history")["items"]
        assert history[0] == figure["reported"]


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


def test_a_ratio_of_an_unconfirmed_figure_is_marked_in_the_report_too(site):
    writer, reader = site.as_("statistician"), site.as_("director")
    revisions = {code: writer.request("PUT", f"/api/v1/external-figures/2018/{code}", dict(FIGURE, value=value)).json["revision"]
                 for code, value in (("court.accepted", "3190"), ("court.closed", "3076"))}
    for confirmed, notes in ((None, ["unconfirmed"]), ("court.accepted", ["unconfirmed"]), ("court.closed", [])):
        if confirmed:
            reply = reader.request("POST", f"/api/v1/external-figures/2018/{confirmed}/confirmation",
                                   {"revision": revisions[confirmed]})
            assert reply.status == 200, reply
        figure = next(figure for figure in reader.fetch("/api/v1/summaries/2018")["figures"]
                      if figure["indicator"] == "court.closed_to_accepted")
        assert (figure["value"], [note["note"] for note in figure["notes"]]) == ("96.43", notes)
        page = reader.get("/api/v1/summaries/2018?format=html&lang=zh").body.decode()
        assert ("填报后尚未经另一人复核" in page) == bool(notes)


def test_what_cannot_be_is_refused_every_fault_at_once(site, today):
    tomorrow = (today + datetime.timedelta(1)).isoformat()
    address = "/api/v1/external-figures/%d/%s"
    for year, indicator, changed, faults in (
            (2016, "court.accepted", {"value": "-5.5", "reported_on": tomorrow}, {
                ("/value", "decimals_too_many"), ("/value", "number_too_small"), ("/reported_on", "date_future")}),
            (2016, "court.accepted", {"value": "0"}, {("/qualifier", "qualifier_of_none")}),
            (2016, "police.arrested", {"reported_on": "2016-12-31"}, {("/reported_on", "reported_too_early")}),
            (2016, "arbitration.amount", {"value": "-0.01"}, {("/value", "number_too_small")})):
        reply = site.as_("statistician").request("PUT", address % (year, indicator), dict(FIGURE, **changed))
        assert (reply.status, {(error["pointer"], error["code"]) for error in reply.json["errors"]}) == (422, faults)
    assert site.query("select count(*) from external_figure where year = 2016") == [(0,)]
    for indicator, value in (("court.accepted", "3012"), ("arbitration.amount", "5301.25"),
                             ("police.arrested_growth", "-10.88"), ("preexamination.mean_days_to_grant", "94.5")):
        reply = site.as_("statistician").request("PUT", address % (2016, indicator), dict(FIGURE, value=value))
        assert (reply.status, reply.json["value"]) == (200, value)


def test_the_loader_refuses_it_too(site):
    line = {"external_figure": dict(FIGURE, year=2015, indicator="court.accepted", value="3190.5")}
    refused = harness.run(site.database, "load", "-", given=json.dumps(line) + "\n", fails=True)
    assert "/value" in refused and "stdin:1" in refused, refused
    assert site.query("select count(*) from external_figure where year = 2015") == [(0,)]


def test_what_is_not_there_is_told(site):
    reader = site.as_("director")
    for address, code in (("/api/v1/external-figures/2023?office=nonsense", "office_unknown"),
                          (ADDRESS + "/history?office=nonsense", "office_unknown"),
                          ("/api/v1/external-figures/2023/court.nothing/history", "indicator_unknown"),
                          ("/api/v1/external-figures/2023/ruling.accepted/history", "indicator_not_external")):
        reply = reader.get(address)
        assert reply.status in (404, 422) and reply.codes() == [code], (address, reply)
        assert code != "office_unknown" or "nonsense" in str(reply.json)
