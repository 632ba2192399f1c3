"""What a service of assurance says when it cannot do what was asked."""

from core.refusals import Changed, NotOpen, Refused, SentBefore

__all__ = ["Changed", "NotOpen", "Refused", "SentBefore"]
