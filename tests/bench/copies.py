"""Many cases out of some: copies all rows of the cases of one database into another, so many times,
set by set, into the tables of the service. A copy has ids, numbers, times of record and hashes of its
own, and another district and source where its office has several: so that sums by month and dimension
are as many as they would be, and `ipcase verify` finds every copy as right as what was copied. Days stay as
they are: those of events, and since when and until when a case was to be closed.

Keys, foreign keys and indexes are dropped before and made anew after, which checks every row."""

import os
import pathlib
import subprocess
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
REGION, SOURCE = "seed.region(t.office_id, {}, k)", "seed.source({}, k)"
# What of a table is not copied as its type says.
OWN = {
    ("case_event", "recorded_at"): "seed.copied_at(t.case_id, t.seq, k)",
    # What deadlines are computed from repeats what the first event said.
    ("case_clock", "clock"): "seed.data(t.clock, t.office_id, c.region, c.source, k)",
    ("case_event", "data"): "case when t.seq = 1 then seed.data(t.data, t.office_id, c.region, c.source, k) else t.data end",
    ("case_event", "content_sha256"):
        "coalesce((select seed.manifest(t.case_id, v.part, k) from seed.volume as v"
        " where v.case_id = t.case_id and v.seq = t.seq), t.content_sha256)",
    # Of an event that left no facts the digest is that of nothing, or there is none.
    ("case_event", "facts_sha256"): "coalesce(d.sha256, t.facts_sha256)",
    ("case_event", "previous_hash"): "null::bytea",
    ("case_event", "hash"): "null::bytea",
    ("case_file", "created_at"): "seed.copied_at(t.id, 1, k)",
    ("case_file", "updated_at"): "seed.copied_at(t.id, t.event_seq, k)",
    ("case_file", "number"): "seed.number(t.number, t.office_id, t.kind, k)",
    ("case_file", "rest"):
        "regexp_replace(t.rest, '\"created_at\" : \"[^\"]*\"', '\"created_at\" : \"' ||"
        " ipcase.rfc3339(seed.copied_at(t.id, 1, k)) || '\"')",
    ("case_asking_change", "changed_at"): "seed.copied_at(t.case_id, t.seq, k)",
    ("case_search", "text"): "replace(t.text, coalesce(lower(c.number), ''), coalesce(lower("
                             "seed.number(c.number, c.office_id, c.kind, k)), ''))",
    ("volume", "archive_number"): "seed.number(t.archive_number, t.office_id, 'volume.' || c.kind, k)",
    ("volume", "manifest_sha256"): "seed.manifest(t.case_id, t.part, k)",
    ("volume_item", "made_at"): "(select seed.copied_at(t.case_id, d.seq, k) from seed.document as d"
                                " where d.case_id = t.case_id and d.id = t.document_id)",
    ("approval", "decided_at"): "seed.copied_at(t.case_id, t.decided_seq, k)",
}


class Database:
    def __init__(self, conninfo):
        self.conninfo = conninfo

    def psql(self, text, **options):
        return subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", self.conninfo], input=text,
                              text=True, stdout=subprocess.PIPE, check=True, **options).stdout

    def rows(self, text):
        return [line.split("|") for line in self.psql(text).splitlines()]


def tables_of_cases(database):
    """Each table with a case's id, and what stands beside the cases: {table: [(column, type)]}."""
    found = database.rows("""
        select c.relname, a.attname, format_type(a.atttypid, null), a.attgenerated <> '' or a.attidentity <> ''
        from pg_class as c join pg_attribute as a on a.attrelid = c.oid
        where c.relnamespace = 'ipcase'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
            and (c.relname in ('case_file', 'audit_event', 'case_series', 'document_series')
                 or exists (select from pg_attribute as i where i.attrelid = c.oid and i.attname = 'case_id'))
            and c.relname <> 'case_proof'  -- noted anew, of the copy
        order by c.relname, a.attnum""")
    tables = {}
    for table, column, kind, made in found:
        tables.setdefault(table, []).append((column, kind, made == "t"))
    return tables


