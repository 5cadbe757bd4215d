"""The benchmark's judgement, on invented figures, and its rows in the README. `nox -s bench` measures."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.__main__ import ROWS
from tests.bench.rows import at_most, bounded, faster, in_turn, markdown, table, to_json

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize(("kino", "met"), [([1, 1, 9], True), ([3, 3, 1], False)])
def test_the_median_of_the_pairs_decides(kino, met) -> None:
    assert at_most("row", "what", "ms", kino, [1, 1, 1], 2).met is met
    assert bounded("row", "what", "MB", kino, 2).met is met


@pytest.mark.parametrize(("peer", "met"), [([7, 6, 1], True), ([5, 6, 5], False)])
def test_the_speedup_is_the_peers_time_over_kinos(peer, met) -> None:
    result = faster("row", "what", "ms", [1, 1, 1], peer, 6)
    assert (result.met, result.ratio) == (met, sorted(peer)[1])


def test_both_sides_take_turns_and_warm_up() -> None:
    order: list[str] = []
    mine, others = in_turn(
        3, lambda number: order.append("kino") or number, lambda number: order.append("peer") or -number
    )
    assert (mine, others) == ([1, 2, 3], [-1, -2, -3])
    assert order == ["kino", "peer", "peer", "kino", "kino", "peer", "peer", "kino"]


def test_a_result_is_shown_as_a_table_as_markdown_and_as_json() -> None:
    results = [at_most("list", "a page", "ms", [1, 2], [4, 4], 3), bounded("queue", "prompts", "", [3], 2)]
    assert "0.38 (0.25 to 0.50)" in table(results).splitlines()[1]
    assert table(results).splitlines()[2].endswith("NO")
    assert markdown(results).splitlines()[2].startswith("| list | a page | 1.5 ms (1 to 2) |")
    document = json.loads(to_json(results, {"cores": 2}))
    assert [row["met"] for row in document["rows"]] == [True, False]


def test_the_error_for_an_unknown_row_lists_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "nonsense"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "there is no row nonsense; there are save-1080p" in done.stderr


def test_the_readme_shows_every_row() -> None:
    shown = re.findall(
        r"^\| ([a-z0-9-]+) \|.*\| (?:yes|NO) \|$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert set(shown) == set(ROWS)
