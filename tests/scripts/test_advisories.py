"""The comparison of what is installed with advisories on disk."""

import json

import pytest

from scripts import advisories
from scripts.sbom import bill, installed

INSTALLED = {"aiohttp": "3.9.1", "zope-interface": "5.0"}


def advisory(name="aiohttp", **affected):
    package = {"name": name, "ecosystem": "PyPI"}
    return {"id": "PYSEC-1", "published": "2026-01-02T00:00:00Z", "affected": [{"package": package, **affected}]}


@pytest.mark.parametrize(
    ("events", "is_inside"),
    [
        ([{"introduced": "0"}, {"fixed": "3.9.2"}], True),
        ([{"introduced": "0"}, {"fixed": "3.9.1"}], False),
        ([{"introduced": "0"}, {"last_affected": "3.9.1"}], True),
        ([{"introduced": "3.10"}], False),
        ([{"introduced": "0"}, {"fixed": "3.8"}, {"introduced": "3.9"}, {"fixed": "3.10"}], True),
    ],
)
def test_a_version_is_inside_a_range_or_not(events, is_inside):
    found = advisories.touches(advisory(ranges=[{"type": "ECOSYSTEM", "events": events}]), INSTALLED)
    assert found == (["aiohttp==3.9.1"] if is_inside else [])


def test_a_version_may_be_listed_and_a_name_be_written_otherwise():
    assert advisories.touches(advisory("Zope.Interface", versions=["5.0"]), INSTALLED) == ["zope-interface==5.0"]
    assert advisories.touches(advisory("django", versions=["3.9.1"]), INSTALLED) == []


def test_nothing_to_compare_with_is_no_good_news(tmp_path, capsys):
    assert advisories.main(tmp_path) == 2
    assert "No advisories" in capsys.readouterr().out


def test_it_says_what_is_hit_how_much_it_read_and_how_new_that_is(tmp_path, capsys):
    (tmp_path / "one.json").write_text(json.dumps(advisory("rasa", versions=["3.6.21"])))
    (tmp_path / "two.yaml").write_text("id: PYSEC-2\naffected: []\npublished: '2025-05-05T00:00:00Z'\n")
    (tmp_path / "withdrawn.json").write_text(
        json.dumps({**advisory("rasa", versions=["3.6.21"]), "withdrawn": "2026-01-01"})
    )
    assert advisories.main(tmp_path) == 1
    printed = capsys.readouterr().out
    assert "rasa==3.6.21  PYSEC-1" in printed
    assert "1 of 2 advisories" in printed
    assert "2026-01-02" in printed


def test_the_bill_of_materials_names_everything_installed():
    components = json.loads(bill())["components"]
    assert {(c["name"], c["version"]) for c in components} == set(installed().items())
    assert all(c["purl"] == f"pkg:pypi/{c['name']}@{c['version']}" for c in components)
