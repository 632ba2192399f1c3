"""A backup is taken while people work and put back into an empty server, where history holds."""

import hashlib
import re
import shutil
import stat
import threading
import uuid
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from core.models import StoredFile, WaitingFile
from core.waiting import keep, land
from local.place import private_folder
from local.postgres import HASTE, OWNER, SUPERUSER, PrivatePostgres
from tests.assurance.steps import allocated, assured
from tests.database import connected_to, found_in
from tests.factories import InspectionFactory, TemplateFactory

NAME = "restored"
HISTORY = ("assurance_rowevent", "assurance_verdict", "core_change", "core_storedfile")
RIGHTS = """
SELECT relname, ARRAY(SELECT unnest(relacl)::text ORDER BY 1) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v')
UNION ALL SELECT relname || '.' || attname, ARRAY(SELECT unnest(attacl)::text ORDER BY 1)
    FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
    WHERE attacl IS NOT NULL AND relnamespace = 'public'::regnamespace
UNION ALL SELECT oid::regprocedure::text, ARRAY(SELECT unnest(proacl)::text ORDER BY 1)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL SELECT 'public', ARRAY(SELECT unnest(nspacl)::text ORDER BY 1)
    FROM pg_namespace WHERE nspname = 'public'
"""
ATTACKS = (
    "UPDATE assurance_rowevent SET id = id",
    "DELETE FROM assurance_rowevent",
    "TRUNCATE assurance_rowevent CASCADE",
    "DELETE FROM core_change",
    "INSERT INTO core_change DEFAULT VALUES",
    "UPDATE core_storedfile SET sha256 = ''",
    "ALTER TABLE assurance_rowevent DISABLE TRIGGER ALL",
    "DROP TABLE assurance_rowevent",
    "CREATE TABLE mine ()",
    "CREATE TEMP TABLE mine ()",
    "CREATE SCHEMA mine",
    "SELECT public.write_change('a', 'insert', 1, NULL, NULL, 'a', 1, NULL)",
)


def upload(by, number):
    content = f"what file {number} says\n".encode() * 500
    waiting = land(SimpleUploadedFile(f"{number}.txt", content), by=by, once=uuid.uuid4())
    with transaction.atomic():
        return keep(waiting, by=by)


@pytest.fixture
def work(own_database, settings, tmp_path, monkeypatch, force, leo, cora, olive):
    """Rows with a history, and files: some kept, one that waits, one that is missing."""
    settings.MEDIA_ROOT = tmp_path / "store"
    monkeypatch.setenv("MEDIA_ROOT", str(tmp_path / "store"))
    template = TemplateFactory(force=force, inspection=InspectionFactory(forces=[force]))
    assured(allocated(template, leo, by=cora), lead=leo, by=olive)
    for number in range(20):
        upload(leo, number)
    land(SimpleUploadedFile("waits.txt", b"it waits"), by=leo, once=uuid.uuid4())
    return own_database


@contextmanager
def somebody_at_work(by):
    """Uploads one file after another until the block ends, and takes back every other."""
    done = threading.Event()

    def write():
        try:
            for number in range(1_000, 1_000_000):
                if done.is_set():
                    break
                upload(by, number)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


@pytest.fixture
def empty_server(session_folder, worker_name):
    """A server with the accounts and a database as the README makes it."""
    folder = private_folder(session_folder / f"second-{worker_name}", None)
    server = PrivatePostgres(folder / "postgres", settings=HASTE)
    folder.chmod(0o711)
    server.start()
    with psycopg.connect(server.url(SUPERUSER, "postgres"), autocommit=True) as line:
        line.execute(f"CREATE DATABASE {NAME} OWNER {OWNER}")
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


def asked(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


def history(until):
    """How many rows of history there were at a moment, and a digest of all they say."""
    return {
        table: asked(
            f"SELECT count(*), md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t"
            f" WHERE id <= {until[table]}"
        )
        for table in HISTORY
    }


def damaged(backup, copy, change):
    shutil.copytree(backup, copy)
    change(copy)
    return copy


def flip(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def nothing_is_touched(folder):
    assert asked("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace") == [
        (0,)
    ]
    assert not folder.exists()


def refused(folder, words):
    with pytest.raises(CommandError) as why:
        call_command("restore", str(folder))
    assert re.search(words, str(why.value))


def test_a_backup_taken_while_people_work_is_restored_and_its_history_cannot_be_altered(
    work, empty_server, settings, tmp_path, leo, monkeypatch, capsys
):
    lost = Path(StoredFile.objects.first().file.path)
    until = {table: asked(f"SELECT max(id) FROM {table}")[0][0] for table in HISTORY}
    before, rights, files = history(until), dict(asked(RIGHTS)), StoredFile.objects.count()
    backup = tmp_path / "backups" / "today"
    lost.rename(tmp_path / "lost")
    with somebody_at_work(leo):
        told = work.manage("back_up", str(backup))
    assert told.returncode != 0
    assert f"{StoredFile.objects.last()}" not in told.stderr
    assert "is missing from the store" in told.stderr
    assert "Traceback" not in told.stderr
    assert len(told.stderr.strip().splitlines()) == 2
    again = work.manage("back_up", str(backup))
    assert "holds something already" in again.stderr
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (backup, *backup.rglob("*"))}
    assert modes == {0o700, 0o600}
    assert [path.name for path in backup.parent.iterdir()] == ["today"]

    settings.MEDIA_ROOT = target = tmp_path / "restored"
    with connected_to(found_in(empty_server, "nowhere"), empty_server):
        refused(backup, "createdb --owner owner nowhere")
    with connected_to(found_in(empty_server, NAME), empty_server):
        one = next(path for path in backup.joinpath("files").rglob("*") if path.is_file())
        for number, change in enumerate((
            lambda copy: flip(copy / one.relative_to(backup)),
            lambda copy: flip(copy / "database.dump"),
            lambda copy: flip(copy / "manifest.json"),
            lambda copy: (copy / one.relative_to(backup)).unlink(),
        )):  # fmt: skip
            copy = damaged(backup, tmp_path / f"damaged-{number}", change)
            refused(copy, "damaged.*Nothing was touched")
        nothing_is_touched(target)

        broken = tmp_path / "programs"
        broken.mkdir()
        script = broken / "pg_restore"
        settings.POSTGRES_BIN = str(broken)
        refused(backup, "pg_restore of PostgreSQL 18 or newer is needed; there is none")
        for version, why in ((17, "the newest here is 17"), (18, "pg_restore ended with 1")):
            script.write_text(
                f"#!/bin/sh\ntest $# = 1 && echo 'pg_restore (PostgreSQL) {version}.1'\n"
            )
            script.chmod(0o700)
            refused(backup, why)
        settings.POSTGRES_BIN = ""
        call_command("restore", str(backup))
        assert "Restored: " in capsys.readouterr().out
        refused(backup, "holds something already")

        assert history(until) == before
        assert dict(asked(RIGHTS)) == rights
        assert WaitingFile.objects.filter(name="waits.txt", whole=True).count() == 1
        whole = WaitingFile.objects.filter(whole=True)
        stored = [*StoredFile.objects.exclude(file__endswith=lost.name), *whole]
        assert len(stored) >= files
        for file in stored:
            content = Path(file.file.path).read_bytes()
            assert hashlib.sha256(content).hexdigest() == file.sha256
        for attack in ATTACKS:
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                psycopg.connect(found_in(empty_server, NAME).application_url) as line,
            ):
                line.execute(attack)
