"""`manage.py create_administrator EMAIL --name NAME --force CODE`: the first person to sign in."""

import sys
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email

from core.commands import RecordedCommand
from core.refusals import Refused
from forces.models import Force, User
from forces.services import create_administrator


class Command(RecordedCommand):
    help = "Makes an administrator of a force. Asks for the password, or reads it as a line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--force", required=True, metavar="CODE", help="such as northshire")

    def handle(self, *args: Any, **options: Any) -> None:
        email, name = options["email"].strip().lower(), options["name"].strip()
        force = _force(options["force"])
        try:
            validate_email(email)
            password = _password()
            validate_password(password, User(email=email, name=name))
            create_administrator(email=email, name=name, force=force, password=password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{name} can sign in with {email} and invites others to {force}.")


def _force(code: str) -> Force:
    found = Force.objects.filter(code=code).first()
    if found is None:
        known = ", ".join(Force.objects.order_by("code").values_list("code", flat=True))
        raise CommandError(f"There is no force “{code}”. Known: {known or 'none yet'}.")
    return found


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass("Password: ")
    if getpass("The password again: ") != password:
        raise ValidationError("The two passwords are not the same.")
    return password
