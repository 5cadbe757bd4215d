"""The panel's page: it loads only from this server, and only the modules of `web/`."""

import gzip
import re
from pathlib import Path

import pytest

from kino_store.http import studio

WEB = Path(__file__).resolve().parents[2] / "web"
MODULE = "host/page.js"


@pytest.fixture
def web(tmp_path, monkeypatch) -> Path:
    """A pack's `web/` folder, with files around and in it that must not be served."""
    folder = tmp_path / "pack" / "web"
    (folder / "host").mkdir(parents=True)
    (folder / "docs").mkdir()
    (folder / MODULE).write_text("export const startPage = () => {};\n", "utf-8")
    for secret in (
        "pack/errors.py",
        "pack/outside.js",
        "pack/web/docs/Node.md",
        "pack/web/data.json",
        "pack/webbed.js",
    ):
        (tmp_path / secret).write_text("secret")
    (folder / "folder.js").mkdir()
    (folder / "out.js").symlink_to(tmp_path / "pack" / "outside.js")
    (folder / "away").symlink_to(tmp_path / "pack")
    monkeypatch.setattr(studio, "_WEB", folder)
    return folder


def test_the_page_loads_only_from_this_server(kino) -> None:
    page = kino.get("/studio")
    text = page.body.decode()
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert all(
        part in text for part in ('<meta charset="utf-8">', '<meta name="viewport"', "<title>Kino</title>")
    )
    loaded = re.findall(r'(?:href|src)="([^"]+)"', text)
    # Relative to the prefix: the page has no slash at its end.
    assert (loaded[0], loaded[-1]) == ("data:,", "studio/start.js")
    assert all(path.startswith("studio/web/") for path in loaded[1:-1])
    assert "<script>" not in text
    start = kino.get("/studio/start.js")
    assert (start.status, start.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert re.findall(r'from "(.*)"', start.body.decode()) == [f"./web/{MODULE}"]


def test_the_pages_security_policy_allows_only_this_server(kino) -> None:
    rules = dict(
        rule.strip().split(" ", 1)
        for rule in kino.get("/studio").headers["Content-Security-Policy"].split(";")
    )
    assert rules == {
        "default-src": "'self'",
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' blob: data:",
        "media-src": "'self' blob:",
        "connect-src": "'self'",
        "frame-ancestors": "'self'",
        "base-uri": "'none'",
        "object-src": "'none'",
    }


def test_a_browser_requests_all_modules_at_once(kino) -> None:
    page = kino.get("/studio").body.decode()
    listed = re.findall(r'rel="modulepreload" href="studio/web/([^"]+)"', page)
    assert len(listed) == len(set(listed)) > 100
    for name in listed:
        text = (WEB / name).read_text("utf-8")
        for imported in re.findall(r'from "(\.[^"]+)";', text):
            assert (WEB / name).parent.joinpath(imported).resolve().relative_to(WEB).as_posix() in listed


def test_modules_are_compressed_for_browsers_that_ask(kino) -> None:
    plain = kino.get(f"/studio/web/{MODULE}")
    packed = kino.get(f"/studio/web/{MODULE}", {"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


def test_the_modules_of_the_pack_are_served_unchanged(kino) -> None:
    modules = sorted(WEB.rglob("*.js"))
    assert modules
    for path in modules:
        reply = kino.get(f"/studio/web/{path.relative_to(WEB).as_posix()}")
        assert (reply.status, reply.headers.get_content_type(), reply.body) == (
            200,
            "text/javascript",
            path.read_bytes(),
        )


def test_the_texts_of_languages_are_served(kino) -> None:
    files = sorted((WEB / "texts").rglob("*.json"))
    assert {path.parent.name for path in files} == {"texts", "generators"}
    for path in files:
        reply = kino.get(f"/studio/web/{path.relative_to(WEB).as_posix()}")
        assert (reply.headers.get_content_type(), reply.body) == ("application/json", path.read_bytes())


def test_a_changed_module_is_sent_at_once_and_an_unchanged_one_is_not(kino, web) -> None:
    first = kino.get(f"/studio/web/{MODULE}")
    assert first.headers["Cache-Control"] == "no-cache"
    assert kino.get(f"/studio/web/{MODULE}", {"If-None-Match": first.headers["ETag"]}).status == 304
    (web / MODULE).write_text("export const startPage = () => 1;\n", "utf-8")
    again = kino.get(f"/studio/web/{MODULE}", {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (200, b"export const startPage = () => 1;\n")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "host",
        "host/",
        "absent.js",
        "folder.js",
        "data.json",
        "docs/Node.md",
        "out.js",
        "away/outside.js",
        "../outside.js",
        "../webbed.js",
        "%2e%2e/outside.js",
        "..%2foutside.js",
        "host/..%2f..%2foutside.js",
        "..%5coutside.js",
        "host//page.js",
        "./host/page.js",
        "%2fetc%2fpasswd",
        "C:%5cpage.js",
        "host/page.js%00",
        "host/page.js%00.js",
        "..%2ferrors.py",
    ],
)
def test_only_these_modules_of_the_pack_are_served(kino, web, name) -> None:
    assert kino.get(f"/studio/web/{name}").status == 404
    assert kino.get(f"/studio/web/{MODULE}").status == 200


@pytest.mark.parametrize(
    "name", ["..%2f..%2fkino_store/errors.py", "..%2f..%2fkino_store%2ferrors.py", "docs/KinoProject.md"]
)
def test_nothing_else_of_the_real_pack_is_served(kino, name) -> None:
    assert kino.get(f"/studio/web/{name}").code == "not_found"
