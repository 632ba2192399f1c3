"""How the log reads: what was refused is one line, what broke comes with its traceback."""

import copy
import logging

SERVER_ERROR = 500


class LineFormatter(logging.Formatter):
    """Leaves out the traceback of a refusal (403, 404, 400, 413 …), which is nobody's mistake.

    Django hands over the exception with which a view refuses, as it does with one that broke.
    """

    def format(self, record: logging.LogRecord) -> str:
        if getattr(record, "status_code", SERVER_ERROR) >= SERVER_ERROR:
            return super().format(record)
        line = copy.copy(record)
        line.exc_info = line.exc_text = line.stack_info = None
        return " ".join(super().format(line).splitlines())
