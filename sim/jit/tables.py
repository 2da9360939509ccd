"""The memory of a run as one record, so that kernels are passed a single pointer.

A holder record has the address of each table. Numba passes an array as seven words, so seventy arrays as
five hundred words per call; one pointer is one word and compiles many times faster. With
NUMBA_DISABLE_JIT=1 the same accessors look up the arrays in a dictionary of lent arrays.

Uses Numba's documented intrinsics (numba.extending); addresses are those of NumPy arrays that the caller
keeps alive.
"""

from collections.abc import Callable
from functools import cache
from typing import Any
from weakref import WeakValueDictionary

import numpy as np
from llvmlite import ir
from numba import config, from_dtype, types
from numba.core import cgutils
from numba.core.ccallback import CFunc
from numba.extending import intrinsic
from numba.np.arrayobj import make_array, populate_array

from sim.jit.compiler import KernelCompiler
from sim.jit.store import StoredKernel

WORD = ir.IntType(64)
_LENT: WeakValueDictionary[int, np.ndarray] = WeakValueDictionary()


def lend(array: np.ndarray) -> int:
    """Return the address of an array; the caller keeps it alive while kernels may use it."""
    if not array.flags.c_contiguous:
        raise ValueError("only arrays that lie in one piece can be lent")
    address = int(array.ctypes.data)
    _LENT[address] = array
    return address


def _load(builder: Any, record: Any, offset: int) -> Any:
    """Read the word at an offset of a record."""
    base = builder.bitcast(record, cgutils.voidptr_t)
    return builder.load(
        builder.bitcast(cgutils.pointer_add(builder, base, offset), WORD.as_pointer())
    )


def _offset(holder: np.dtype, field: str) -> int:
    fields = holder.fields
    assert fields is not None
    return int(fields[field][1])


def records(holder: np.dtype, field: str, row: np.dtype) -> Callable[[Any, int], Any]:
    """Return `at(w, i)`: record `i` of the table whose address is in `field` of the holder."""
    if config.DISABLE_JIT:
        return lambda w, i: _LENT[int(w[field])].reshape(-1).view(row)[i]
    offset, kind = _offset(holder, field), from_dtype(row)
    size = ir.Constant(WORD, row.itemsize)

    @intrinsic
    def at(typingctx, w, i):
        def codegen(context, builder, signature, arguments):
            index = context.cast(builder, arguments[1], signature.args[1], types.int64)
            place = builder.add(_load(builder, arguments[0], offset), builder.mul(index, size))
            return builder.inttoptr(place, context.get_value_type(kind))

        return kind(w, i), codegen

    return at


def arrays(holder: np.dtype, field: str, entry: Any, *lengths: str) -> Callable[[Any], np.ndarray]:
    """Return `of(w)`: the whole table at `field`, with the holder's fields `lengths` as shape."""
    if config.DISABLE_JIT:
        return lambda w: _LENT[int(w[field])]
    offset, kind = _offset(holder, field), from_dtype(np.dtype(entry))
    shape_at = [_offset(holder, length) for length in lengths]
    itemsize = np.dtype(entry).itemsize
    result = types.Array(kind, len(lengths), "C")

    @intrinsic
    def of(typingctx, w):
        def codegen(context, builder, signature, arguments):
            shape = [_load(builder, arguments[0], at) for at in shape_at]
            strides = [ir.Constant(WORD, itemsize)]
            for length in reversed(shape[1:]):
                strides.insert(0, builder.mul(strides[0], length))
            array = make_array(result)(context, builder)
            data = builder.inttoptr(_load(builder, arguments[0], offset), array.data.type)
            populate_array(array, data, shape, strides, itemsize, None)
            return array._getvalue()

        return result(w), codegen

    return of


