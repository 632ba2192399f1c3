"""What the private servers promise, and the lines in which trouble is told."""

import errno
import os
import stat
import subprocess
from pathlib import Path

import psycopg
import pytest
from psycopg import errors

from local import chromium
from local.installation import WEB, WORKER, clock
from local.place import CHECKOUT, held, need_room, private_folder
from local.postgres import APPLICATION, SUPERUSER, PrivatePostgres
from local.trouble import Trouble, in_one_line
from tests.database import Database, found_in


def test_a_full_disk_is_said_in_one_line(tmp_path: Path) -> None:
    need_room(tmp_path, megabytes=0)
    with pytest.raises(
        Trouble, match=r"^The disk is full: \d+ MB are free in .*, \d+ MB are needed\.$"
    ):
        need_room(tmp_path, megabytes=10**9)
    assert in_one_line(OSError(errno.ENOSPC, "No space left on device", "/x")) == (
        "The disk is full (/x). Make some room and try again."
    )


def test_each_failed_test_is_named_once_below_what_pytest_prints(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        """
        import pytest
        @pytest.fixture
        def broken(): raise ValueError
        def test_of_a_broken_fixture(broken): pass
        def test_passes(): pass
        def test_fails(): assert 0
        """
    )
    done = pytester.runpytest("-q", "-p", "no:django", "-p", "local.failed")
    assert [line.split("::")[1] for line in done.outlines[-2:] if line.startswith("FAILED")] == [
        "test_fails",
        "test_of_a_broken_fixture",
    ]
    assert "error" in done.outlines[-3]


def test_a_folder_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    with (
        held(tmp_path, otherwise="the first"),
        pytest.raises(Trouble, match="the second"),
        held(tmp_path, otherwise="the second"),
    ):
        pytest.fail("two hold it")
    with held(tmp_path, otherwise="taken"):
        pass


def test_a_private_folder_is_for_us_alone(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "state", None)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_is_no_private_folder(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Trouble, match="not safe"):
        private_folder(tmp_path / "state", None)


def test_the_server_is_postgresql_18_in_the_builtin_locale(
    postgres: PrivatePostgres, migrated: str
) -> None:
    with psycopg.connect(postgres.url("postgres", migrated)) as line:
        assert line.info.server_version // 10_000 == 18
        words = (
            "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
        )
        assert line.execute(words).fetchone() == ("b", "C.UTF-8")


def test_the_server_asks_for_a_password_and_listens_on_loopback_alone(
    postgres: PrivatePostgres,
) -> None:
    with psycopg.connect(postgres.url(SUPERUSER, "postgres")) as line:
        assert line.execute("SHOW listen_addresses").fetchone() == ("127.0.0.1",)
        assert line.execute("SHOW unix_socket_directories").fetchone() == ("",)
    wrong = postgres.url(APPLICATION, "postgres").replace(postgres.passwords[APPLICATION], "guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_passwords_and_data_are_closed_to_other_users(postgres: PrivatePostgres) -> None:
    assert stat.S_IMODE((postgres.folder / "passwords.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(postgres.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(postgres.folder.stat().st_mode) & 0o007 == 0
    if os.geteuid() == 0:
        assert postgres.data.stat().st_uid != 0
        reading = ["cat", str(postgres.data / "PG_VERSION")]
        assert subprocess.run(reading, capture_output=True, check=False).returncode == 0
        as_nobody = {"user": "nobody", "group": "nogroup", "extra_groups": []}
        outside = subprocess.run(reading, capture_output=True, check=False, **as_nobody)
        assert outside.returncode != 0


def test_the_application_may_neither_truncate_nor_make_tables(own_database: Database) -> None:
    with psycopg.connect(own_database.application_url, autocommit=True) as line:
        assert line.execute("SELECT count(*) FROM django_migrations").fetchone() != (0,)
        for forbidden in ("TRUNCATE django_session", "CREATE TABLE mine ()", "DROP TABLE cache"):
            with pytest.raises(errors.InsufficientPrivilege):
                line.execute(forbidden)


def test_a_clone_does_not_see_what_another_was_told(
    postgres: PrivatePostgres, migrated: str, own_database: Database
) -> None:
    with psycopg.connect(own_database.owner_url) as line:
        line.execute("CREATE TABLE mine ()")
    with psycopg.connect(found_in(postgres, migrated).owner_url) as line:
        assert line.execute("SELECT to_regclass('mine')").fetchone() == (None,)


def test_containers_run_what_make_run_runs() -> None:
    composed = (CHECKOUT / "docker-compose.yml").read_text()
    for command in (WEB, WORKER, clock(Path("/data/clock/schedule"))):
        assert f"command: [{', '.join(command)}]" in composed


def test_without_chromium_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="apt install chromium"):
        chromium.need()
    browser = tmp_path / "chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    assert chromium.need() == str(browser)


def test_a_named_chromium_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("CHROMIUM", str(tmp_path / "chromium"))
    with pytest.raises(Trouble, match="is not a program"):
        chromium.need()
