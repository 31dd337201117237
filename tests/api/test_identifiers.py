"""A thousand numbers with one thing wrong each, made by code that knows nothing of the service but the
standards: the exact message, and nothing changed."""

import datetime
import random

import pytest

SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PROVINCES = ("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81"
             " 82").split()
CITY = ("320202", "320203", "320204", "320205", "320206", "320211", "320213", "320214", "320281", "320282")
CREDIT, RESIDENT, PATENT = "unified social credit code", "resident identity number", "patent or application number"
CREDIT_ALLOWED, RESIDENT_LAST = "0-9, A-H, J-N, P-R, T, U, W-Y", "0-9, X"
KINDS = {"PI": "18", "PU": "29", "PD": "3"}
TODAY = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=8)).date()


def credit_check(code):
    total = sum(SYMBOLS.index(c) * pow(3, i, 31) for i, c in enumerate(code[:17]))
    return SYMBOLS[-total % 31]


def organisation_check(code):
    total = sum(int(c, 36) * w for c, w in zip(code, (3, 7, 9, 10, 5, 8, 4, 2)))
    return "0123456789X"[-total % 11]


def resident_check(number):
    total = sum(int(c) * pow(2, 17 - i, 11) for i, c in enumerate(number[:17]))
    return "10X98765432"[total % 11]


def patent_check(number):
    return "0123456789X"[sum(int(c) * w for c, w in zip(number, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5))) % 11]


def credit(rng, region=None):
    inside = "".join(rng.choice(SYMBOLS) for _ in range(8))
    code = rng.choice(("91", "92", "93", "12", "52")) + (region or rng.choice(CITY)) + inside
    code += organisation_check(inside)
    return code + credit_check(code)


def resident(rng, region=None, day=None):
    day = day or (datetime.date(1940, 1, 1) + datetime.timedelta(days=rng.randrange(22000))).strftime("%Y%m%d")
    number = (region or rng.choice(CITY)) + day + f"{rng.randrange(1000):03d}"
    return number + resident_check(number)


def patent(rng, right, year=None, kind=None):
    if year is None and rng.random() < 0.2:
        number = f"{rng.choice((85, 90, 99, 0, 3)):02d}{kind or rng.choice(KINDS[right])}{rng.randrange(10 ** 5):05d}"
    else:
        number = f"{year or rng.randrange(2003, TODAY.year + 1)}{kind or rng.choice(KINDS[right])}" \
                 f"{rng.randrange(10 ** 7):07d}"
    return number + patent_check(number)


def length(name, number, expected):
    return f"The {name} has {expected} characters; {len(number)} were given."


def character(name, place, bad, allowed):
    return f'Character {place} of the {name}, "{bad}", cannot stand there; it is one of: {allowed}.'


def check(name, place, right, wrong):
    return f'The check character at place {place} of the {name} should be "{right}", not "{wrong}"; please compare ' \
           "every character."


def put(number, at, what):
    return number[:at] + what + number[at + 1:]


def other(rng, symbols, than):
    return rng.choice([c for c in symbols if c != than])


def dressed(rng, number):
    """How people write it."""
    text = rng.choice(("ZL", "CN", "zl ", "")) + number[:-1] + rng.choice((".", "")) + number[-1]
    return text if rng.random() < 0.7 else text.replace("0", "０", 1)


def bad_length(rng, which):
    number = {"credit": credit, "resident": resident}[which](rng)
    number = number[:rng.randrange(1, 18)] if rng.random() < 0.5 else number + "0" * rng.randrange(1, 9)
    return number, length(CREDIT if which == "credit" else RESIDENT, number, 18)


def bad_character(rng, which):
    at = rng.randrange(18)
    if which == "credit":
        digits = 2 <= at < 8
        bad = rng.choice("IOSVZ#é中" + ("AXY" if digits else ""))
        return put(credit(rng), at, bad), character(CREDIT, at + 1, bad, "0-9" if digits else CREDIT_ALLOWED)
    bad = rng.choice("ABYZ#é中" + ("X" if at < 17 else ""))
    return put(resident(rng), at, bad), character(RESIDENT, at + 1, bad, "0-9" if at < 17 else RESIDENT_LAST)


def bad_check(rng, which):
    number = {"credit": credit, "resident": resident}[which](rng)
    wrong = other(rng, SYMBOLS if which == "credit" else "0123456789X", number[17])
    return put(number, 17, wrong), check(CREDIT if which == "credit" else RESIDENT, 18, number[17], wrong)


