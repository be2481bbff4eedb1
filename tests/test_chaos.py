"""Nothing is lost, doubled or mixed while processes die; `python -m benchmarks.chaos` is the long version."""

from benchmarks.chaos import run

SECONDS, PEOPLE = 24.0, 16


def test_nothing_is_lost_while_processes_die(tmp_path):
    found = run(tmp_path, SECONDS, PEOPLE)
    assert found.faults == 0, found
    assert found.did["messages"] > PEOPLE
    assert found.did["database"] == 1
