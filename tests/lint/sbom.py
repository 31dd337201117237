"""The bill of materials of the program that was built: it is CycloneDX, names every library that the program asks
the loader for, with versions that are installed, and is the same twice."""

import json
import re
import subprocess
import sys

import source

SCRIPT = source.ROOT / "deploy" / "sbom"


def said(*command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


program = f"{sys.argv[1]}/ipcase"
text = said(sys.executable, SCRIPT, program)
bill = json.loads(text)
report = source.Report(bill["components"])


def fault(what):
    report.fault("deploy/sbom", 1, what)


if text != said(sys.executable, SCRIPT, program):
    fault("another bill of the same program")
if (bill["bomFormat"], bill["specVersion"], bill["version"]) != ("CycloneDX", "1.5", 1):
    fault("not CycloneDX 1.5")
if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"]):
    fault(f"serial number {bill['serialNumber']}")
digest = said("sha256sum", program).split()[0]
if bill["metadata"]["component"]["hashes"] != [{"alg": "SHA-256", "content": digest}]:
    fault("not the digest of the program")

references = [part["bom-ref"] for part in bill["components"]]
if len(set(references)) != len(references):
    fault("a component twice")
linked = {entry["value"]: part for part in bill["components"] for entry in part["properties"]
          if entry["name"] == "ipcase:linked"}
needed = set(re.findall(r"\(NEEDED\).*\[(.+)\]", said("readelf", "-d", program)))
if not needed or needed != set(linked):
    fault(f"linked: {sorted(needed ^ set(linked))}")
if set(bill["dependencies"][0]["dependsOn"]) != {part["bom-ref"] for part in linked.values()}:
    fault("other dependencies than what is linked")
for part in bill["components"]:
    if said("dpkg-query", "-W", "-f", "${Version}\n", part["name"]).split("\n")[0] != part["version"]:
        fault(f"{part['name']} is not of version {part['version']}")
    if not re.fullmatch(r"pkg:deb/\w+/[a-z0-9.+-]+@[\w.:~%-]+\?arch=\w+&distro=\w+-[\w.]+", part["purl"]):
        fault(part["purl"])
listed = re.findall(r"^[a-z0-9][a-z0-9.+-]+$", re.search(
    r"^\[build\]\n(.*?)^\[test\]", source.read("deploy/packages"), re.M | re.S)[1], re.M)
if missing := set(listed) - {part["name"] for part in bill["components"]}:
    fault(f"not in the bill: {sorted(missing)}")
report.end()
