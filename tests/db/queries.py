#!/usr/bin/env python3
"""Prepares every named query of db/sql as the service would, and explains it as ipcase_app.

    queries.py ROOT CONNINFO        prints TAP"""

import subprocess
import sys
import tempfile
from pathlib import Path

# Not for the service: the runner's own statements, executed by the owner alone.
OWNER_ONLY = {"migration_apply", "migration_rows", "migration_lock", "catalog_put"}
# Of the sealer's own role, which the service has not.
SEALER_ONLY = {"audit_take", "audit_unsealed", "audit_seal_put", "audit_sealed", "audit_lines",
               "audit_over", "audit_purge_begin", "audit_purge"}
# Result columns are sent on as they are, so they must be text, json or bytea.
TYPES = {"text", "json", "bytea"}


def embedded(root):
    """The queries as the build embeds them: (name, text, parameters)."""
    sys.path.insert(0, str(root / "db"))
    sys.dont_write_bytecode = True
    import embed
    return [(query.name, query.text, query.params)
            for query in embed.read([str(path) for path in sorted((root / "db/sql").glob("*.sql"))])]


def script(name, text, params):
    role = "ipcase_owner" if name in OWNER_ONLY else "ipcase_seal" if name in SEALER_ONLY else "ipcase_app"
    nulls = f"({', '.join(['null'] * len(params))})" if params else ""
    return (f"set role {role};\nset plan_cache_mode = force_generic_plan;\n"
            f"prepare {name} as {text};\n"
            f"explain (costs off) execute {name}{nulls};\n")


def types_of(text, params, conninfo):
    """PostgreSQL 15 does not show the result types of a prepared statement; a view of it does."""
    for at in range(len(params), 0, -1):
        text = text.replace(f"${at}", "null")
    sql = (f"set role ipcase_owner;\nbegin;\ncreate temporary view shape as {text};\n"
           "select format_type(atttypid, null) from pg_attribute "
           "where attrelid = 'pg_temp.shape'::regclass and attnum > 0;\nrollback;\n")
    done = psql(sql, conninfo)
    return done, set(done.stdout.split()) - {"SET", "BEGIN", "ROLLBACK"}


def psql(sql, conninfo):
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(sql)
        file.flush()
        return subprocess.run(["psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", conninfo,
                               "-f", file.name], capture_output=True, text=True, check=False)


def main():
    root, conninfo = Path(sys.argv[1]), sys.argv[2]
    queries = embedded(root)
    print(f"1..{2 * len(queries)}")
    failed = count = 0
    for name, text, params in queries:
        prepared = psql(script(name, text, params), conninfo)
        shaped, types = types_of(text, params, conninfo)
        for what, fine, why in [
                ("can be prepared and explained", prepared.returncode == 0, prepared.stderr),
                ("returns text, json or bytea", shaped.returncode == 0 and types <= TYPES,
                 shaped.stderr or str(types))]:
            count += 1
            failed += not fine
            print(f"{'ok' if fine else 'not ok'} {count} - {name} {what}")
            if not fine:
                print("# " + why.strip().replace("\n", "\n# "))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
