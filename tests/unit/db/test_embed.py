"""db/embed.py: what becomes a parameter and what does not, and that faults say where they are."""

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "db"))
sys.dont_write_bytecode = True

import embed  # noqa: E402


@pytest.fixture(name="read")
def fixture_read(tmp_path):
    def read(text, name="a.sql"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return embed.read([str(path)])
    return read


def one(read, sql):
    (query,) = read("-- name: q\n" + sql)
    return query.text, query.params


@pytest.mark.parametrize("sql, text, params", [
    ("select :a", "select $1", ["a"]),
    ("select :a::text", "select $1::text", ["a"]),
    ("select :a, :b, :a::int", "select $1, $2, $1::int", ["a", "b"]),
    ("select :from_2::date;\n", "select $1::date", ["from_2"]),
    ("select x::text, (x)::int[]", "select x::text, (x)::int[]", []),
    ("select 1::text || :a", "select 1::text || $1", ["a"]),
    ("select f(a := :b)", "select f(a := $1)", ["b"]),
    ("select a[1:2], a[:x]", "select a[1:2], a[$1]", ["x"]),
    ("select ':a', 'it''s :b'", "select ':a', 'it''s :b'", []),
    (r"select E'\':a' || :b", r"select E'\':a' || $1", ["b"]),
    (r"select e'a\\' || :b", r"select e'a\\' || $1", ["b"]),
    (r"select 'a\' || :b", r"select 'a\' || $1", ["b"]),
    (r"select type'a\' || :b", r"select type'a\' || $1", ["b"]),
    ('select ":a" as "b"":c"', 'select ":a" as "b"":c"', []),
    ("select $$:a ; -- $$ || :b", "select $$:a ; -- $$ || $1", ["b"]),
    ("select $x$ $$ :a $x$, :b", "select $x$ $$ :a $x$, $1", ["b"]),
    ("select a$b$, :c", "select a$b$, $1", ["c"]),
    ("select 1 -- :a 'b\n, :c", "select 1 \n, $1", ["c"]),
    ("select /* :a /* ' */ */ :b", "select   $1", ["b"]),
    ("select '-- no comment', :a", "select '-- no comment', $1", ["a"]),
    ("select '  a\n\n  b  '", "select '  a\n\n  b  '", []),
    ("select x ? 'a', x ->> :a", "select x ? 'a', x ->> $1", ["a"]),
    ("select '江阴' || :a", "select '江阴' || $1", ["a"]),
])
def test_parameters(read, sql, text, params):
    assert one(read, sql) == (text, params)


def test_blocks_of_a_file(read):
    queries = read("-- What this file is for.\n\n-- name: b\nselect 2\n\n--name:a\n-- why\nselect 1;\n")
    assert [(query.name, query.text, query.line) for query in queries] == [
        ("a", "select 1", 6), ("b", "select 2", 3)]


@pytest.mark.parametrize("text, fault", [
    ("select 1\n", "a.sql:1: text before the first"),
    ("-- name: A\nselect 1\n", "a.sql:1: 'A' is no name for a query"),
    ("-- name:\nselect 1\n", "a.sql:1: '' is no name"),
    ("-- name: a\n-- nothing\n\n-- name: b\nselect 1\n", "a.sql:1: query a is empty"),
    ("-- name: a\nselect 1\n-- name: a\nselect 2\n", "a.sql:3: query a is already at"),
    ("-- name: a\nselect 1;\nselect 2\n", "a.sql:3: query a: a second statement"),
    ("-- name: a\nselect 1;\n;\n", "a.sql:3: query a: a second ';'"),
    ("-- name: a\nselect 1,\n $1\n", "a.sql:3: query a: a numbered parameter"),
    ("-- name: a\nselect 1,\n 'x\n\n", "a.sql:3: query a: ' is never closed"),
    ("-- name: a\n\nselect $a$ $b$\n", "a.sql:3: query a: $a$ is never closed"),
    ("-- name: a\nselect 1 /* /* */\n", "a.sql:2: query a: /* is never closed"),
    ("-- name: a\nselect :Id\n", "a.sql:2: query a: 'Id' is no name for a parameter"),
    ("-- name: a\n-- x\nBEGIN\n", "a.sql:3: query a: 'begin' has no place"),
    ("-- name: a\ncopy x to stdout\n", "a.sql:2: query a: 'copy' has no place"),
    ("-- name: a\nselect " + ", ".join(f":p{i}" for i in range(25)), "a.sql:2: query a: more than 24"),
])
def test_faults_name_the_line(read, text, fault):
    with pytest.raises(embed.Fault) as raised:
        read(text)
    assert fault in str(raised.value)


def test_a_name_is_refused_in_two_files(tmp_path):
    for name in ("a.sql", "b.sql"):
        (tmp_path / name).write_text("-- name: q\nselect 1\n", encoding="utf-8")
    with pytest.raises(embed.Fault, match=r"b\.sql:1: query q is already at .*a\.sql:1"):
        embed.read([str(tmp_path / "a.sql"), str(tmp_path / "b.sql")])


def run(folder, *files):
    return subprocess.run(
        [sys.executable, str(ROOT / "db/embed.py"), "--source", str(folder / "q.c"), "--header",
         str(folder / "q.h"), *map(str, files)], capture_output=True, text=True, check=False)


def test_the_made_c_holds_the_same_bytes(tmp_path):
    sql = 'select \'a"b\\n??/\t\u6c5f1\' || :a, "x"'
    (tmp_path / "a.sql").write_text("-- name: q\n" + sql + "\n", encoding="utf-8")
    (tmp_path / "apart.sql").write_text("-- name: p\nselect 1\n", encoding="utf-8")
    made = run(tmp_path, "--apart", tmp_path / "apart.sql", tmp_path / "a.sql")
    assert (made.returncode, made.stderr) == (0, "")
    (tmp_path / "db").mkdir()
    (tmp_path / "q.h").rename(tmp_path / "db/query_names.h")
    (tmp_path / "main.c").write_text(
        '#include <stdio.h>\n#include "db/query.h"\n'
        "int main(void)\n{\n\tfor (int i = 0; db_queries[i]; i++)\n"
        "\t\tprintf(\"%s %d %s\\n%s\", db_queries[i]->name, db_queries[i]->param_count,\n"
        "\t\t       db_queries[i]->params[0], db_queries[i]->text);\n"
        "\treturn sql_p.param_count;\n}\n", encoding="utf-8")
    subprocess.run(["cc", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-std=gnu11", f"-I{tmp_path}",
                    f"-I{ROOT}", "-o", "main", "main.c", "q.c"], cwd=tmp_path, check=True)
    out = subprocess.run([str(tmp_path / "main")], capture_output=True, check=True).stdout
    assert out.decode() == "q 1 a\n" + sql.replace(":a", "$1")


def test_a_fault_ends_the_build(tmp_path):
    (tmp_path / "a.sql").write_text("-- name: a\nselect ';\n", encoding="utf-8")
    made = run(tmp_path, tmp_path / "a.sql")
    assert made.returncode == 1
    assert made.stderr == f"{tmp_path}/a.sql:2: query a: ' is never closed\n"
    assert not (tmp_path / "q.c").exists()


def test_every_query_of_the_product_is_read():
    names = [query.name for query in embed.read(sorted(map(str, (ROOT / "db/sql").glob("*.sql"))))]
    assert "context" in names and names == sorted(names)
