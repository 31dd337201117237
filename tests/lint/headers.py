"""Every header compiles alone, with gcc and with clang. Argument: the build folder."""

import re
import shutil
import subprocess
import sys

import source

FLAGS = ["-std=gnu11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
         "-Wno-unused-function", "-fsyntax-only", "-x", "c", "-"]
build = sys.argv[1]
packages = ["jansson", "libevent", "libpq", "libsodium", "pangocairo"]
cflags = subprocess.run(["pkg-config", "--cflags", *packages], check=True, capture_output=True,
                        text=True).stdout.split()
compilers = [c for c in ("gcc", "clang") if shutil.which(c)]
headers = [h for h in source.files(["core", "db", "api"], ".h") if str(h) != "core/banned.h"]
report = source.Report(headers and compilers)
for compiler in compilers:
    for header in headers:
        # twice: the guard is checked as well
        ran = subprocess.run([compiler, f"-I{source.ROOT}", f"-I{build}", *cflags, *FLAGS],
                             input=f'#include "{header}"\n#include "{header}"\n',
                             capture_output=True, text=True, check=False)
        if ran.returncode:
            where = re.search(r"^(\S+?\.[ch]):(\d+):.*?error: (.*)$", ran.stderr, re.M)
            path, line, what = where.groups() if where else (header, 1, ran.stderr.strip())
            report.fault(path.replace(f"{source.ROOT}/", "") if where else path, line,
                         f"{compiler}, {header} alone: {what}")
report.end()
