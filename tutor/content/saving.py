"""Writing a mark scheme back to its file: whole or not at all, and never over somebody else's change."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from threading import Lock

from tutor.content.shared import read_text
from tutor.errors import ContentError, Fault, FileChanged, FileNotWritable

_one_at_a_time = Lock()


def fingerprint(text: str) -> str:
    """What a text is known by, so that a change of its file is noticed; line endings do not count."""
    return hashlib.sha256(text.replace("\r\n", "\n").encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_scheme_text(file: Path) -> str:
    """
    The text of a mark scheme's file, with plain line feeds.

    Raises:
        ContentError: it cannot be read, or is not UTF-8.
    """
    faults: list[Fault] = []
    text = read_text(file, faults)
    if text is None:
        raise ContentError(file, faults)
    return text


def is_writable(file: Path) -> bool:
    """Whether `save_scheme` may replace the file, as far as can be told without trying."""
    real = file.resolve()
    return os.access(real, os.W_OK) and os.access(real.parent, os.W_OK)


def save_scheme(file: Path, text: str, *, opened_as: str) -> None:
    """
    Replace the text of a file that still is what it was when it was opened.

    Raises:
        FileChanged: it is not; ``opened_as`` is the fingerprint from then.
        FileNotWritable: the file cannot be written.
        ContentError: it cannot be read.
    """
    real = file.resolve()
    with _one_at_a_time:
        now = fingerprint(read_scheme_text(real))
        if now == fingerprint(text):
            return
        if now != opened_as:
            raise FileChanged(
                f"{file.name} was changed by somebody else while you had it open. It was left as it is now. "
                "Your text is still here: download it, or copy it, then open this page anew and bring the two together."
            )
        if not is_writable(real):
            raise _not_writable(file, "it is write-protected")
        try:
            _replace(real, text)
        except (OSError, UnicodeEncodeError) as error:
            raise _not_writable(file, str(getattr(error, "strerror", "") or error)) from error


def _not_writable(file: Path, reason: str) -> FileNotWritable:
    return FileNotWritable(f"{file.name} could not be saved: {reason}. Your text is still here; download it instead.")


def _replace(file: Path, text: str) -> None:
    """Put a text in place of the file's, with the line endings that it had."""
    plain = text.replace("\r\n", "\n")
    data = plain.replace("\n", "\r\n") if b"\r\n" in file.read_bytes() else plain
    put_in_place(file, data.encode("utf-8"))


def put_in_place(file: Path, data: bytes) -> None:
    """
    Write beside a file and put the whole in its place, with the rights that it had: whoever reads it sees the old one
    or the new one. It need not have been there before.

    Raises:
        OSError: it cannot be written; the file is as it was.
    """
    real = file.resolve()
    # Not `.yaml`: the bank must not take the half-written text for a mark scheme.
    handle, name = tempfile.mkstemp(prefix=f".{real.stem}-", suffix=".part", dir=real.parent)
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        if real.exists():
            shutil.copymode(real, name)
        else:
            Path(name).chmod(0o644)
        Path(name).replace(real)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