def bad_region(rng, which):
    region = rng.choice([f"{n:02d}" for n in range(11, 100) if f"{n:02d}" not in PROVINCES]) + "0105"
    name = CREDIT if which == "credit" else RESIDENT
    number = {"credit": credit, "resident": resident}[which](rng, region=region)
    return number, f'"{region}", from place {3 if which == "credit" else 1} of the {name}, is no region.'


def bad_date(rng, _):
    day = rng.choice(("19850229", "19001301", "19990431", "20000230", "19790100", "19900011", "19000229"))
    shown = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    return resident(rng, day=day), f"The date of birth {shown} at places 7 to 14 of the {RESIDENT} does not exist."


def future_date(rng, _):
    day = TODAY + datetime.timedelta(days=rng.randrange(1, 20000))
    return resident(rng, region="320213", day=day.strftime("%Y%m%d")), \
        f"The date of birth {day} at places 7 to 14 of the {RESIDENT} lies in the future."


def patent_length(rng, right):
    number = patent(rng, right)
    size = rng.choice((5, 6, 7, 10, 11, 14, 15))
    number = (number * 3)[:size].replace("X", "0")
    return number, length(PATENT, number, 9 if size < 9 else 13)


def patent_character(rng, right):
    number = patent(rng, right)
    at = rng.randrange(len(number))
    last = at == len(number) - 1
    bad = rng.choice("DQW#中" + ("" if last else "X"))
    return put(number, at, bad), character(PATENT, at + 1, bad, "0-9, X" if last else "0-9")


def patent_wrong_check(rng, right):
    number = patent(rng, right)
    wrong = other(rng, "0123456789X", number[-1])
    return dressed(rng, number[:-1] + wrong), check(PATENT, len(number), number[-1], wrong)


def patent_no_check(rng, right):
    number = patent(rng, right)
    return number[:-1], f'The {PATENT} lacks its check digit, which would be "{number[-1]}"; please compare and add it.'


def patent_year(rng, right):
    year = rng.choice((1985, 2002, TODAY.year + 1, TODAY.year + 30, 9999, 1000))
    return dressed(rng, patent(rng, right, year=year)), \
        f'The year "{year}" at the beginning of the {PATENT} is not within 2003 to {TODAY.year}.'


def patent_kind(rng, right):
    kind = rng.choice("04567")
    number = patent(rng, right, kind=kind)
    return number, f'Digit {5 if len(number) == 13 else 3} of the {PATENT}, "{kind}", is no kind of patent ' \
                   "(1, 8 invention; 2, 9 utility model; 3 design)."


def patent_other_right(rng, right):
    own = rng.choice([one for one in KINDS if one != right])
    number = patent(rng, own)
    return dressed(rng, number), f'Digit {5 if len(number) == 13 else 3} of the {PATENT} is that of a right of type ' \
                                 f'"{own}", not "{right}".'


def publication(rng, _):
    number = f"CN{rng.choice((1, 2, 3))}{rng.randrange(10 ** 8):08d}{rng.choice(('A', 'B', 'U', 'S', 'Y', 'C'))}"
    return number, f"This is a publication number, not a {PATENT}; please give the number that ends with a check digit."


OF_PARTIES = [(how, which) for how in (bad_length, bad_character, bad_check, bad_region) for which in ("credit", "resident")]
OF_PARTIES += [(bad_date, "resident"), (future_date, "resident")]
OF_RIGHTS = (patent_length, patent_character, patent_wrong_check, patent_no_check, patent_year, patent_kind,
             patent_other_right, publication)


def malformed(seed, count):
    """(parties[0] or rights[0], pointer, message)"""
    rng = random.Random(seed)
    ways = OF_PARTIES + [(how, None) for how in OF_RIGHTS]
    for turn in range(count):
        how, which = ways[turn % len(ways)]
        if which:
            number, message = how(rng, which)
            yield {"party": {"type": "person" if which == "resident" else "enterprise", "identifier": number}}, \
                "/parties/0/identifier", message
        else:
            right = rng.choice(tuple(KINDS))
            number, message = how(rng, right)
            yield {"right": {"type": right, "number": number}}, "/rights/0/number", message


@pytest.fixture(scope="module")
def ruling(site):
    source = site.filler.kinds["ruling"]
    return dict(site.filler.event("ruling", site.offered(source, source["actions"][0]), "2024-03-01"), kind="ruling")


def with_number(ruling, change):
    body = dict(ruling, parties=[dict(party) for party in ruling["parties"]])
    body["parties"][0].update(change.get("party", {}))
    if "right" in change:
        body["rights"] = [change["right"]]
    return body


