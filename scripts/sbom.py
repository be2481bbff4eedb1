"""Writes what is installed, as a CycloneDX bill of materials: `python -m scripts.sbom FILE`."""

from __future__ import annotations

import re
import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path

from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

PROJECT = "hampshire-coproduction-guide"


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def installed() -> dict[str, str]:
    """The version of every distribution in this environment, by its normalised name."""
    own = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}  # and not what setuptools carries inside
    return {normal(found.metadata["Name"]): found.version for found in distributions(path=sorted(own))}


def bill() -> str:
    """The bill of materials as CycloneDX 1.6 in JSON."""
    bom = Bom()
    bom.metadata.component = Component(name=PROJECT, type=ComponentType.APPLICATION)
    for name, version in sorted(installed().items()):
        url = PackageURL("pypi", name=name, version=version)
        bom.components.add(Component(name=name, version=version, purl=url, bom_ref=str(url)))
    bom.register_dependency(bom.metadata.component, bom.components)
    return make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    file.parent.mkdir(exist_ok=True)
    file.write_text(bill(), encoding="utf-8")
    print(f"{len(installed())} packages in {file}.")
