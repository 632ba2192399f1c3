"""`manage.py read_document`, as a person at a terminal runs it, without a database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[2]
BROKEN = Path(__file__).parent / "files" / "broken_template.txt"
KEYS = ["kind", "force", "inspection", "findings", "ignored", "doubts"]
FINDING_KEYS = ["section", "ref", "page_ref", "text", "action_taken", "lines", "doubts"]


def run(*arguments):
    nowhere = "postgres://nobody:none@127.0.0.1:1/none"
    return subprocess.run(
        [sys.executable, "manage.py", "read_document", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": nowhere, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_json_has_exactly_the_promised_shape():
    done = run(BROKEN, "--json")
    document = json.loads(done.stdout)
    assert (done.returncode, list(document)) == (0, KEYS)
    assert document["kind"] == "assurance_template"
    assert all(list(finding) == FINDING_KEYS for finding in document["findings"])
    assert document["findings"][0]["lines"] == [[12, 12]]
    assert all(list(ignored) == ["lines", "why"] for ignored in document["ignored"])
    doubts = [doubt for finding in document["findings"] for doubt in finding["doubts"]]
    assert doubts
    assert all(list(doubt) == ["what", "lines"] for doubt in doubts)


def test_an_unreadable_file_ends_with_2_and_one_line(tmp_path):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"%PDF")
    done = run(path, "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert ".pdf cannot be read" in done.stderr


@pytest.mark.parametrize(
    ("name", "content", "said"), [("gone.txt", None, "No such file"), ("a.txt", b"", "empty")]
)
def test_a_file_that_is_missing_or_empty_is_said_so(tmp_path, name, content, said):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=said) as refused:
        call_command("read_document", str(path))
    assert refused.value.returncode == 2


def test_a_person_is_told_rows_doubts_and_lines_set_aside(capsys):
    call_command("read_document", str(BROKEN))
    told = capsys.readouterr().out
    assert "Rows: 12, of which 3 in doubt" in told
    assert "recommendation 2 · Page 17" in told
    assert "? Where this row ends is not certain. (line 17)" in told
    assert "lines 1–8: stands before the first table" in told
