"""The application's database account can do no more than the models say, however it was made."""

import contextlib
import re
import subprocess
from uuid import uuid4

import psycopg
import pytest
from django.core.checks import run_checks
from django.db import Error, connection, connections

from assurance.services.redactions import ToRemove, approve_redaction, ask_redaction
from core.account import too_much
from local.postgres import SUPERUSER, programs_for
from tests.assurance.redaction_world import everything_made
from tests.database import made_as_the_readme_says
from tests.live import wait_until

pytest_plugins = ["tests.world"]
SAFE = "search_path=pg_catalog, public, pg_temp"
OF_A_LIBRARY = re.compile("^_?(pgtrigger|pgh)_")
"""Left by tables of events that are gone; they run with their caller's rights."""
PLAIN_TYPES = {"bigint", "integer", "boolean", "numeric", "timestamp", "varchar", "character"}
"""The grammar itself knows them; every other name is looked up along the path."""
HERE = {"changed", "earlier", "mine"}
"""What a statement itself calls a table: of a trigger, of WITH."""


@pytest.fixture
def functions(django_db_blocker, django_db_setup):
    """Each function of the migrated database: name, whether it runs as its owner, path, body."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosecdef, proconfig, prosrc FROM pg_proc "
            "WHERE pronamespace = 'public'::regnamespace"
        )
        return [each for each in cursor.fetchall() if each[1] or not OF_A_LIBRARY.match(each[0])]


def test_every_function_looks_last_at_what_somebody_makes_for_a_moment(functions):
    assert sum(runs_as_owner for _, runs_as_owner, _, _ in functions) > 40
    assert [name for name, _, path, _ in functions if SAFE not in (path or [])] == []


def captured(body):
    """Names of types and tables in a function that something of the caller's could stand for."""
    code = re.sub(r"--[^\n]*", "", re.sub(r"'(?:[^']|'')*'", "''", body))
    types = re.findall(r"::\s*([\w.]+)", code)
    for declared in re.findall(r"DECLARE(.*?)BEGIN", code, re.DOTALL):
        types += re.findall(r"(?:^|;)\s*\w+\s+([\w.]+)", declared)
    tables = re.findall(
        r"\b(?:FROM|JOIN|UPDATE|INTO)\s+((?:\w+[.])?\"?[a-z_]\w*\"?)(?![\w(.])", code
    )
    named = re.findall(r"\b(?:SELECT|EXECUTE)\b[^;]*?(?<!INSERT )\bINTO\s+(\w+)", code)
    return [
        name
        for name in (*types, *tables)
        if "." not in name and name.lower() not in PLAIN_TYPES | HERE | set(named)
    ]


def test_every_function_that_runs_as_owner_names_types_and_tables_in_full(functions):
    assert captured("SELECT x::jsonb FROM core_change JOIN public.y") == ["jsonb", "core_change"]
    found = {name: captured(body) for name, as_owner, _, body in functions if as_owner}
    assert {name: names for name, names in found.items() if names} == {}


TRAP = """
CREATE FUNCTION pg_temp.seen(anyelement) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> session_user THEN
        RAISE EXCEPTION 'captured as %', current_user;
    END IF;
    RETURN true;
END $$;
CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb CHECK (pg_temp.seen(VALUE));
CREATE DOMAIN pg_temp.text AS pg_catalog.text CHECK (pg_temp.seen(VALUE));
CREATE DOMAIN pg_temp.date AS pg_catalog.date CHECK (pg_temp.seen(VALUE));
CREATE DOMAIN pg_temp.timestamptz AS pg_catalog.timestamptz CHECK (pg_temp.seen(VALUE));
CREATE DOMAIN pg_temp.tsvector AS pg_catalog.tsvector CHECK (pg_temp.seen(VALUE));
"""
CARELESS = """
CREATE FUNCTION public.careless() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public AS $$ BEGIN PERFORM '1'::jsonb; END $$
"""


def test_types_of_the_callers_own_run_nothing_as_owner(
    own_database, world, leo, ada, settings, tmp_path
):
    """With TEMP left to everybody, as in a database that nobody has migrated since."""
    settings.MEDIA_ROOT = tmp_path
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"GRANT TEMPORARY ON DATABASE {own_database.name} TO PUBLIC")
        cursor.execute(CARELESS)
    with connection.cursor() as cursor:
        cursor.execute(TRAP)
        with pytest.raises(Error, match="captured as owner"):
            cursor.execute("SELECT careless()")
    everything_made(world)
    asked = ask_redaction(world.row, ToRemove("Ask again", "A name."), by=leo, once=uuid4())
    assert approve_redaction(asked, by=ada).found


def as_superuser(postgres, database, sql):
    with psycopg.connect(postgres.url(SUPERUSER, database), autocommit=True) as line:
        line.execute(sql)


@pytest.fixture
def made_by_hand(postgres, worker_name):
    """A database as the README makes it, with nothing in it."""
    name = f"by_hand_{worker_name}"
    postgres.drop_database(name)
    yield made_as_the_readme_says(postgres, name)
    postgres.drop_database(name)


def program(postgres, name, *words):
    command = [programs_for(postgres.account, postgres.folder.parent) / name, *words]
    subprocess.run(command, check=True, capture_output=True)


@pytest.fixture
def restored(postgres, own_database, made_by_hand, tmp_path):
    """A backup, taken and put back as owner, where TEMP is left to everybody."""
    dump = str(tmp_path / "backup")
    source = own_database.owner_url
    program(postgres, "pg_dump", "--format=custom", f"--file={dump}", source)
    program(postgres, "pg_restore", "--no-acl", f"--dbname={made_by_hand.owner_url}", dump)
    return made_by_hand


