"""clang-format leaves every C file as it is. Other versions than 14 format differently: skipped."""

import re
import shutil
import subprocess
import sys

import source

formatter = shutil.which("clang-format-14") or shutil.which("clang-format")
version = formatter and subprocess.run([formatter, "--version"], check=True, capture_output=True,
                                       text=True).stdout
if not version or not re.search(r"version 14\.", version):
    print("clang-format 14 is not installed")
    sys.exit(77)
paths = source.files(["core", "db", "api", "tests/unit", "tests/fuzz", "tests/db_layer"], ".c", ".h")
report = source.Report(paths)
ran = subprocess.run([formatter, "--dry-run", "-Werror", *map(str, paths)], cwd=source.ROOT,
                     capture_output=True, text=True, check=False)
seen = set()
for path, line in re.findall(r"^(\S+?):(\d+):\d+: error:", ran.stderr, re.M):
    if path not in seen:
        report.fault(path, line, f"not formatted; run: {formatter} -i {path}")
        seen.add(path)
if ran.returncode and not seen:
    sys.exit(ran.stderr)
report.end()
