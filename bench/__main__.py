"""`make bench`: sample data in a private database, the pages asked for again and again, a table.

ROWS=170000 fills the database with so many rows first (some 3 ms each). With DATABASE_URL and
DATABASE_OWNER_URL a database of one's own is measured instead, for example one that
`manage.py make_sample_data` filled before; the two templates that are measured are added to it.
"""

import os
import shutil
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

from local.place import private_folder, server_account, state_folder
from local.postgres import APPLICATION, OWNER, PrivatePostgres
from local.trouble import Trouble, told_plainly

ROWS_IN_A_TEMPLATE = 80
INSPECTIONS = 10


def private_database(stack: ExitStack) -> None:
    """A database of its own that is gone at the end."""
    base = private_folder(state_folder(), server_account())
    folder = private_folder(Path(mkdtemp(prefix="bench-", dir=base)), server_account())
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    postgres = PrivatePostgres(folder / "postgres")
    stack.callback(postgres.stop)
    postgres.start()
    postgres.make_database("bench")
    os.environ["DATABASE_URL"] = postgres.url(APPLICATION, "bench")
    os.environ["DATABASE_OWNER_URL"] = postgres.url(OWNER, "bench")
    os.environ["MEDIA_ROOT"] = str(folder / "media")
    os.environ["STATIC_ROOT"] = str(folder / "static")


def rows_wanted() -> int:
    said = os.environ.get("ROWS") or "4000"
    if not said.isdecimal():
        raise Trouble(f"ROWS={said} is not a number of rows.")
    return int(said)


def fill(rows: int) -> None:
    """At least so many rows, in as many forces as that takes (43 at most)."""
    from django.core.management import call_command

    each = max(1, min(43, rows // (INSPECTIONS * ROWS_IN_A_TEMPLATE)))
    in_a_template = max(1, rows // (each * INSPECTIONS))
    print(f"Making {each * INSPECTIONS * in_a_template:,} rows in {each} forces …", flush=True)
    with open(os.devnull, "w") as nowhere:
        call_command("make_sample_data", forces=each, inspections=INSPECTIONS, rows=in_a_template,
                     stdout=nowhere)  # fmt: skip


def main() -> int:
    with ExitStack() as stack:
        own = not os.environ.get("DATABASE_URL")
        if own:
            print("Starting PostgreSQL …", flush=True)
            private_database(stack)
        os.environ.setdefault("SECRET_KEY", "for-measuring-alone-" + "0123456789" * 4)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
        os.environ |= {"DEBUG": "0", "EMAIL_URL": "dummymail://", "LOG_LEVEL": "ERROR"}
        import django

        django.setup()
        from django.core.management import call_command

        from bench.files import measure_files
        from bench.pages import measure

        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if own:
            fill(rows_wanted())
        measure(sys.stdout)
        measure_files(sys.stdout)
    return 0


if __name__ == "__main__":
    raise SystemExit(told_plainly(main))
