"""What a service of assurance says when it cannot do what was asked."""

from core.refusals import Changed, NotOpen, Refused

__all__ = ["Changed", "NotOpen", "Refused"]
