"""The results of a study on disk: Parquet parts and a manifest, each written atomically.

```
DIR/manifest.json        study, ports, policies, versions; at the end, digests of all parts
DIR/runs/000000.parquet  one file per task: measures of each run
DIR/histograms/, DIR/controls/  distributions and control variates, likewise
DIR/sessions.jsonl       one line per session: machine, executor, start, end
DIR/.lock                held while a batch runs
```

Files are written under a temporary name, synced and renamed, so a batch may be killed at any moment. The
same command then continues with the tasks that have no file. All files except `sessions.jsonl` are
reproducible to the byte.
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

from sim.errors import BadInput, PortsimError, reason_of
from sim.experiments.blocks import TABLES, StudyJob
from sim.experiments.manifest import PACKAGES, added_by, content_hash
from sim.text import N_, Said

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
    """Return everything that determines the results."""
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
    """Return a hash of all code in `sim` that can affect results."""
    root, digest = Path(__file__).parents[1], sha256()
    for path in sorted(root.rglob("*.py")):
        room = path.relative_to(root).parts[0]
        if room not in ("cli", "reporting", "verification", "decisions", "theory", "shipped"):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


class Store:
    """A directory of results to which a batch writes."""

    def __init__(self, folder: Path, job: StudyJob) -> None:
        self.folder, self.job = folder, job

    @classmethod
    @contextmanager
    def open(cls, folder: Path, job: StudyJob) -> Iterator["Store"]:
        """Create a directory of results, or continue one.

        Raises BadInput if it holds other files or another study, StoreInUse if a batch is running.
        """
        store = cls(folder, job)
        if folder.exists() and not folder.is_dir():
            raise BadInput("not-a-folder", file=str(folder), key="out")
        existing = folder / "manifest.json"
        if not existing.exists() and folder.exists() and _foreign(folder):
            raise BadInput("folder-of-other-things", file=str(folder), key="out")
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
                raise StoreInUse("results-in-use", path=str(self.folder)) from None
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
            raise BadInput(
                "results-of-other-input",
                file=str(path),
                key=changed[0],
                changes=changes(found, wanted),
            )

    def part(self, table: str, number: int) -> Path:
        """Return the file of a task."""
        return self.folder / table / f"{number:06d}.parquet"

    def missing(self) -> list[int]:
        """Return the tasks that are not done yet."""
        return [n for n in range(len(self.job.blocks)) if not _whole(self.part("runs", n))]

    def write(self, number: int, tables: Mapping[str, bytes]) -> None:
        """Write the result of a task. Raises StoreWriteFailed."""
        try:
            for name in TABLES:
                write_whole(self.part(name, number), tables[name])
        except OSError as error:
            raise StoreWriteFailed(
                "results-not-written", path=str(self.folder), reason=reason_of(error)
            ) from None

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
        """Add a line about this session."""
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
        raise BadInput("not-a-folder-of-results", file=str(folder)) from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadInput("results-of-another-version", file=str(path), key="format")
    return found


def changes(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Said | str]:
    """Describe how two identities differ."""
    said: list[Said | str] = []
    for key, text in (
        ("study", N_("study ({names})")),
        ("ports", N_("port ({names})")),
        ("policies", N_("policy ({names})")),
    ):
        one, other = found.get(key) or {}, wanted[key]
        names = sorted(k for k in {*one, *other} if one.get(k) != other.get(k))
        if names:
            said.append(Said(text, {"names": names}))
    for key, word in (
        ("code", N_("state of the code")),
        ("packages", N_("state of the packages")),
        ("python", N_("Python")),
        ("added_by", N_("additions of other packages")),
    ):
        if found.get(key) != wanted.get(key):
            said.append(word)
    return said or [N_("version")]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file atomically: complete or not at all, even if the process is killed."""
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
    """Whether a part exists and is complete (a power failure may truncate a file)."""
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
