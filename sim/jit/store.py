"""The store of compiled kernels: one file per kernel, argument types and processor.

Numba's own cache is set up at import, checks only the source file of a kernel (not those of the kernels that
it calls), shares an index between processes, and passes damaged machine code to LLVM, which crashes. So
kernels have a store of their own:

- nothing is read, written or printed before the first kernel is compiled;
- the folder name is a hash of all sources with kernels, so any change triggers a compilation;
- files are written under a temporary name and renamed, so processes do not interfere;
- a damaged file is compiled again, and a store that is not writable costs a compilation at each start;
  both are reported in one line.

Built on `numba.core.caching` and on Numba's serialisation of compile results.
"""

import os
import pickle
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

import llvmlite
import numba
import platformdirs
from numba import config
from numba.core.caching import _Cache
from numba.core.compiler import CompileResult
from numba.core.serialize import dumps

from sim.text import LANGUAGES, N_, gettext

PLACES = ("PORTSIM_CACHE_DIR", "NUMBA_CACHE_DIR")  # where a user may name another folder
ROOMS = ("jit", "matching/core", "model", "engine", "sampling", "analysis")  # where kernels stand
KEPT = 3  # stores of older sources that stay, those used last
MARK, SUFFIX, PART, DIGEST_BYTES = "portsim-kernels", ".kernel", ".part", 16
OWN = re.compile(r"portsim-kernels|[\w.]+-[0-9a-f]{16}(\.kernel|\.\w+\.part)")  # names of our files
PACKAGE = Path(__file__).parents[1]


def folder() -> Path:
    """Return the folder of the stores: the platform's cache folder, unless the user names another."""
    own, numbas = (os.environ.get(name) for name in PLACES)
    if own:
        return Path(own) / "kernels"
    if numbas:
        return Path(numbas) / "portsim" / "kernels"
    try:
        return Path(platformdirs.user_cache_dir("portsim")) / "kernels"
    except RuntimeError:  # no home folder: use a path that is not writable, which is then reported
        return Path(os.devnull) / "kernels"


@cache
def fingerprint() -> str:
    """Return a hash of all sources with kernels and of the compiler versions."""
    digest = blake2b(
        f"{sys.version} {numba.__version__} {llvmlite.__version__}".encode(), digest_size=8
    )
    for room in ROOMS:
        digest.update(_said(PACKAGE / room))
    return digest.hexdigest()


