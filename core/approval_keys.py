"""The pairs of keys with which approvals are signed; docs/decisions/signed-approvals.md."""

from django.db import models
from django.utils import timezone


class ApprovalKey(models.Model):
    """One pair, made by `migrate`. The newest signs; those before it prove what they signed.

    `modulus`: the public part, its bytes. `locked_private`: the private part, which SECRET_KEY
    opens and no database account can read.
    """

    read_only = True
    append_only = True

    modulus = models.BinaryField("public part")
    locked_private = models.BinaryField("private part, locked")
    made_at = models.DateTimeField("made", default=timezone.now)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "key for approvals"
        verbose_name_plural = "keys for approvals"

    def __str__(self) -> str:
        return f"key {self.pk} of {self.made_at:%-d %B %Y}"
