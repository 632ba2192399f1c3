"""How the log reads: what was refused is one line, what broke comes with its traceback."""

import copy
import logging

SERVER_ERROR, UNAVAILABLE = 500, 503


class LineFormatter(logging.Formatter):
    """Leaves out the traceback of a refusal (403, 404, 400, 413 …), which is nobody's mistake, and
    that of an outage (503), which says nothing more with every request.

    Django hands over the exception with which a view refuses, as it does with one that broke.
    """

    def format(self, record: logging.LogRecord) -> str:
        status = getattr(record, "status_code", SERVER_ERROR)
        if status >= SERVER_ERROR and status != UNAVAILABLE:
            return super().format(record)
        line = copy.copy(record)
        line.exc_info = line.exc_text = line.stack_info = None
        return " ".join(super().format(line).splitlines())