def transfer(source, target, tables):
    """The rows to be copied, in a schema of their own beside."""
    target.psql("create schema seed")
    for table, columns in tables.items():
        target.psql(f"create table seed.{table} (like ipcase.{table})")
        names = ", ".join(column for column, _, _ in columns)
        with subprocess.Popen(["psql", "-X", "-q", "-d", source.conninfo, "-c", f"copy ipcase.{table} to stdout"]
                              if not any(made for _, _, made in columns) else
                              ["psql", "-X", "-q", "-d", source.conninfo, "-c",
                               f"copy (select {names} from ipcase.{table}) to stdout"],
                              stdout=subprocess.PIPE) as out:
            subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", target.conninfo, "-c",
                            f"copy seed.{table} ({names}) from stdin"], stdin=out.stdout, check=True)
        if out.returncode:
            raise SystemExit(f"{table} could not be read")
    target.psql((HERE / "copies.sql").read_text(encoding="utf-8"))


def expression(table, column, kind):
    """A column of the copy k of the row t."""
    if (table, column) in OWN:
        return OWN[table, column]
    if kind == "uuid":
        return f"seed.copied(t.{column}, k)"
    if kind == "timestamp with time zone":
        return f"case when t.{column} is not null then seed.copied_at(t.case_id, t.seq, k) end"
    if column == "region":
        return REGION.format(f"t.{column}")
    if column == "source":
        return SOURCE.format(f"t.{column}")
    return f"t.{column}"


def event_statement(tables):
    """Events, the cases that stand at them and the audit of them, in one go: the hashes hang together, and
    with the facts that the events left."""
    fact = ", ".join(expression("case_fact", column, kind) + f"::{kind}" for column, kind, _ in tables["case_fact"])
    columns = tables["case_event"]
    row = ", ".join("nullif(t.seq - 1, 0)" if made else expression("case_event", column, kind) + f"::{kind}"
                    for column, kind, made in columns)
    given = [column for column, _, made in columns if not made]
    values = {"hash": "x.hash", "previous_hash": "lag(x.hash) over (partition by (x.e).case_id order by (x.e).seq)"}
    file = ", ".join("e.hash" if column == "head_hash" else "''" if column == "listed" else
                     expression("case_file", column, kind) for column, kind, _ in tables["case_file"])
    listed = ", ".join("ipcase.case_listed(f.file)" if column == "listed" else f"(f.file).{column}"
                       for column, _, _ in tables["case_file"])
    audit = [(column, kind) for column, kind, made in tables["audit_event"] if not made]
    own = {"at": "e.recorded_at", "object": "e.case_id::text", "hash": "e.hash"}
    return f"""
with fact as (
    select t.case_id, t.seq, ipcase.facts_digest(array_agg(row({fact})::ipcase.case_fact order by t.item_no)) as sha256
    from seed.case_fact as t cross join (select %(k)s as k) as k
    group by t.case_id, t.seq
), x as (
    select w.e, seed.chain(w.e) over (partition by (w.e).case_id order by (w.e).seq) as hash
    from (select row({row})::ipcase.case_event as e
          from seed.case_event as t join seed.case_file as c on c.id = t.case_id cross join (select %(k)s as k) as k
          left join fact as d on d.case_id = t.case_id and d.seq = t.seq) as w
), event as (
    insert into ipcase.case_event ({", ".join(given)})
    select {", ".join(values.get(column, f"(x.e).{column}") for column in given)} from x
    returning case_id, seq, recorded_at, hash
), audit as (
    insert into ipcase.audit_event ({", ".join(column for column, _ in audit)})
    select {", ".join(own.get(column, f"t.{column}") for column, _ in audit)}
    from seed.audit_event as t cross join (select %(k)s as k) as k
    join event as e on e.case_id::text = overlay(t.object placing lpad(to_hex(k), 4, '0') from 33) and e.seq = t.seq
)
insert into ipcase.case_file
select {listed}
from (select row({file})::ipcase.case_file as file
      from seed.case_file as t cross join (select %(k)s as k) as k
      join event as e on e.case_id = seed.copied(t.id, k) and e.seq = t.event_seq) as f"""


