"""A kernel that compiles in a second, for the tests of the store."""

from sim.jit.kernel import kernel


@kernel
def one_more(x: int) -> int:
    return x + 1
