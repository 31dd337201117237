"""Fills in what an action asks for, from the shapes that the service itself offers."""

import json

import guards
import harness

CALENDAR = guards.WorkingDays(json.loads((harness.CATALOG / "calendars.json").read_text("utf-8")))


class Known:
    """What a reader knows of a case, as guards look at it."""

    def __init__(self, case):
        self.attributes, self.flags = case.get("attributes", {}), case.get("flags", [])
        self.columns, self.acts, self.links = case, set(), []


class Filler:
    """Values for the fields of actions. `catalog` is the reply of GET /catalog, `schemas` the
    components of /openapi.json."""

    def __init__(self, catalog, schemas, mends=True):
        self.catalog = catalog
        self.mends = mends
        self.schemas = schemas
        self.kinds = {kind["kind"]: kind for kind in _entries(catalog["kinds"])}

    def _first(self, name, key):
        entries = _entries(self.catalog[name])
        first = entries[0]
        return first if isinstance(first, str) else first.get(key) or first.get("code")

    def value(self, shape, day):
        """The least value of a shape."""
        if "$ref" in shape:
            return self.value(self.schemas[shape["$ref"].rsplit("/", 1)[1]], day)
        if "anyOf" in shape:
            return self.value(shape["anyOf"][0], day)
        if "enum" in shape:
            return shape["enum"][0]
        kind = shape["type"]
        if kind == "string":
            return self._text(shape, day)
        if kind == "integer":
            return max(1, shape.get("minimum", 1))
        if kind == "boolean":
            return True
        if kind == "array":
            count = max(1, shape.get("minItems", 1))
            if shape.get("x-odd") and count % 2 == 0:
                count += 1
            return [self.value(shape["items"], day) for _ in range(count)]
        if kind == "object":
            return {name: self.value(shape["properties"][name], day)
                    for name in shape.get("required", [])}
        raise AssertionError(f"no value for the shape {shape}")

    @staticmethod
    def _text(shape, day):
        form = shape.get("format")
        if form == "date":
            return day
        if form == "date-time":
            return day + "T09:00:00+08:00"
        if form in ("decimal", "money"):
            return "1000.00"
        if form == "code":
            return "other"
        if form == "uuid":
            return "01900000-0000-7000-8000-000000000001"
        # A firm, where a person's name would be covered.
        text = "无锡受送达有限公司" if "x-personal" in shape else "测试内容"
        text = text[:shape.get("maxLength", 100)]
        return text + "试" * (shape.get("minLength", 1) - len(text))

    def envelope(self, field, kind, needed):
        """Fields of the case's envelope: values must stand in the catalog's lists."""
        if field == "title":
            return "无锡某公司专利纠纷"
        if field == "parties":
            return [{"role": role, "name": f"当事人{i}（无锡）有限公司",
                     "type": self._first("party_types", "type")}
                    for i, role in enumerate(needed or [self._first("party_roles", "role")])]
        if field == "rights":
            allowed = self.kinds[kind].get("right_types")
            kind = allowed[0] if allowed else self._first("rights", "right")
            number = {"PI": "ZL202410000001.X", "PU": "ZL202420000001.5", "PD": "ZL202430000001.0", "TM": "10535123"}
            return [{"type": kind, "number": number[kind]} if kind in number else {"type": kind}]
        if field == "region":
            return self._first("regions", "region")
        if field == "cause":
            return self._first("causes", "cause")
        if field == "source":
            return self._first("sources", "source")
        if field == "amount":
            return "120000.00"
        if field == "officer":
            return "u1"
        if field == "flags":
            return []
        raise AssertionError(f"unknown envelope field {field}")

    def source(self, kind, action):
        """The action as the catalog has it."""
        entries = self.kinds[kind]["actions"] + self.catalog["common"]["actions"]
        return next(entry for entry in entries if entry["action"] == action)

    def event(self, kind, item, day, outcome=None, case=None):
        """A body for an action as offered by GET /cases/{id}/actions: what is required, no more, and such
        that the guards hold as far as the act can see to it."""
        body = {"action": item["action"], "occurred_on": day}
        data = {}
        for field in item["fields"]:
            if not field["required"]:
                continue
            if field["envelope"]:
                body[field["field"]] = self.envelope(field["field"], kind, item["parties"])
            else:
                data[field["field"]] = self.value(field["shape"], day)
        if data:
            body["data"] = data
        documents = [{"type": document["document"]} for document in item["documents"] if document["required"]]
        if documents:
            body["documents"] = documents
        if outcome or len(item["outcomes"]) > 1:
            body["outcome"] = outcome or item["outcomes"][0]["outcome"]
        return self.mended(kind, item, body, case or {}) if self.mends else body

    def mended(self, kind, item, body, case):
        fields = [(field["field"], field["required"], field["envelope"], field["shape"]) for field in item["fields"]]
        versions = self.kinds[kind]["definitions"]
        version = case.get("definition") or versions[-1]["version"]
        fixed = guards.Judge(CALENDAR).steer(
            Known(case), self.source(kind, item["action"]), fields, version, body, case.get("track") or "",
            case.get("state"), keep=("outcome",))
        return fixed


def _entries(section):
    """Sections of the catalog are lists, or objects that hold one list under their own name."""
    if isinstance(section, list):
        return section
    lists = [value for value in section.values() if isinstance(value, list)]
    return lists[0] if lists else [dict(value, code=key) for key, value in section.items()]
