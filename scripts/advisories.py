"""Compares what is installed with published advisories that lie on this machine: `python -m scripts.advisories FOLDER`.

The folder holds advisories in the Open Source Vulnerability format, as YAML or JSON: a clone of PyPA's
advisory-database, say, or PyPI's part of the database of osv.dev, unpacked. Nothing is asked of anybody, and what was
read is said, because a check that found nothing and one that had nothing to look at print the same otherwise.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from packaging.version import Version

from scripts.sbom import installed, normal


def advisories(folder: Path) -> Iterator[dict[str, Any]]:
    """Every advisory below `folder` that names packages."""
    for file in sorted(folder.rglob("*")):
        if file.suffix in (".json", ".yaml", ".yml") and file.is_file():
            text = file.read_text(encoding="utf-8")
            found = json.loads(text) if file.suffix == ".json" else yaml.load(text, yaml.CSafeLoader)
            if isinstance(found, dict) and "affected" in found and "withdrawn" not in found:
                yield found


def in_range(version: Version, events: Iterable[dict[str, str]]) -> bool:
    """Whether `version` lies in a range that its `events`, in their order, open and close."""
    inside = False
    for event in events:
        kind, bound = next(iter(event.items()))
        edge = Version(str(bound))
        if kind == "introduced" and version >= edge:
            inside = True
        elif (kind == "fixed" and version >= edge) or (kind == "last_affected" and version > edge):
            inside = False
    return inside


def touches(advisory: dict[str, Any], packages: dict[str, str]) -> list[str]:
    """The `packages` (versions by name) that the advisory is about, as name==version."""
    found = []
    for affected in advisory["affected"]:
        package = affected.get("package", {})
        name = normal(package.get("name", ""))
        if package.get("ecosystem") != "PyPI" or name not in packages:
            continue
        version = Version(packages[name])
        ranges = (r["events"] for r in affected.get("ranges", []) if r.get("type") == "ECOSYSTEM")
        if packages[name] in affected.get("versions", []) or any(in_range(version, events) for events in ranges):
            found.append(f"{name}=={packages[name]}")
    return found


def main(folder: Path) -> int:
    """Prints what was found; 0 if nothing was, 1 if something, 2 if there was nothing to compare with."""
    packages, read, newest, holes = installed(), 0, "", []
    for advisory in advisories(folder):
        read += 1
        newest = max(newest, str(advisory.get("published", ""))[:10])
        summary = advisory.get("summary") or ""
        holes += [f"{what}  {advisory['id']}  {summary}" for what in touches(advisory, packages)]
    if not read:
        print(f"No advisories in {folder}: give a folder with a copy of PyPA's advisory-database.")
        return 2
    for hole in holes:
        print(hole)
    print(f"{len(holes)} of {read} advisories are about what is installed; the newest is of {newest}.")
    return 1 if holes else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
