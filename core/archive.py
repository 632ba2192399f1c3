"""What the process does that looks into an Office file (sandbox.py): its list of names alone."""

import struct
import zipfile
from io import BytesIO

PROGRAMS = ("vbaproject.bin", "/macrosheets/")
NOT_AN_ARCHIVE = (
    zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error
)  # fmt: skip


def answer(data: bytes, *, folder: str) -> bool:
    """Whether an archive, of which this is the end, has something in `folder` and no programs."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = [name.lower() for name in archive.namelist()]
    except NOT_AN_ARCHIVE:
        return False
    programs = any(part in name for name in names for part in PROGRAMS)
    return not programs and any(name.startswith(folder) for name in names)
