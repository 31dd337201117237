"""The program that benches measure."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]


def binary(*others):
    """The release build, and other programs beside it; IPCASE_BINARY names another."""
    if os.environ.get("IPCASE_BINARY"):
        return os.environ["IPCASE_BINARY"]
    folder = ROOT / "build-test" / "release"
    if not (folder / "build.ninja").exists():
        subprocess.run(["meson", "setup", "--buildtype=release", "-Dwerror=false", folder, ROOT], check=True,
                       stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", folder, "ipcase", *others], check=True, stdout=subprocess.DEVNULL)
    return str(folder / "ipcase")
