"""Where compiled kernels are kept between runs: one file per kernel, types of arguments and processor.

Numba's own cache is decided on when a module is imported, compares a kernel with the one file that it
stands in (not with those of the kernels that it calls), shares an index between processes, and hands
damaged machine code to LLVM, which ends the process. So kernels have a store of their own:

- nothing is looked for, written or said before the first kernel is compiled;
- the folder's name is made of all sources with kernels, so a change anywhere compiles anew;
- a file is written beside its place and moved there when it is whole, so processes do not meet;
- a file that is not what was written is compiled again, and a store that cannot be written costs a
  compile at each start; either is said in one line.

Built on `numba.core.caching` and the way in which Numba reduces and rebuilds a compile result.
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
    """Return the folder of the stores: the platform's for caches, unless the user names another."""
    own, numbas = (os.environ.get(name) for name in PLACES)
    if own:
        return Path(own) / "kernels"
    if numbas:
        return Path(numbas) / "portsim" / "kernels"
    try:
        return Path(platformdirs.user_cache_dir("portsim")) / "kernels"
    except RuntimeError:  # nobody's home: a place that cannot be written, which is explained
        return Path(os.devnull) / "kernels"


@cache
def fingerprint() -> str:
    """Return a name of what all sources with kernels say, and of what compiles them."""
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
    """What Numba asks for the compiled forms of one function, and gives them to."""

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
        """Do without the store."""
        self._enabled = False

    def flush(self) -> None:
        """Forget all forms of the function."""
        for path in Path(self.cache_path).glob(f"{self._name}-*{SUFFIX}"):
            path.unlink(missing_ok=True)

    def load_overload(self, sig: Any, target_context: Any) -> CompileResult | None:
        """Return the form for these types, or None."""
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
        """Keep a form, if it can be."""
        if self._enabled and self._source.is_file() and not data.library.has_dynamic_globals:
            write(self._path(sig, data.codegen), dumps(data._reduce()))

    @property
    def _name(self) -> str:
        return re.sub(r"[^\w.]", "_", f"{self._function.__module__}.{self._function.__qualname__}")

    def _path(self, sig: Any, codegen: Any) -> Path:
        """Return the file of one form: it is named after all that the machine code depends on."""
        line = self._function.__code__.co_firstlineno
        flags = (config.BOUNDSCHECK, config.OPT)
        said = repr((sig, codegen.magic_tuple(), line, flags)).encode()
        if PACKAGE not in self._source.parents:  # the fingerprint says nothing of it
            said += _said(self._source.parent)
        digest = blake2b(said, digest_size=8).hexdigest()
        return Path(self.cache_path) / f"{self._name}-{digest}{SUFFIX}"


def read(path: Path) -> bytes | None:
    """Return what was written to a file of the store; None if there is none, or it is damaged."""
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
    """Return a digest of a payload and the name under which it is kept: another's code is damage too."""
    return blake2b(path.name.encode() + b"\0" + payload, digest_size=DIGEST_BYTES).digest()


def write(path: Path, payload: bytes) -> None:
    """Put a file into the store, whole or not at all."""
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
    """Make a store, and remove those of older sources but the ones used last."""
    store.mkdir(parents=True, exist_ok=True)
    (store / MARK).touch()
    used = {}
    for mark in store.parent.glob(f"*/{MARK}"):
        with suppress(OSError):  # another process removes it
            if not mark.parent.is_symlink():
                used[mark.parent] = mark.stat().st_mtime
    for old in sorted(used.keys() - {store}, key=lambda old: used[old])[:-KEPT]:
        _remove(old)


@cache
def _note_use(store: Path) -> None:
    """Remember that a store is in use, so that others are removed before it."""
    with suppress(OSError):
        os.utime(store / MARK)


def _remove(store: Path) -> None:
    """Remove a store: what this project has put there, and the folder if nothing else is in it."""
    with suppress(OSError):
        for path in list(store.iterdir()):
            if OWN.fullmatch(path.name):
                path.unlink(missing_ok=True)
        store.rmdir()
