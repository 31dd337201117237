"""/openapi.json is sound, names every route there is, and every reply that the whole suite saw is as
it says. Runs last."""

import json
import re

import jsonschema
import pytest

from client import SEEN
from harness import ROOT

DIALECT = jsonschema.Draft202012Validator


@pytest.fixture(scope="module")
def document(site):
    return site.as_("director").fetch("/openapi.json")


def resolve(document, pointer):
    found = document
    for name in pointer.removeprefix("#/").split("/"):
        found = found[name.replace("~1", "/").replace("~0", "~")]
    return found


def references(value):
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for inner in value.values():
            yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def operations(document):
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "put", "post", "delete", "patch", "head", "options"):
                yield path, method.upper(), operation


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(document):
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] and document["info"]["version"]
    for reference in references(document):
        assert reference.startswith("#/"), reference
        assert resolve(document, reference) is not None


def test_every_schema_is_one(document):
    for name, schema in document["components"]["schemas"].items():
        DIALECT.check_schema(schema)
        assert schema, name


def test_every_operation_is_whole(document):
    names = set()
    for path, method, operation in operations(document):
        assert operation["operationId"] not in names
        names.add(operation["operationId"])
        assert operation["summary"], path
        declared = {parameter.get("name") for parameter in
                    (resolve(document, p["$ref"]) if "$ref" in p else p for p in operation.get("parameters", []))
                    if parameter.get("in") == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path)), (method, path)
        assert any(status.startswith("2") for status in operation["responses"]), (method, path)


def test_every_route_of_the_service_is_there(document):
    """The routes as they stand in the sources: none is left out."""
    written = set()
    for source in (ROOT / "api").rglob("*.c"):
        text = re.sub(r'"\s*\n\s*"', "", source.read_text("utf-8"))
        for method, path in re.findall(r'(?:QUERY|HANDLER)\(\s*"([A-Z]+)",\s*"(/[^"?]*)', text):
            written.add((method, re.sub(r":(\w+)", r"{\1}", path)))
    assert written
    assert written - {(method, path) for path, method, _ in operations(document)} == set()


def operation_of(document, method, target):
    path = target.split("?")[0]
    for known, verb, operation in operations(document):
        if verb == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", known), path):
            return operation
    return None


def validator(document, schema):
    # The components are put beside the schema, so that its references resolve within it.
    return DIALECT({**schema, "components": document["components"]})


def test_every_reply_seen_is_as_described(document):
    validators, faults, checked = {}, [], set()
    for method, target, reply in SEEN.all():
        operation = operation_of(document, method, target)
        if not operation:
            # Also a refusal of what does not exist is a problem as described.
            if reply.status >= 400 and reply.body:
                operation = {"operationId": "-", "responses": {}}
            else:
                continue
        responses = operation["responses"]
        described = responses.get(str(reply.status)) or responses.get(f"{reply.status // 100}XX") or \
            responses.get("default")
        if not described and reply.status >= 400:
            described = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/problem"}}}}
        place = (operation["operationId"], reply.status)
        if not described:
            faults.append(f"{method} {target}: {reply.status} is not described")
            continue
        if "$ref" in described:
            described = resolve(document, described["$ref"])
        kind = (reply.headers.get("Content-Type") or "").split(";")[0]
        content = described.get("content", {})
        if not reply.body:
            continue
        if kind not in content and "*/*" not in content:
            faults.append(f"{method} {target}: {reply.status} with {kind}, described are {sorted(content)}")
            continue
        schema = content.get(kind, {}).get("schema")
        if not schema or not kind.endswith("json"):
            continue
        key = json.dumps(schema, sort_keys=True)
        if key not in validators:
            validators[key] = validator(document, schema)
        checked.add(place)
        for error in validators[key].iter_errors(reply.json):
            where = "/".join(str(part) for part in error.absolute_path)
            faults.append(f"{method} {target}: {reply.status} /{where}: {error.message[:200]}")
            break
    assert not faults, "\n".join(faults)
    assert checked


def test_the_replies_of_the_main_reads_are_as_described(site, document):
    """Also when this file runs alone."""
    reader = site.as_("director")
    case = site.begin("ruling", "2024-01-08")
    for target in ("/api/v1/cases", f"/api/v1/cases/{case['id']}", f"/api/v1/cases/{case['id']}/actions",
                   f"/api/v1/cases/{case['id']}/events", f"/api/v1/cases/{case['id']}/documents",
                   f"/api/v1/cases/{case['id']}/links", "/api/v1/indicators", "/api/v1/catalog",
                   "/api/v1/summaries/2024", "/api/v1/external-figures/2024", "/healthz", "/readyz",
                   "/api/v1/indicators/ruling.accepted/values?from=2024-01-01&to=2024-12-31&by=month",
                   "/api/v1/indicators/ruling.accepted/cases?from=2024-01-01&to=2024-12-31"):
        assert reader.get(target).status == 200, target
    test_every_reply_seen_is_as_described(document)
