"""The results of a study on disk: Parquet parts and a manifest; what is there is whole.

```
DIR/manifest.json        study, ports, policies, versions; at the end, digests of all parts
DIR/runs/000000.parquet  one file a task: measures of each run
DIR/histograms/, DIR/controls/  distributions and control variates, the same way
DIR/sessions.jsonl       who worked on it when: machine, executor, start, end
DIR/.lock                held while a batch runs
```

A file is written under another name, synced, and renamed. So a batch may be killed at any moment: the same
command goes on with the tasks that have no file. All but `sessions.jsonl` ends in the same bytes.
"""

import fcntl
import json
import os
import platform
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sim.errors import BadInput, PortsimError
from sim.experiments.blocks import TABLES, StudyJob
from sim.experiments.manifest import PACKAGES, added_by, content_hash

FORMAT = 1
MAGIC = b"PAR1"


class StoreInUse(PortsimError):
    """Another batch writes into this directory.

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.StoreInUse, sim.PortsimError)
    True
    """


class StoreWriteFailed(PortsimError):
    """The disk refused a part; what was written before is kept.

    Examples
    --------
    >>> import sim
    >>> issubclass(sim.StoreWriteFailed, sim.PortsimError)
    True
    """


def identity(job: StudyJob) -> dict[str, Any]:
    """Return what decides the results, to the byte."""
    return {
        "format": FORMAT,
        "study": job.study.model_dump(mode="json"),
        "study_hash": content_hash(job.study),
        "ports": {port.port: content_hash(port) for port in job.ports},
        "policies": {policy.policy: content_hash(policy) for policy in job.policies},
        "seed": job.study.seed,
        "portsim": version("portsim"),
        "code": code_hash(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "packages": {name: version(name) for name in (*PACKAGES, "pyarrow")},
        **added_by(tuple(lever for policy in job.policies for lever in policy.levers)),
    }


def code_hash() -> str:
    """Return a hash of all code below `sim` that can change a result."""
    root, digest = Path(__file__).parents[1], sha256()
    for path in sorted(root.rglob("*.py")):
        room = path.relative_to(root).parts[0]
        if room not in ("cli", "reporting", "verification", "decisions", "theory", "shipped"):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class Store:
    """A directory of results that a batch writes into."""

    def __init__(self, folder: Path, job: StudyJob) -> None:
        self.folder, self.job = folder, job

    @classmethod
    @contextmanager
    def open(cls, folder: Path, job: StudyJob) -> Iterator["Store"]:
        """Begin a directory, or go on with it.

        Raises BadInput if it holds something else or another study, StoreInUse if a batch is running.
        """
        store = cls(folder, job)
        if folder.exists() and not folder.is_dir():
            raise BadInput("a directory is wanted", file=str(folder), key="out")
        existing = folder / "manifest.json"
        if not existing.exists() and folder.exists() and _foreign(folder):
            message = "the directory has other things in it; name a new one"
            raise BadInput(message, file=str(folder), key="out", rule="a directory of its own")
        for name in TABLES:
            (folder / name).mkdir(parents=True, exist_ok=True)
        with store._locked():
            store._check_or_begin()
            yield store

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / ".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise StoreInUse(f"{self.folder}: another batch writes here") from None
            yield

    def _check_or_begin(self) -> None:
        path, wanted = self.folder / "manifest.json", identity(self.job)
        for left in self.folder.glob("*/.writing-*"):
            left.unlink()
        if not path.exists():
            write_whole(path, _json({**wanted, "n_tasks": len(self.job.blocks), "complete": False}))
            return
        found = read_manifest(self.folder)
        changed = [key for key, value in wanted.items() if found.get(key) != value]
        if changed:
            message = (
                f"these results come from another {changes(found, wanted)}; "
                "go on with what they were begun with, or name a new directory"
            )
            raise BadInput(message, file=str(path), key=changed[0], rule="one study, one directory")

    def part(self, table: str, number: int) -> Path:
        """Return the file of a task."""
        return self.folder / table / f"{number:06d}.parquet"

    def missing(self) -> list[int]:
        """Return the tasks that are not done yet."""
        return [n for n in range(len(self.job.blocks)) if not _whole(self.part("runs", n))]

    def write(self, number: int, tables: Mapping[str, bytes]) -> None:
        """Write what a task gave. Raises StoreWriteFailed."""
        try:
            for name in TABLES:
                write_whole(self.part(name, number), tables[name])
        except OSError as error:
            message = f"{self.folder}: {error.strerror}; what is done is kept"
            raise StoreWriteFailed(f"{message}: make room and run the same command again") from None

    def finish(self) -> None:
        """Write the digests of all parts into the manifest."""
        parts = {
            f"{name}/{path.name}": sha256(path.read_bytes()).hexdigest()
            for name in TABLES
            for path in sorted((self.folder / name).glob("*.parquet"))
        }
        done = {"n_tasks": len(self.job.blocks), "complete": True, "parts": parts}
        write_whole(self.folder / "manifest.json", _json({**identity(self.job), **done}))

    def note_session(self, **what: object) -> None:
        """Add a line on who works on this, when."""
        line = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
            **what,
        }
        with (self.folder / "sessions.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a directory of results. Raises BadInput."""
    path = folder / "manifest.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        message = "no directory of results; `portsim batch STUDY.yaml --out DIR` makes one"
        raise BadInput(message, file=str(folder), rule="a directory with manifest.json") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadInput("another version's results", file=str(path), key="format")
    return found


def changes(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> str:
    """Say in words in what two identities differ."""
    said = []
    for key, word in (("study", "study"), ("ports", "port"), ("policies", "policy")):
        one, other = found.get(key) or {}, wanted[key]
        names = sorted(k for k in {*one, *other} if one.get(k) != other.get(k))
        if names:
            said.append(f"{word} ({', '.join(names)})")
    for key, word in (
        ("code", "code"), ("packages", "packages"), ("python", "Python"), ("added_by", "additions"),
    ):  # fmt: skip
        if found.get(key) != wanted.get(key):
            said.append(f"state of the {word}" if key != "python" else word)
    return ", ".join(said) or "version"


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all, whenever the process is killed."""
    draft = path.with_name(f".writing-{path.name}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _whole(path: Path) -> bool:
    """Whether a part is there with both its ends (a disk that lost power may lose a tail)."""
    try:
        with path.open("rb") as file:
            head = file.read(4)
            file.seek(-4, os.SEEK_END)
            return head == file.read(4) == MAGIC
    except OSError:
        return False


def _foreign(folder: Path) -> bool:
    ours = {*TABLES, ".lock", "sessions.jsonl"}
    return any(
        path.name not in ours and not path.name.startswith(".writing-") for path in folder.iterdir()
    )


def _json(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode()