def refusals(database):
    """What of these the application's account is refused."""
    tried = (
        "CREATE TEMPORARY TABLE mine ()",
        "CREATE DOMAIN pg_temp.jsonb AS pg_catalog.jsonb",
        "CREATE TABLE public.mine ()",
        "CREATE SCHEMA mine",
        "DELETE FROM core_change",
        "SELECT write_change('x', 'insert', 1, NULL, '{}', 'x', 1, NULL)",
        "CREATE TRIGGER mine AFTER INSERT ON cache EXECUTE FUNCTION record_forces_force()",
    )
    with psycopg.connect(database.application_url, autocommit=True) as line:
        for sql in tried:
            with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
                line.execute(sql)
                yield sql


def test_a_database_made_as_the_readme_says_is_safe_once_it_is_migrated(postgres, migrated):
    """The one from which all others of the tests are cloned was made so."""
    with psycopg.connect(postgres.url(SUPERUSER, "postgres")) as line:
        asked = "SELECT has_database_privilege('application', %s, %s)"
        found = [line.execute(asked, [migrated, word]).fetchone()[0]
                 for word in ("TEMPORARY", "CREATE", "CONNECT")]  # fmt: skip
    assert found == [False, False, True]


def test_a_restored_database_is_safe_once_it_is_migrated(postgres, restored):
    as_superuser(postgres, restored.name, "GRANT CREATE ON SCHEMA public TO PUBLIC")
    before = restored.manage("check", "--database", "default")
    assert before.returncode
    assert "It has TEMPORARY on the database." in before.stderr
    assert "It has CREATE on the schema public." in before.stderr
    done = restored.manage("migrate", "--verbosity=0")
    assert done.returncode == 0, done.stderr
    assert list(refusals(restored)) == []
    looked_at = ("--tag", "database", "--database", "default", "--fail-level", "WARNING")
    after = restored.manage("check", *looked_at)
    assert after.returncode == 0, after.stderr


def test_where_the_owner_does_not_own_the_database_migrate_says_what_to_run(postgres, own_database):
    name = own_database.name
    as_superuser(postgres, name, f"ALTER DATABASE {name} OWNER TO postgres")
    as_superuser(postgres, name, f"GRANT CONNECT ON DATABASE {name} TO owner")
    told = own_database.manage("migrate", "--verbosity=0").stderr
    assert f'ALTER DATABASE "{name}" OWNER TO "owner";' in told
    as_superuser(postgres, name, f"GRANT TEMPORARY ON DATABASE {name} TO PUBLIC")
    as_superuser(postgres, name, "GRANT CREATE ON SCHEMA public TO owner")
    done = own_database.manage("migrate", "--verbosity=0")
    assert done.returncode
    assert f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC, "application";' in done.stderr


def test_the_web_process_notices_when_it_starts(postgres, live_processes):
    name = live_processes.database.name
    as_superuser(postgres, name, f"GRANT TEMPORARY ON DATABASE {name} TO PUBLIC")
    live_processes.web()
    told = "can do too much. It has TEMPORARY on the database."
    wait_until(lambda: told in live_processes.log("web"), "a line in the log")


OF_ITS_OWN = "CREATE TABLE mine (); ALTER TABLE mine OWNER TO application"
FUNCTION = """CREATE FUNCTION f() RETURNS integer LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, public, pg_temp AS 'SELECT 1'"""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("ALTER ROLE application CREATEROLE", "It is CREATEROLE."),
        ("ALTER ROLE application SUPERUSER", "It is SUPERUSER."),
        ("GRANT owner TO application", "It is a member of owner."),
        ("GRANT pg_read_server_files TO application", "It is a member of pg_read_server_files."),
        (OF_ITS_OWN, "It owns the table mine."),
        ("GRANT DELETE ON assurance_rowevent TO PUBLIC", "It has DELETE on assurance_rowevent."),
        ("GRANT UPDATE (words) ON assurance_redaction TO application",
         "It has UPDATE on assurance_redaction."),
        ("GRANT TRIGGER ON core_change TO application", "It has TRIGGER on core_change."),
        ("CREATE SCHEMA s; GRANT CREATE ON SCHEMA s TO application",
         "It has CREATE on the schema s."),
        (FUNCTION, "f(), which runs with its owner's rights, may be called by it."),
        ("ALTER FUNCTION redact(bigint) SET search_path = public",
         "redact(bigint), which runs with its owner's rights, looks first at what it makes"),
    ],
)  # fmt: skip
def test_an_account_that_can_do_too_much_is_told_of(postgres, own_database, given, said):
    """Given within a transaction of a superuser who then looks as the application would."""
    with psycopg.connect(postgres.url(SUPERUSER, own_database.name)) as line:
        line.execute(given)
        line.execute("SET LOCAL ROLE application")
        found = [each.what for each in too_much(Looking(line, own_database.name))]
        line.rollback()
    assert any(what.startswith(said) for what in found), found


class Looking:
    """A connection as the checks see one, over a line of its own."""

    def __init__(self, line, name):
        self.line, self.settings_dict, self.ops = line, {"NAME": name}, connection.ops

    def cursor(self):
        return self.line.cursor()


def test_one_account_for_both_is_told_of(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES["owner"], "USER", settings.DATABASES["default"]["USER"])
    assert [found.id for found in run_checks(tags=["security"])] == ["core.E001"]
