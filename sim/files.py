"""Files that are written: the suffix decides the format, and a file is replaced only by a whole one.

What is written goes into a hidden file in the same folder, which takes the place of the old one once it is
complete; whatever fails before leaves the old file as it was. All rooms write through this module.
"""

import os
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from sim.errors import BadInput, reason_of

TABLES = (".csv", ".parquet", ".xlsx")
PAGES = (".html",)
PICTURES = (".svg",)


def check_output(path: str | Path, suffixes: Sequence[str] = (), key: str | None = None) -> None:
    """Check, before any work is done, that a file can be written and has a known suffix.

    Parameters
    ----------
    path
        The file; devices and pipes are allowed.
    suffixes
        The suffixes of which it needs one, in any case; none means any.
    key
        The option that names it.

    Raises
    ------
    BadInput
        Where the suffix is another one, the folder is missing or closed to us, or the path is a folder.

    Examples
    --------
    >>> check_output("times.csv", (".csv", ".parquet"))
    >>> check_output("times.txt", (".csv", ".parquet"), key="to")
    Traceback (most recent call last):
    ...
    sim.errors.BadInput: times.txt: to: write a name that ends in one of .csv, .parquet
    """
    path = Path(path)
    if suffixes and not _is_special(path) and path.suffix.lower() not in suffixes:
        raise BadInput("suffix-unknown", file=str(path), key=key, suffixes=list(suffixes))
    try:
        folder = path.resolve().parent
        if path.is_dir():
            raise BadInput("is-a-folder", file=str(path), key=key)
        if not folder.is_dir():
            raise BadInput("folder-missing", file=str(path), key=key)
        if not _is_special(path) and not os.access(folder, os.W_OK | os.X_OK):
            raise BadInput("folder-closed", file=str(path), key=key)
    except (OSError, RuntimeError, ValueError) as error:  # a name too long, a loop of links, a NUL
        raise _not_written(path, key, error) from None


@contextmanager
def replacing(path: str | Path, key: str | None = None) -> Iterator[Path]:
    """Yield a path to write to, which becomes the file when all has gone well.

    Parameters
    ----------
    path
        The file, which keeps its mode; of a symbolic link the target is replaced. Devices and pipes are
        written directly.
    key
        The option that names it.

    Raises
    ------
    BadInput
        If it cannot be written. The old file is then unchanged, as after any other error.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "notes.txt"
    ...     with replacing(file) as draft:
    ...         _ = draft.write_text("whole")
    ...     file.read_text(), [path.name for path in Path(folder).iterdir()]
    ('whole', ['notes.txt'])
    """
    path = Path(path)
    try:
        if _is_special(path):
            yield path
            return
        final = path.resolve()
        draft = final.with_name(f".{secrets.token_hex(6)}.part{final.suffix}")
    except (OSError, RuntimeError, ValueError) as error:
        raise _not_written(path, key, error) from None
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            shutil.copymode(final, draft)
        draft.replace(final)
    except OSError as error:
        raise _not_written(path, key, error) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def write_text(path: str | Path, text: str, key: str | None = None) -> None:
    """Write a text in UTF-8. Raises BadInput if that fails."""
    with replacing(path, key) as draft:
        draft.write_text(text, encoding="utf-8")


def _is_special(path: Path) -> bool:
    """Return whether a path is a device or a pipe."""
    try:
        return path.exists() and not path.is_file() and not path.is_dir()
    except (OSError, ValueError):
        return False


def _not_written(path: Path, key: str | None, error: Exception) -> BadInput:
    reason = reason_of(error) if isinstance(error, OSError) else str(error)
    return BadInput("file-not-written", file=str(path), key=key, reason=reason)
