"""Where compiled kernels are kept between runs.

Numba compares a stored kernel with the one file that it stands in, not with the files of the kernels
that it calls. So the store has a name made of all sources with kernels: a change anywhere, and
everything is compiled anew.
"""

import os
import sys
from hashlib import blake2b
from pathlib import Path
from shutil import rmtree

ROOMS = ("jit", "matching/core", "model", "engine", "sampling", "analysis")  # where kernels stand

COLD = (
    "portsim: compiling its kernels, once (up to a minute) · 首次运行，正在编译内核（约一分钟以内）"
)


def fingerprint() -> str:
    """Return a name of what all sources with kernels say now."""
    here, digest = Path(__file__).parents[1], blake2b(digest_size=8)
    for room in ROOMS:
        for path in sorted((here / room).rglob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def choose_store() -> None:
    """Let Numba store kernels by fingerprint, within NUMBA_CACHE_DIR if that is set.

    The variable is read by Numba when it is imported, here and in processes that this one starts.
    """
    above = Path(os.environ.get("NUMBA_CACHE_DIR") or Path(__file__).parents[1] / "__pycache__")
    if above.name.startswith("kernels-"):  # set by the process that started this one
        above = above.parent
    store = above / f"kernels-{fingerprint()}"
    if not store.exists():
        print(COLD, file=sys.stderr)
        for old in above.glob("kernels-*"):
            rmtree(old, ignore_errors=True)
    os.environ["NUMBA_CACHE_DIR"] = str(store)
    if "numba" in sys.modules:  # imported before this package
        sys.modules["numba"].config.CACHE_DIR = str(store)


choose_store()
