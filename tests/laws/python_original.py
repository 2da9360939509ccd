"""Run random message sequences and print a digest of each: the law that compiling changes nothing.

    NUMBA_DISABLE_JIT=1 python -m tests.laws.python_original FIRST COUNT

prints one line a seed, `seed digest`, from the plain Python functions.
"""

import sys

from numba import config

from tests.laws.sequences import digest


def main() -> int:
    """Print the digests of COUNT sequences from seed FIRST."""
    first, count = map(int, sys.argv[1:3])
    if not config.DISABLE_JIT:
        print(
            "NUMBA_DISABLE_JIT=1 is not set: this would not be the Python original", file=sys.stderr
        )
        return 2
    for seed in range(first, first + count):
        print(seed, digest(seed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
