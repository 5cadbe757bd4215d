"""Project names, and the folders they get."""

import pytest

from kino_store.errors import InvalidValueError
from kino_store.ids import check_project_name, file_name, file_number, frame_file, slug, unused_name
from kino_store.paths import inside

BAD = [
    "",
    "   ",
    "x" * 201,
    "a\0b",
    "a\nb",
    "\ud800",
]


@pytest.mark.parametrize("name", BAD)
def test_a_bad_name_is_refused_and_shown(name: str) -> None:
    with pytest.raises(InvalidValueError) as caught:
        check_project_name(name)
    assert caught.value.message.startswith("project: ")
    assert "1 to 200 characters" in caught.value.message


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Fox",
            "  Fox ",
            "x" * 200,
            "<img src=x onerror=alert(1)>",
            "狐",
            "Conrad",
            "a.b",
            "Fox's 2nd film",
        ),
        *("Portrait 9:16", "a/b", "../x", "a\\b", "..", "CON", "nul.txt"),
    ],
)
def test_a_good_name_is_kept_without_its_surrounding_space(name: str) -> None:
    assert check_project_name(name) == name.strip()


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("Fox", "fox"),
        ("Fox & Hound!", "fox-hound"),
        ("CON", "project-con"),
        ("Portrait 9:16", "portrait-9-16"),
        ("a/../b", "a-b"),
        ("..", "project"),
        ("***", "project"),
        ("Füchsin 2", "füchsin-2"),
        ("狐", "狐"),
    ],
)
def test_a_folder_is_named_after_the_project(name: str, folder: str) -> None:
    assert slug(name) == folder


def test_a_file_of_a_project_can_be_named_everywhere() -> None:
    assert file_name("Portrait 9:16") == "Portrait 9-16"
    assert file_name('a/b\\c*"<>|?') == "a-b-c------"
    assert file_name("..") == "-"


def test_slugs_are_short_and_numbered_when_taken() -> None:
    assert len(slug("x" * 200)) == 60
    assert unused_name("fox", {"fox", "fox-2"}) == "fox-3"


def test_frame_files_count_past_six_digits() -> None:
    assert frame_file(1) == "frame_000001.png"
    assert [
        file_number(name) for name in ("frame_000001.png", "frame_1234567.png", "frame_1.png", "x.png")
    ] == [1, 1234567, None, None]


@pytest.mark.parametrize("name", ["..", "a/b", "a\\b", "/etc", "C:x", "", "nul", "a\0"])
def test_a_path_never_leads_outside(tmp_path, name: str) -> None:
    with pytest.raises(InvalidValueError):
        inside(tmp_path, name)


def test_a_symbolic_link_out_of_the_root_is_refused(tmp_path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (root / "out").symlink_to(tmp_path)
    with pytest.raises(InvalidValueError, match="outside"):
        inside(root, "out")