@cache
def _said(room: Path) -> bytes:
    """Return a digest of the sources of a folder."""
    digest = blake2b(digest_size=8)
    for path in sorted(room.rglob("*.py") if PACKAGE in room.parents else room.glob("*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.digest()


# --- what is said, once each ------------------------------------------------------------------------

COMPILING = N_("compiling kernels, once (up to a minute)")
DAMAGED = N_("a cached kernel is damaged and is compiled again: {path}")
UNWRITABLE = N_(
    "kernels cannot be cached in {path} ({reason}), so they are compiled at each start; name a folder "
    "in PORTSIM_CACHE_DIR"
)
_told: set[str] = set()


def _tell(text: str, **facts: object) -> None:
    """Say something on the error stream in all languages, once, and not in every worker process."""
    if text not in _told and parent_process() is None and sys.stderr is not None:
        with suppress(OSError):
            said = " · ".join(gettext(text, lang, **facts) for lang in LANGUAGES)
            print(f"portsim: {said}", file=sys.stderr)
    _told.add(text)


# --- the store --------------------------------------------------------------------------------------


class StoredKernel(_Cache):
    """The cache object of one function, as Numba expects it."""

    def __init__(self, function: Callable[..., object]) -> None:
        self._function = function
        self._source = Path(function.__code__.co_filename)
        self._enabled = function.__closure__ is None  # what it has caught is not in a file's name

    @property
    def cache_path(self) -> str:
        """The folder of this function's files."""
        return str(folder() / fingerprint())

    def enable(self) -> None:
        """Use the store."""
        self._enabled = True

    def disable(self) -> None:
        """Stop using the store."""
        self._enabled = False

    def flush(self) -> None:
        """Drop all stored forms of the function."""
        for path in Path(self.cache_path).glob(f"{self._name}-*{SUFFIX}"):
            path.unlink(missing_ok=True)

    def load_overload(self, sig: Any, target_context: Any) -> CompileResult | None:
        """Return the compiled form for these types, or None."""
        target_context.refresh()
        if not self._enabled or not self._source.is_file():
            return None
        _note_use(Path(self.cache_path))
        path = self._path(sig, target_context.codegen())
        payload = read(path)
        if payload is not None:
            try:
                return CompileResult._rebuild(target_context, *pickle.loads(payload))
            except Exception:  # noqa: BLE001 - whatever a stranger's pickle does, compiling helps
                _tell(DAMAGED, path=path)
        _tell(COMPILING)
        return None

    def save_overload(self, sig: Any, data: CompileResult) -> None:
        """Store a compiled form, if possible."""
        if self._enabled and self._source.is_file() and not data.library.has_dynamic_globals:
            write(self._path(sig, data.codegen), dumps(data._reduce()))

    @property
    def _name(self) -> str:
        return re.sub(r"[^\w.]", "_", f"{self._function.__module__}.{self._function.__qualname__}")

    def _path(self, sig: Any, codegen: Any) -> Path:
        """Return the file of one form, named after everything on which the machine code depends."""
        line = self._function.__code__.co_firstlineno
        flags = (config.BOUNDSCHECK, config.OPT)
        said = repr((sig, codegen.magic_tuple(), line, flags)).encode()
        if PACKAGE not in self._source.parents:  # not covered by the fingerprint
            said += _said(self._source.parent)
        digest = blake2b(said, digest_size=8).hexdigest()
        return Path(self.cache_path) / f"{self._name}-{digest}{SUFFIX}"


def read(path: Path) -> bytes | None:
    """Return the content of a file of the store; None if it is missing or damaged."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    digest, payload = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
    if _seal(path, payload) == digest:
        return payload
    _tell(DAMAGED, path=path)
    return None


def _seal(path: Path, payload: bytes) -> bytes:
    """Return a digest of payload and file name, so that code under a wrong name counts as damaged."""
    return blake2b(path.name.encode() + b"\0" + payload, digest_size=DIGEST_BYTES).digest()


def write(path: Path, payload: bytes) -> None:
    """Write a file of the store atomically."""
    part = None
    try:
        if not path.parent.is_dir():
            _open(path.parent)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f"{path.stem}.", suffix=PART, delete=False
        ) as file:
            part = Path(file.name)
            file.write(_seal(path, payload) + payload)
        part.replace(path)
    except OSError as error:
        if part is not None:
            with suppress(OSError):
                part.unlink()
        _tell(UNWRITABLE, path=path.parent.parent, reason=error.strerror)


def _open(store: Path) -> None:
    """Create a store, and remove those of older sources except the most recently used."""
    store.mkdir(parents=True, exist_ok=True)
    (store / MARK).touch()
    used = {}
    for mark in store.parent.glob(f"*/{MARK}"):
        with suppress(OSError):  # removed by another process
            if not mark.parent.is_symlink():
                used[mark.parent] = mark.stat().st_mtime
    for old in sorted(used.keys() - {store}, key=lambda old: used[old])[:-KEPT]:
        _remove(old)


@cache
def _note_use(store: Path) -> None:
    """Record the use of a store, so that others are removed first."""
    with suppress(OSError):
        os.utime(store / MARK)


def _remove(store: Path) -> None:
    """Remove the files of this project from a store, and the folder if it is then empty."""
    with suppress(OSError):
        for path in list(store.iterdir()):
            if OWN.fullmatch(path.name):
                path.unlink(missing_ok=True)
        store.rmdir()