def statement(table, columns):
    given = [(column, kind) for column, kind, made in columns if not made]
    values = ", ".join(expression(table, column, kind) for column, kind in given)
    if table == "case_search":
        values = values.replace("t.grams", "ipcase.search_grams(" + OWN["case_search", "text"] + ")")
    key = "t.case_id"
    return (f"insert into ipcase.{table} ({', '.join(column for column, _ in given)}) select {values} "
            f"from seed.{table} as t join seed.case_file as c on c.id = {key} "
            "cross join generate_series(%(first)s, %(last)s) as k" +
            (" join seed.moment as m on m.case_id = t.case_id and m.seq = t.seq order by m.at, k" if table == "case_fact" else ""))


def side_by_side(database, statements, sessions):
    """Statements in so many sessions at once, each taking the next."""
    waiting, failed = list(reversed(statements)), []

    def work():
        while waiting and not failed:
            try:
                # Rows that are copied whole start no triggers; keys are checked when they are made anew.
                database.psql("set session_replication_role = replica; set synchronous_commit = off;"
                              "set work_mem = '128MB'; set maintenance_work_mem = '512MB'; set jit = off;" + waiting.pop())
            except (subprocess.CalledProcessError, IndexError) as error:
                failed.append(error)

    threads = [threading.Thread(target=work) for _ in range(sessions)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise SystemExit("a statement failed; see above")


def taken_off(database, tables):
    """Keys, foreign keys and indexes: dropped; how to make them again, in two steps."""
    names = ", ".join(f"'{table}'" for table in tables)
    indexes = database.rows(f"""
        select x.indexrelid::regclass, replace(pg_get_indexdef(x.indexrelid), e'\n', ' ') from pg_index as x
        join pg_class as c on c.oid = x.indrelid
        where c.relnamespace = 'ipcase'::regnamespace and c.relname in ({names})
            and not exists (select from pg_constraint as k where k.conindid = x.indexrelid and k.contype in ('p', 'u'))""")
    constraints = database.rows(f"""
        select k.conrelid::regclass, k.conname, replace(pg_get_constraintdef(k.oid), e'\n', ' '), k.contype
        from pg_constraint as k join pg_class as c on c.oid = k.conrelid
        where c.relnamespace = 'ipcase'::regnamespace and c.relname in ({names}) and k.contype in ('p', 'u', 'f')
        order by k.contype <> 'f'""")
    database.psql("".join(f'alter table {table} drop constraint "{name}" cascade;' for table, name, _, _ in constraints) +
                  "".join(f"drop index {name};" for name, _ in indexes))
    again = [[f'alter table {table} add constraint "{name}" {text};' for table, name, text, kind in constraints
              if (kind == "f") == foreign] for foreign in (False, True)]
    return again[0] + [text + ";" for _, text in indexes], again[1]


def copy_cases(source, target, copies, sessions=2, say=lambda text: None):
    """All cases of a database into one that has its offices and no cases."""
    began = time.monotonic()
    tables = tables_of_cases(target)
    transfer(source, target, tables)
    keys, foreign = taken_off(target, [table for table in tables if not table.endswith("_series")])
    say(f"{time.monotonic() - began:6.0f} s  ready to copy")
    work = [event_statement(tables) % {"k": k} for k in range(copies)]
    for table, columns in tables.items():
        if table not in ("case_event", "case_file", "audit_event") and not table.endswith("_series") and \
           int(target.rows(f"select count(*) from seed.{table}")[0][0]):
            # Facts in the order of their record, as they would come: an index relies on it.
            some = copies if table == "case_fact" else 10
            work += [statement(table, columns) % {"first": first, "last": min(first + some, copies) - 1}
                     for first in range(0, copies, some)]
    side_by_side(target, work, sessions)
    target.psql("set session_replication_role = replica;" + "".join(
        f"insert into ipcase.{table} select * from seed.{table};"
        f"update ipcase.{table} set last = last * {copies};" for table in tables if table.endswith("_series")))
    say(f"{time.monotonic() - began:6.0f} s  rows copied")
    side_by_side(target, keys, sessions)
    say(f"{time.monotonic() - began:6.0f} s  keys and indexes made")
    side_by_side(target, foreign, 1)
    target.psql("drop schema seed cascade")
    side_by_side(target, ["vacuum analyze"], 1)
    say(f"{time.monotonic() - began:6.0f} s  foreign keys checked")
