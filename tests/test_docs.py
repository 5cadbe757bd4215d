"""Files, functions, tests and nox sessions in the documents exist. The glossary has no word twice."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")
# A path in backticks begins with one of these folders, or is a file of the root folder.
FOLDERS = ("kino_store", "nodes", "tests", "web", "workflows", ".github")
FILE = re.compile(r"[\w.-]+\.(md|py|js|json|toml|txt|yml|yaml)|\.\w[\w.-]+")
# Files and folders of ComfyUI and its user.
ELSEWHERE = {
    *("frame_000001.json", "project.json", "film.json", "film.jsonl", "bench.json"),
    *(".trash", ".kino-trash", ".store", ".move.json"),
}


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def quoted(name: str) -> list[str]:
    """Return everything in backticks, outside blocks of code."""
    prose = re.sub(r"^```.*?^```", "", text(name), flags=re.DOTALL | re.MULTILINE)
    return [" ".join(word.split()) for word in re.findall(r"`([^`]+)`", prose)]


def is_path(word: str) -> bool:
    if word in ELSEWHERE or " " in word or "<" in word:
        return False
    return word.partition("/")[0] in FOLDERS if "/" in word else bool(FILE.fullmatch(word))


def paths(name: str) -> list[str]:
    return [word.partition("::")[0] for word in quoted(name) if is_path(word)]


def symbols(name: str) -> set[tuple[str, str]]:
    """(file, name) of `a.py` `Some.thing`, of `a.py` (`X`, `Y`), and of `X` in `a.py`."""
    found = {(file, word) for word, file in re.findall(r"`(\w+)`\s+in\s+`([^`\s]+\.(?:py|js))`", text(name))}
    for file, names in re.findall(r"`([^`\s]+\.(?:py|js))`\s+(\(?`[^`]+`(?:, `[^`]+`)*)", text(name)):
        found |= {(file, word) for word in re.findall(r"`([^`]+)`", names) if not is_path(word)}
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_exists(document) -> None:
    assert len(paths(document)) > 20
    assert [path for path in paths(document) if "*" in path and not list(ROOT.glob(path))] == []
    assert [path for path in paths(document) if "*" not in path and not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_function_is_in_its_file(document) -> None:
    missing = [
        (file, word)
        for file, word in symbols(document)
        for part in word.removesuffix("()").split(".")
        if not re.search(rf"\b{re.escape(part)}\b", text(file))
    ]
    assert missing == []
    assert document != "ARCHITECTURE.md" or len(symbols(document)) > 30


def test_every_rule_has_a_test() -> None:
    rules = re.split(r"^\d+\. ", section("Rules"), flags=re.MULTILINE)[1:]
    assert len(rules) >= 10
    for rule in rules:
        assert re.search(r"`(tests/[\w/]+\.(test\.js|py)|eslint\.config\.js)", rule), rule


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_test_exists(document) -> None:
    for file, _, function in (word.partition("::") for word in quoted(document) if "::" in word):
        functions = [node.name for node in ast.walk(ast.parse(text(file))) if hasattr(node, "name")]
        assert function in functions, file


def test_the_glossary_has_no_word_twice_and_is_sorted() -> None:
    words = re.findall(r"^\| ([^|]+?) \|", section("Glossary"), re.MULTILINE)[1:]
    assert len(words) >= 25
    assert words == sorted(set(words))


def test_every_nox_session_is_described() -> None:
    decorated = [
        node.name
        for node in ast.parse(text("noxfile.py")).body
        if isinstance(node, ast.FunctionDef) and node.decorator_list
    ]
    described = set(re.findall(r"nox -s ([a-z]+)", text("CONTRIBUTING.md")))
    assert described == set(decorated)


def test_every_link_between_documents_works() -> None:
    for document in (*DOCUMENTS, "README.md", "SECURITY.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text(document)):
            assert (ROOT / target).exists(), f"{document}: {target}"


def section(title: str) -> str:
    """Return a section of ARCHITECTURE.md, by the first words of its heading."""
    (found,) = re.findall(
        rf"^## {title}.*?$(.*?)(?=^## |\Z)", text("ARCHITECTURE.md"), re.DOTALL | re.MULTILINE
    )
    return found