def parts(
    holder: np.dtype, field: str, entry: Any, length: str
) -> Callable[[Any, int], np.ndarray]:
    """Return `of(w, s)`: part `s` of the table at `field`, in parts of `length` entries."""
    if config.DISABLE_JIT:
        return lambda w, s: (
            _LENT[int(w[field])].reshape(-1).view(entry)[s * w[length] : (s + 1) * w[length]]
        )
    offset, kind = _offset(holder, field), from_dtype(np.dtype(entry))
    length_at, itemsize = _offset(holder, length), np.dtype(entry).itemsize
    result = types.Array(kind, 1, "C")

    @intrinsic
    def of(typingctx, w, s):
        def codegen(context, builder, signature, arguments):
            n = _load(builder, arguments[0], length_at)
            size = ir.Constant(WORD, itemsize)
            skipped = context.cast(builder, arguments[1], signature.args[1], types.int64)
            begin = builder.mul(builder.mul(skipped, n), size)
            array = make_array(result)(context, builder)
            place = builder.add(_load(builder, arguments[0], offset), begin)
            data = builder.inttoptr(place, array.data.type)
            populate_array(array, data, [n], [size], itemsize, None)
            return array._getvalue()

        return result(w, s), codegen

    return of


def hints(holder: np.dtype, field: str, entry: Any, *lengths: str) -> Callable[[Any, int], None]:
    """Return `hint(w, i)`: prefetch entry `i` of the table at `field` without waiting.

    An entry consists of as many `entry` values as the holder's fields `lengths` state. Only speed is
    affected.
    """
    if config.DISABLE_JIT:
        return lambda w, i: None  # noqa: ARG005
    offset, itemsize = _offset(holder, field), np.dtype(entry).itemsize
    length_at = [_offset(holder, length) for length in lengths]

    @intrinsic
    def hint(typingctx, w, i):
        def codegen(context, builder, signature, arguments):
            size = ir.Constant(WORD, itemsize)
            for at in length_at:
                size = builder.mul(size, _load(builder, arguments[0], at))
            index = context.cast(builder, arguments[1], signature.args[1], types.int64)
            place = builder.add(_load(builder, arguments[0], offset), builder.mul(index, size))
            number = ir.IntType(32)
            shape = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
            fetch = cgutils.get_or_insert_function(builder.module, shape, "llvm.prefetch.p0")
            options = [ir.Constant(number, option) for option in (1, 3, 1)]  # to write, keep, data
            builder.call(fetch, [builder.inttoptr(place, cgutils.voidptr_t), *options])
            return context.get_dummy_value()

        return types.none(w, i), codegen

    return hint


def entrance(function: Callable[[int, int], int]) -> Callable[[], int]:
    """Return `address()`: the address of `function(address, i)`, compiled separately on first use."""

    @cache
    def address() -> int:
        if config.DISABLE_JIT:
            return 0
        shape = ((types.int64, types.int64), types.int64)
        callback = CFunc(function, shape, locals={}, options={}, pipeline_class=KernelCompiler)
        callback._cache = StoredKernel(function)
        callback.compile()
        return int(callback.address)

    return address


def holder_at(holder: np.dtype) -> Callable[[int], Any]:
    """Return `at(address)`: the holder record at an address."""
    kind = from_dtype(holder)

    @intrinsic
    def at(typingctx, address):
        def codegen(context, builder, signature, arguments):
            return builder.inttoptr(arguments[0], context.get_value_type(kind))

        return kind(types.int64), codegen

    return at


def through(
    holder: np.dtype, field: str, function: Callable[[Any, int], int]
) -> Callable[[Any, int], int]:
    """Return `call(w, i)`, which calls `function` by the address in `field`.

    A kernel that calls it so is compiled without the code of `function`.
    """
    if config.DISABLE_JIT:
        return function
    offset = _offset(holder, field)

    @intrinsic
    def call(typingctx, w, i):
        def codegen(context, builder, signature, arguments):
            shape = ir.FunctionType(WORD, [WORD, WORD]).as_pointer()
            target = builder.inttoptr(_load(builder, arguments[0], offset), shape)
            index = context.cast(builder, arguments[1], signature.args[1], types.int64)
            return builder.call(target, [builder.ptrtoint(arguments[0], WORD), index])

        return types.int64(w, i), codegen

    return call
