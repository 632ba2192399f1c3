"""The health check: each part well, then broken."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from core import health
from core.models import (
    AccountLetter,
    AccountLetterKind,
    Beating,
    Heartbeat,
    Letter,
    LetterState,
    Notice,
)
from core.post import write


@pytest.fixture
def well(db, redis, settings, monkeypatch):
    """An installation in which every part is well; gives its Redis."""
    settings.REDIS_URL = redis.url
    monkeypatch.setattr(health.broker, "asked", float("-inf"))
    monkeypatch.setattr(health, "BROKER_ASKED_EVERY", 0)
    settings.FREE_MEGABYTES = 0
    settings.REMINDERS_FROM_HOUR = 0
    Heartbeat.objects.update(at=timezone.now())
    return redis


def ago(**length):
    return timezone.now() - timedelta(**length)


def said(client, path="/health/"):
    answer = client.get(path)
    body = answer.json()
    failing = [name for name, part in body["parts"].items() if part["status"] == "failing"]
    assert (answer.status_code, body["status"]) == (503, "failing") if failing else (200, "ok")
    return failing, body["parts"]


def test_health_is_ok_when_every_part_is(client, well, capsys):
    assert said(client)[0] == []
    call_command("health")
    assert "clock: ok. The clock was last at work" in capsys.readouterr().out


def test_health_fails_without_the_broker_and_the_web_process_does_not(client, well):
    well.stop()
    assert said(client)[0] == ["broker"]
    assert said(client, "/health/web/")[0] == []
    well.start()
    assert said(client)[0] == []


@pytest.mark.parametrize("name", Beating)
def test_health_fails_after_fifteen_minutes_of_silence(client, well, name, capsys):
    Heartbeat.objects.filter(name=name).update(at=ago(minutes=14))
    assert said(client)[0] == []
    Heartbeat.objects.filter(name=name).update(at=ago(minutes=16))
    failing, parts = said(client)
    assert failing == [name]
    assert parts[name]["text"] == f"The {name} was last at work 16 minutes ago."
    with pytest.raises(SystemExit):
        call_command("health", name)
    assert f"{name}: failing." in capsys.readouterr().out


def test_a_new_installation_has_its_fifteen_minutes(client, well, monkeypatch):
    Heartbeat.objects.update(at=None)
    installed = {each.name: each.since for each in Heartbeat.objects.all()}
    assert set(installed) == set(Beating)  # migrate wrote them
    for minutes, failing in ((14, []), (16, ["worker", "clock"])):
        now = max(installed.values()) + timedelta(minutes=minutes)
        monkeypatch.setattr("core.health.timezone.now", lambda now=now: now)
        found, parts = said(client)
        assert found == failing
        assert f"not at work yet, {minutes} minutes after" in parts["worker"]["text"]


@pytest.mark.parametrize(("minutes", "failing"), [(50, []), (70, ["letters"])])
def test_health_fails_when_an_account_letter_is_late(client, well, minutes, failing):
    write(AccountLetterKind.PASSWORD, to="nell@northshire.test", subject="A link", body="x")
    AccountLetter.objects.update(written_at=ago(minutes=minutes), state=LetterState.FAILED)
    assert said(client)[0] == failing
    if failing:
        write(AccountLetterKind.PASSWORD, to="a@northshire.test", subject="A link", body="x")
        AccountLetter.objects.filter(to__startswith="a@").update(
            state=LetterState.SENT, sent_at=ago(minutes=5)
        )
        assert said(client)[0] == []  # letters go: that one is refused for itself


@pytest.mark.parametrize("gathered", [True, False])
def test_health_fails_when_a_daily_letter_is_late(client, well, leo, settings, gathered):
    today = timezone.localdate()
    yesterday = today - timedelta(days=1)
    letter = Letter.objects.create(recipient=leo, on=yesterday) if gathered else None
    note = {"kind": "x", "subject": 1, "line": "x", "path": "/"}
    Notice.objects.create(recipient=leo, key="x", letter=letter, created_at=ago(days=1), **note)
    settings.LETTERS_LATE_MINUTES = 0
    assert said(client)[0] == ["letters"]
    settings.REMINDERS_FROM_HOUR = 24
    assert said(client)[0] == (["letters"] if gathered else [])  # its hour has not come


def test_health_fails_when_the_file_store_has_too_little_room(client, well, settings):
    settings.FREE_MEGABYTES = 10**9
    failing, parts = said(client)
    assert failing == ["files"]
    assert "MB of room" in parts["files"]["text"]


def test_an_unknown_part_is_not_found(client, db):
    assert client.get("/health/heart/").status_code == 404
