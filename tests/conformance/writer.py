"""A nursery of platforms that write until they are killed (see test_kill).

Importing takes a second, so one process imports and then forks a writer for each order it reads on
its standard input: a line of JSON [journal, seed, delay in s, bytes a write]. The writer opens the
journal and goes on with the seed's messages where the journal ends; after each answer it writes the
answered number into a pipe. It is killed `delay` after its first answer. What had come through the
pipe by then is printed as a line of JSON.
"""

import contextlib
import json
import os
import select
import signal
import sys
import time
from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Any

from sim.matching.platform import Platform

N_MESSAGES = 20_000  # more than any writer gets to
PAUSE_S = 0.0001  # of the slow disk, before every few bytes
AGENCIES = ("customs", "quarantine", "border")
SPOKEN = ("cancel", "confirm", "decline", "start", "finish", "dispose", "propose", "accept_result")


def messages(seed: int) -> Iterator[dict[str, Any]]:
    """Every message a writer may send, in order: many objects, ties in time, outages, all kinds."""
    dice = Random(seed)
    now, said = 0.0, [("customs", "N0")]
    for n in range(N_MESSAGES):
        now += dice.choice((0.0, 0.0, 1.0, 2.5))
        agency, number = dice.choice(said[-40:])
        parcel = {"parcel": f"EX{100000 + n // 40 * 3 + dice.randrange(9)}CN"}
        what = dice.choice(("instruct",) * 6 + SPOKEN * 2 + ("declare", "no_interest", "other"))
        if what == "instruct":
            said.append((dice.choice(AGENCIES[:2]), f"N{n}"))
            agency, number = said[-1]
            yield say(what, now, agency=agency, number=number, object=parcel, methods=["scan"])
        elif what == "declare":
            holder = {"bill": f"B{n // 40}"}
            yield say(what, now, object=holder, contains=[parcel], object_class="express")
        elif what == "no_interest":
            yield say(what, now, agency=dice.choice(AGENCIES), object=parcel)
        elif what == "other":
            yield say(dice.choice(("clock", "outage_begin", "outage_end", "outage_end")), now)
        else:
            more = {"propose": {"slot": now + 3}, "accept_result": {"of": dice.choice(AGENCIES)}}
            yield say(what, now, agency=agency, number=number, **more.get(what, {}))


def say(kind: str, at: float, **fields: Any) -> dict[str, Any]:
    """A message."""
    return {"kind": kind, "at": at, **fields}


def write_until_killed(journal: str, seed: int, bytes_a_write: int, pipe: int) -> None:
    """Go on with the seed's messages; say each number once it is answered."""
    whole = os.write

    def few_at_a_time(file: int, data: bytes) -> int:
        if file == pipe:
            return whole(file, data)
        time.sleep(PAUSE_S)
        return whole(file, data[:bytes_a_write])

    if bytes_a_write:  # a slow disk that takes a few bytes at a time, as a system may
        os.write = few_at_a_time
    with Platform.open(journal) as platform:
        for number, message in enumerate(messages(seed), start=1):
            if number > platform.number:
                answer = platform.submit(message)
                os.write(pipe, b"%d\n" % answer.number)


def raise_and_kill(journal: str, seed: int, delay: float, bytes_a_write: int) -> list[int]:
    """Fork a writer, kill it `delay` (s) after its first answer; return the numbers it answered."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        with contextlib.suppress(BaseException):
            os.close(ours)
            write_until_killed(journal, seed, bytes_a_write, theirs)
        os._exit(1)
    os.close(theirs)
    select.select([ours], [], [], 30)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    with os.fdopen(ours, "rb") as answers:
        answered = [int(line) for line in answers.read().split()]
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer ended before it was killed"
    return answered


def main() -> None:
    """Serve orders until there are no more."""
    warm = Platform()  # what is compiled or loaded on first use is ready before the first fork
    for message in islice(messages(0), 200):
        warm.submit(message)
    for order in sys.stdin:
        print(json.dumps(raise_and_kill(*json.loads(order))), flush=True)


if __name__ == "__main__":
    main()
