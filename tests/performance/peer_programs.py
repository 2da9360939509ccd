"""Other simulators, each in its own community's words (`peers/`), in an environment of their own.

The environment is made when it is missing; a package that does not install, or a program that does not
run, is reported with the reason and the others go on.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.performance.harness import ROOT, Seconds, Unavailable, tell

ENVIRONMENT = ROOT / ".venv" / "peers"
PROGRAMS = Path(__file__).parent / "peers"


@dataclass(frozen=True)
class Peer:
    """A simulator: its name, its package with the version that the program was written for."""

    name: str
    package: str
    program: str
    scale: float = 1.0  # of the jobs, for one that would take minutes a round


PEERS = (
    Peer("SimPy", "simpy==4.1.2", "simpy_.py"),
    Peer("Ciw", "ciw==3.2.7", "ciw_.py"),
    Peer("salabim", "salabim==26.0.9", "salabim_.py", scale=0.02),
    Peer("cimba-python", "cimba==0.9.6", "cimba_.py"),
)


def interpreter() -> Path:
    """Return the Python of the peers' environment, which is made if need be."""
    python = ENVIRONMENT / "bin" / "python"
    if not python.exists():
        tell(f"making {ENVIRONMENT.relative_to(ROOT)} for the peers")
        base = getattr(sys, "_base_executable", sys.executable)
        subprocess.run([base, "-m", "venv", "--without-pip", ENVIRONMENT], check=True)
    return python


def install(peer: Peer) -> None:
    """Install a peer where it is not; raises Unavailable with pip's last words."""
    name, wanted = peer.package.split("==")
    ask = f"import importlib.metadata as m, sys; sys.exit(m.version({name!r}) != {wanted!r})"
    if subprocess.run([interpreter(), "-c", ask], capture_output=True, check=False).returncode == 0:
        return
    tell(f"installing {peer.package}")
    base = getattr(sys, "_base_executable", sys.executable)
    pip = [base, "-m", "pip", "--disable-pip-version-check", "--quiet", "--python", interpreter()]
    done = subprocess.run(
        [*pip, "install", peer.package], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Unavailable(f"does not install: {last_line(done.stderr)}")


def last_line(text: str) -> str:
    """Return the last words of a program that failed, without folders of this machine."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].replace(str(ROOT), ".").replace("|", "/")[:200] if lines else "no message"


@dataclass
class Running:
    """A peer's program with one workload, waiting for its turns."""

    peer: Peer
    workload: str
    jobs: int
    waits: list[dict[str, float]] = field(default_factory=list)
    _process: subprocess.Popen[str] | None = None

    def __call__(self, seed: int) -> Seconds:
        """Let it simulate once; raises Unavailable if it cannot."""
        if self._process is None:
            install(self.peer)
            self._start()
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            print(seed + 1, file=self._process.stdin, flush=True)
        except BrokenPipeError:
            raise Unavailable(f"does not run: {self._last_words()}") from None
        answer = self._read()
        if seed > 0:
            self.waits.append(answer["waits"])
        return {"total": answer["seconds"]}

    def _start(self) -> None:
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
        self._process = subprocess.Popen(
            [interpreter(), PROGRAMS / self.peer.program, self.workload, str(self.jobs)],
            cwd=PROGRAMS, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors,
        )  # fmt: skip
        self._read()

    def _read(self) -> dict:
        assert self._process is not None
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                return json.loads(line)
        raise Unavailable(f"does not run: {self._last_words()}")

    def _last_words(self) -> str:
        self._errors.seek(0)
        return last_line(self._errors.read())

    def close(self) -> None:
        """Let it end."""
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._errors.close()
