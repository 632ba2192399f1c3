"""The README and the map promise only what there is."""

import re

import pytest

from local.place import CHECKOUT

PAPERS = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").rglob("*.md"))]
FOLDERS = ("assurance", "bench", "config", "core", "deploy", "docs", "fixtures", "forces",
           "inspections", "local", "static", "templates", "tests")  # fmt: skip
OURS = re.compile(rf"`((?:{'|'.join(FOLDERS)})/[\w./-]*)`")
READ_ELSEWHERE = {"HOST", "PORT", "WEB_CONCURRENCY", "FORWARDED_ALLOW_IPS"}
"""Read by gunicorn.conf.py, not by the settings."""
MADE_HERE = {"node_modules", "media", "screenshots", "staticfiles", "__pycache__"}


def read(*parts: str) -> str:
    return CHECKOUT.joinpath(*parts).read_text(encoding="utf-8")


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_file_that_a_paper_names_is_there(paper):
    text = paper.read_text(encoding="utf-8")
    links = [paper.parent / link for link in re.findall(r"\]\(([\w./-]+)\)", text)]
    named = [CHECKOUT / name for name in OURS.findall(text)]
    assert [str(path) for path in links + named if not path.exists()] == []


def test_every_setting_is_in_the_readme_and_none_that_is_not():
    code = "".join(read("config", name) for name in ("settings.py", "env.py"))
    said = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", code))
    rows = [line.split("|")[1] for line in read("README.md").splitlines() if line.startswith("| `")]
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert told == said | READ_ELSEWHERE
    assert all(name in read("gunicorn.conf.py") for name in READ_ELSEWHERE)


def test_every_make_command_that_a_paper_names_is_there():
    targets = set(re.findall(r"^([a-z]+):", read("Makefile"), re.MULTILINE))
    for paper in PAPERS:
        text = paper.read_text(encoding="utf-8")
        named = set(re.findall(r"^ {4}make ([a-z]+)", text, re.MULTILINE))
        named |= set(re.findall(r"`make ([a-z]+)", text))
        assert named <= targets, paper.name


def test_every_command_of_the_application_that_a_paper_names_is_there():
    commands = {
        path.stem for path in CHECKOUT.glob("*/management/commands/*.py") if path.stem != "__init__"
    }
    known = commands | {"collectstatic", "check", "makemigrations", "help"}
    for paper in PAPERS:
        text = paper.read_text(encoding="utf-8")
        assert set(re.findall(r"manage\.py ([a-z_]+)", text)) <= known, paper.name


def test_the_map_names_every_folder_of_the_checkout():
    there = {folder.name for folder in CHECKOUT.iterdir() if folder.is_dir()}
    ours = {name for name in there if name[0] != "."} - MADE_HERE
    named = read("docs", "map.md")
    assert {name for name in ours if f"`{name}/" not in named} == set()
