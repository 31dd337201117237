"""Reads reports back: the tables of an HTML page, a DOCX and an XLSX, as rows of texts, by what stands above
each; and the words of a PDF."""

import io
import re
import subprocess
import xml.etree.ElementTree
import zipfile

import openpyxl

XHTML = "{http://www.w3.org/1999/xhtml}"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def named(caption):
    """"表3  案件侦办（单位：件）" -> "案件侦办"; "Table 3  Police (unit: case)" likewise."""
    return re.sub(r"^(表\d+|Table \d+)\s+|（单位：.*）$| \(unit: .*\)$", "", caption)


def html_tables(body):
    tables = {}
    for table in xml.etree.ElementTree.fromstring(body).iter(XHTML + "table"):
        rows = [["".join(cell.itertext()) for cell in row] for row in table.iter(XHTML + "tr")]
        tables[named(table.find(XHTML + "caption").text)] = rows
    return tables


def docx_root(body):
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.testzip() is None
        return xml.etree.ElementTree.fromstring(archive.read("word/document.xml"))


def word_text(element):
    return "".join(text.text or "" for text in element.iter(WORD + "t"))


def docx_tables(body):
    tables, caption = {}, ""
    for element in docx_root(body).find(WORD + "body"):
        if element.tag == WORD + "p":
            caption = word_text(element) or caption
        elif element.tag == WORD + "tbl":
            tables[named(caption)] = [[word_text(cell) for cell in row.iter(WORD + "tc")]
                                      for row in element.iter(WORD + "tr")]
    return tables


def shown(cell):
    """A cell as the spreadsheet shows it: numbers by their format (0.00, 0"余")."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, str):
        return cell.value
    decimals = re.search(r"0(\.0+)?", cell.number_format).group(1)
    number = f"{cell.value:.{len(decimals) - 1 if decimals else 0}f}"
    return re.sub(r"0(\.0+)?", number, cell.number_format, count=1).replace('"', "")


def xlsx_book(body):
    return openpyxl.load_workbook(io.BytesIO(body))


def xlsx_tables(body):
    """Tables begin below a line whose only cell is their caption, and end with an empty line, a text alone
    or the sheet."""
    tables = {}
    for sheet in xlsx_book(body).worksheets:
        caption = None
        for row in sheet.iter_rows():
            texts = [shown(cell) for cell in row]
            filled = [text for text in texts if text]
            if len(filled) == 1 and texts[0]:
                caption = named(texts[0])
            elif filled:
                while texts and not texts[-1]:
                    texts.pop()
                tables.setdefault(caption, []).append(texts)
    return tables


def pdf_text(body, folder):
    path = folder / "read.pdf"
    path.write_bytes(body)
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], stdout=subprocess.PIPE, check=True,
                          text=True).stdout
