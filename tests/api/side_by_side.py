"""The case paragraphs of the published report of 2024 beside those that the service writes, as a page:

    curl -H "Authorization: Bearer $token" "$api/summaries/2024?format=html&lang=zh" |
        tests/api/side_by_side.py >docs/summary-2024.md
"""

import json
import pathlib
import re
import sys
import xml.etree.ElementTree

PUBLISHED = pathlib.Path(__file__).parents[1] / "data" / "wuxi-2024-paragraphs.json"
XHTML = "{http://www.w3.org/1999/xhtml}"

HEAD = """# The report of 2024, published and written by the service

First as it was published on 22 April 2025, then what `GET /api/v1/summaries/2024` writes from the
sample year. Made by `tests/api/side_by_side.py`; a test makes it again and compares.

In the published text ~~struck through~~ is what no figure gives: what was done, with whom, and prizes. Everything
else is there word for word.
"""


def chapters(page):
    """The paragraphs of each chapter of a report in HTML, by the chapter's mark, and its name."""
    found, paragraphs = {}, None
    for element in xml.etree.ElementTree.fromstring(page).iter():
        if element.tag == XHTML + "h3":
            paragraphs = []
            found[element.get("id")] = (element.text, paragraphs)
        elif element.tag == XHTML + "h2":
            paragraphs = None
        elif element.tag == XHTML + "p" and paragraphs is not None:
            paragraphs.append(element.text)
    return found


def clauses(text):
    """With the mark that ends each."""
    return re.findall(r"[^，；。]+[，；。]", text)


def stripped(clause):
    return clause.rstrip("，；。")


def in_words(clause, written):
    """A clause, what is not written struck through: whole, or up to where its end is found."""
    if stripped(clause) in written:
        return clause
    for start in range(1, len(stripped(clause)) - 8):
        if re.search(r"\d", clause[start:]) and stripped(clause)[start:] in written:
            return f"~~{clause[:start]}~~{clause[start:]}"
    return f"~~{clause}~~"


def marked(text, written):
    return "".join(in_words(clause, written) for clause in clauses(text)).replace("~~~~", "")


def page(report):
    """The page, from the report in HTML."""
    written = chapters(report)
    parts = [HEAD]
    for entry in json.loads(PUBLISHED.read_text("utf-8")):
        name, paragraphs = written[entry["chapter"]]
        whole = "".join(paragraphs)
        parts.append(f"\n## {name}\n\n**Published 已发布**\n\n")
        parts.append("\n>\n".join(f"> {marked(text, whole)}" for text in entry["published"]))
        parts.append("\n\n**Written by the service 系统生成**\n\n")
        parts.append("\n>\n".join(f"> {text}" for text in paragraphs))
        parts.append("\n")
    return "".join(parts)


if __name__ == "__main__":
    sys.stdout.write(page(sys.stdin.read()))
