"""Philox4x64-10 with random access to the entries of a column.

The numbers equal `numpy.random.Generator(Philox(key=key)).random()` bit by bit (tested). NumPy can only
draw a column from its beginning, but most columns are needed for few objects.
Source: Salmon, Moraes, Dror and Shaw (2011), Parallel random numbers: as easy as 1, 2, 3.
"""

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic, overload

from sim.jit.kernel import kernel
from sim.types import Floats, Ints

Word = Any  # 64 bits: unsigned when compiled, a Python integer otherwise
WORD = 2**64
ROUNDS = 10
TIMES_0, TIMES_1 = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
BUMP_0, BUMP_1 = (
    np.uint64(0x9E3779B97F4A7C15),
    np.uint64(0xBB67AE8584CAA73B),
)  # added to the key in each round
NOTHING, ONE, UNUSED_BITS = np.uint64(0), np.uint64(1), np.uint64(11)
UNIT = 2.0**-53
LEAST = 2.0**-54  # a uniform is kept within (0, 1), so that every inverse is finite


def product_words(a: Word, b: Word) -> tuple[Word, Word]:
    """Return the high and the low word of the product of two words of 64 bits."""
    high, low = divmod(int(a) * int(b), WORD)
    return high, low


@intrinsic
def _wide_product(_context: Any, a: Any, b: Any) -> Any:  # noqa: ARG001
    """Multiply to 128 bits, which Numba does not offer; LLVM uses one instruction."""
    both: Any = types.UniTuple(types.uint64, 2)  # type: ignore[no-untyped-call]

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        word = arguments[0].type
        wide = type(word)(128)
        left, right = (builder.zext(value, wide) for value in arguments)
        product = builder.mul(left, right)
        high = builder.trunc(builder.lshr(product, wide(64)), word)
        return context.make_tuple(builder, both, [high, builder.trunc(product, word)])

    return both(types.uint64, types.uint64), generate


@overload(product_words)
def _product_words(a, b):  # type: ignore[no-untyped-def] # noqa: ARG001
    return lambda a, b: _wide_product(a, b)  # type: ignore[call-arg]


def sum_word(a: Word, b: Word) -> Word:
    """Return the low word of the sum of two words of 64 bits."""
    return np.uint64((int(a) + int(b)) % WORD)


@overload(sum_word)
def _sum_word(a, b):  # type: ignore[no-untyped-def] # noqa: ARG001
    return lambda a, b: a + b


@kernel
def block_words(block: int, key: np.ndarray) -> tuple[Word, Word, Word, Word]:
    """Return the four words of a block, given a key of two words; NumPy counts blocks from 1."""
    w0: Word
    w1: Word
    w2: Word
    w3: Word
    w0, w1, w2, w3 = np.uint64(block) + ONE, NOTHING, NOTHING, NOTHING
    key_0, key_1 = key[0], key[1]
    for _ in range(ROUNDS):
        high_0, low_0 = product_words(TIMES_0, w0)
        high_1, low_1 = product_words(TIMES_1, w2)
        w0, w1 = high_1 ^ w1 ^ key_0, low_1
        w2, w3 = high_0 ^ w3 ^ key_1, low_0
        key_0, key_1 = sum_word(key_0, BUMP_0), sum_word(key_1, BUMP_1)
    return w0, w1, w2, w3


@kernel
def unit(word: Word) -> float:
    """Convert a word to a uniform in (0, 1)."""
    return max(np.int64(word >> UNUSED_BITS) * UNIT, LEAST)


@kernel
def fill_first(key: np.ndarray, out: np.ndarray) -> None:
    """Write the first entries of a column."""
    n = len(out)
    for block in range(n // 4):
        w0, w1, w2, w3 = block_words(block, key)
        at = 4 * block
        out[at], out[at + 1], out[at + 2], out[at + 3] = unit(w0), unit(w1), unit(w2), unit(w3)
    if n % 4:
        last = block_words(n // 4, key)
        for k in range(n % 4):
            out[n - n % 4 + k] = unit(last[k])


@kernel
def fill_chosen(key: np.ndarray, numbers: np.ndarray, out: np.ndarray) -> None:
    """Write the entries of a column with these ascending numbers, reusing blocks."""
    known, words = -1, block_words(0, key)
    for j in range(len(numbers)):
        block, word = numbers[j] >> 2, numbers[j] & 3
        if block != known:
            words, known = block_words(block, key), block
        low, high = (words[0], words[1]) if word < 2 else (words[2], words[3])
        out[j] = unit(high if word & 1 else low)


def first_uniforms(key: np.ndarray, n: int) -> Floats:
    """Return the first n entries of the column with this key (two 64-bit words)."""
    out = np.empty(n)
    fill_first(key, out)
    return out


def chosen_uniforms(key: np.ndarray, numbers: Ints) -> Floats:
    """Return the entries of a column with these ascending numbers."""
    n = len(numbers)
    if n == 0 or numbers[-1] == n - 1:
        return first_uniforms(key, n)
    out = np.empty(n)
    fill_chosen(key, numbers, out)
    return out