def test_a_thousand_malformed_numbers_each_get_the_exact_message_and_change_nothing(site, ruling):
    before = site.counts()
    client = site.as_("registrar")
    for change, pointer, message in malformed(20240101, 1000):
        reply = client.post("/api/v1/cases", with_number(ruling, change))
        assert reply.status == 422, (change, message, reply)
        found = [(error["pointer"], error["detail"]) for error in reply.json["errors"]]
        assert found == [(pointer, message)], (change, found)
    assert site.counts() == before


def test_good_numbers_are_stored_in_one_form(site, ruling):
    rng = random.Random(7)
    for turn in range(20):
        number, kind = patent(rng, "PU"), rng.choice(("enterprise", "person"))
        identifier = credit(rng) if kind == "enterprise" else resident(rng, region="320213")
        typed = identifier.lower().replace("1", "１", 1) + " "
        body = with_number(ruling, {"party": {"type": kind, "identifier": typed, "name": f"测试{turn}"},
                                    "right": {"type": "PU", "number": " zl" + number[:-1] + "." + number[-1].lower()}})
        reply = site.as_("registrar").post("/api/v1/cases", body)
        assert reply.status == 201 and "warnings" not in reply.json, reply
        case = reply.json["case"]
        assert case["rights"][0]["number"] == f"ZL{number[:-1]}.{number[-1]}"
        stored, = site.query("select identifier, identifier_type from case_party where case_id = %s and item = 1",
                             case["id"])
        assert stored == (identifier, "credit_code" if kind == "enterprise" else "resident_id")
        event, = site.query("select data #>> '{parties,0,identifier}' from case_event where case_id = %s", case["id"])
        assert event == (typed,), "the event has what was typed"


def test_what_only_warns_is_recorded_and_told_in_both_languages(site, ruling):
    rng = random.Random(11)
    code = credit(rng)
    code = put(code, 16, other(rng, "0123456789X", code[16]))
    code = code[:17] + credit_check(code)
    reply = site.as_("registrar").post(
        "/api/v1/cases", with_number(ruling, {"party": {"type": "enterprise", "identifier": code}}), key="a-warning")
    assert reply.status == 201, reply
    warning, = reply.json["warnings"]
    assert (warning["pointer"], warning["code"]) == ("/parties/0/identifier", "identifier_inner_check")
    assert "第 17 位" in warning["zh"] and "place 17" in warning["en"]
    again = site.as_("registrar").post(
        "/api/v1/cases", with_number(ruling, {"party": {"type": "enterprise", "identifier": code}}), key="a-warning")
    assert again.json["warnings"] == [warning], "a repeated key gets the same answer"


@pytest.mark.parametrize("change, pointer, code", [
    ({"party": {"type": "foreign", "identifier": "123"}}, "/parties/0/identifier_type", "identifier_type_missing"),
    ({"party": {"identifier_type": "soul", "identifier": "123"}}, "/parties/0/identifier_type", "identifier_type_unknown"),
    ({"party": {"identifier_type": "patent_number", "identifier": "1"}}, "/parties/0/identifier_type",
     "identifier_type_unknown"),
    ({"party": {"identifier_type": "passport"}}, "/parties/0/identifier", "field_missing"),
    ({"party": {"identifier": "1" * 65}}, "/parties/0/identifier", "text_too_long"),
    ({"party": {"identifier": " "}}, "/parties/0/identifier", "text_blank"),
    ({"party": {"identifier": 7}}, "/parties/0/identifier", "type_wrong"),
    ({"right": {"type": "PI", "number": "ZL202410000001.X", "classes": [1]}}, "/rights/0/classes", "right_classes_not_taken"),
    ({"right": {"type": "PI", "classes": [46]}}, "/rights/0/classes/0", "number_too_large")])
def test_numbers_of_the_wrong_kind_are_refused(site, ruling, change, pointer, code):
    before = site.counts()
    reply = site.as_("registrar").post("/api/v1/cases", with_number(ruling, change))
    assert reply.status == 422, reply
    assert (pointer, code) in [(error["pointer"], error["code"]) for error in reply.json["errors"]], reply
    assert site.counts() == before


def test_retired_regions_are_good_in_old_cases_only(site, ruling):
    reply = site.as_("registrar").post("/api/v1/cases", dict(ruling, region="320202"))
    assert reply.status == 422 and reply.codes() == ["region_retired"] and "320213" in reply.body.decode(), reply
    old = site.as_("registrar").begin(dict(ruling, region="320202", occurred_on="2015-12-01"))
    assert old["region"] == "320202"
    assert site.as_("registrar").begin(dict(ruling, region="LOCAL:WXJK"))["region"] == "LOCAL:WXJK"
