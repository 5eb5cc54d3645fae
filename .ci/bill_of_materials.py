"""Writes the software bill of materials in CycloneDX: the packages for running Lexigraph, with all extras but `peers`.

The versions are those of the environment that runs this. Usage: `python .ci/bill_of_materials.py OUTPUT`.
"""

import json
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_PROJECT: Final = Path(__file__).parents[1] / "pyproject.toml"
_FOR_DEVELOPERS: Final = {"dev", "peers"}


def needed() -> set[str]:
    """Return the names of the installed packages that Lexigraph needs, at any depth."""
    project = tomllib.loads(_PROJECT.read_text())["project"]
    extras = project["optional-dependencies"]
    waiting = [*project["dependencies"], *(one for name in extras.keys() - _FOR_DEVELOPERS for one in extras[name])]
    found: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        wanted = Requirement(waiting.pop())
        key = canonicalize_name(wanted.name), frozenset(wanted.extras)
        if key in found:
            continue
        try:
            further = requires(wanted.name) or ()
        except PackageNotFoundError:  # of an extra that is not installed
            continue
        found.add(key)
        for line in further:
            marker = Requirement(line).marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
                waiting.append(line)
    return {name for name, _ in found}


def main() -> None:
    """Write the bill to the file that is named on the command line."""
    options = ["--pyproject", str(_PROJECT), "--mc-type", "application", "--output-reproducible", sys.executable]
    program = [sys.executable, "-m", "cyclonedx_py", "environment", *options]
    bill = json.loads(subprocess.run(program, capture_output=True, check=True).stdout)  # noqa: S603 (our arguments)
    names = needed()
    bill["components"] = [one for one in bill["components"] if canonicalize_name(one["name"]) in names]
    kept = {bill["metadata"]["component"]["bom-ref"], *(one["bom-ref"] for one in bill["components"])}
    bill["dependencies"] = [
        one | {"dependsOn": [other for other in one.get("dependsOn", ()) if other in kept]}
        for one in bill["dependencies"]
        if one["ref"] in kept
    ]
    Path(sys.argv[1]).write_text(json.dumps(bill, indent=2) + "\n")


if __name__ == "__main__":
    main()
