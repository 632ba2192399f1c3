"""Prints what the reader finds in a document; nothing is stored."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.sandbox import Limits
from inspections.reading.document import Document, Doubt, Ranges, Unreadable
from inspections.reading.opening import LARGEST
from inspections.reading.outside import read_outside


class Command(BaseCommand):
    help = "Reads a template and prints its rows, the lines set aside, and every doubt."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="a .txt, .xlsx or .csv file")
        parser.add_argument("--json", action="store_true", help="print it for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        document = self._read(Path(options["file"]))
        if options["json"]:
            self.stdout.write(json.dumps(document.as_json(), ensure_ascii=False, indent=1))
        else:
            self.stdout.write("\n".join(summary(document)))

    def _read(self, path: Path) -> Document:
        limits = Limits(settings.READING_LATER_SECONDS, settings.READING_MEGABYTES)
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
            return read_outside(data, name=path.name, limits=limits).document
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}.", returncode=2) from None
        except Unreadable as error:
            raise CommandError(f"{path}: {error.reason}", returncode=2) from None


def summary(document: Document) -> list[str]:
    """The document for a person at a terminal: rows, then lines set aside, then doubts."""
    doubted = sum(bool(finding.doubts) for finding in document.findings)
    lines = [
        f"Kind: {document.kind.replace('_', ' ')}",
        f"Force: {document.force or 'not stated'}",
        f"Inspection: {document.inspection or 'not stated'}",
        f"Rows: {len(document.findings)}, of which {doubted} in doubt",
    ]
    for finding in document.findings:
        lines += ["", f"{finding.section.words} {finding.ref} · {finding.page_ref}"]
        lines += [f"  {finding.text}"]
        lines += [f"  Action: {finding.action_taken}"] if finding.action_taken else []
        lines += [f"  ? {_doubt(doubt)}" for doubt in finding.doubts]
    lines += ["", "Set aside:"]
    lines += [f"  {_where(ignored.lines)}: {ignored.why}" for ignored in document.ignored]
    lines += ["", "In doubt about the whole:"] if document.doubts else []
    return lines + [f"  ? {_doubt(doubt)}" for doubt in document.doubts]


def _doubt(doubt: Doubt) -> str:
    return f"{doubt.what} ({_where(doubt.lines)})" if doubt.lines else doubt.what


def _where(lines: Ranges) -> str:
    spans = [str(first) if first == last else f"{first}–{last}" for first, last in lines]
    return f"line{'s' if len(spans) > 1 or '–' in spans[0] else ''} {', '.join(spans)}"
