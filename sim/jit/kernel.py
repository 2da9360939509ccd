"""Decorators for kernels: compiled, cached, without reference counting, bundles passed as one pointer.

Kernels neither allocate nor keep arrays, so their arguments need no reference counting (`_nrt=False`).
Reference counting would make the transition about fifteen times slower, because it passes a few arrays
through many small functions. With NUMBA_DISABLE_JIT=1 kernels are plain Python.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from numba import config, njit, typeof
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model

from sim.jit.compiler import InnerCompiler, KernelCompiler
from sim.jit.store import StoredKernel

F = TypeVar("F", bound=Callable[..., object])
B = TypeVar("B", bound=tuple[Any, ...])
INTERNAL = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}


def kernel(function: F) -> F:
    """Compile a function that Python calls (the original is available as `.py_func`).

    For other kernels that call it, it is an `internal` one.
    """
    compiled: Any = njit(_nrt=False, pipeline_class=KernelCompiler)(function)
    if not config.DISABLE_JIT:
        compiled._cache = StoredKernel(function)
        called: Any = internal(function)
        compiled.get_call_template = called.get_call_template
        compiled.get_overload = called.get_overload
    return cast(F, compiled)


def internal(function: F) -> F:
    """Compile a function that only other kernels call: no wrapper for Python, not cached.

    For functions with many arrays, the wrapper takes longer to compile than the function.
    """
    return _of_plain_types(njit(_nrt=False, pipeline_class=InnerCompiler, **INTERNAL)(function))


def _of_plain_types(dispatcher: Any) -> Any:
    """Treat constants, enum members and short integers as int64 in calls from kernels.

    Otherwise Numba would compile the function once for each constant and integer size.
    """
    template = getattr(dispatcher, "get_call_template", None)
    if template is None:  # the JIT is off
        return dispatcher

    def of_plain_types(args: Any, kws: Any) -> Any:
        return template([_plain(one) for one in args], {k: _plain(one) for k, one in kws.items()})

    dispatcher.get_call_template = of_plain_types
    return dispatcher


def _plain(one: Any) -> Any:
    one = types.unliteral(one)
    if isinstance(one, types.IntEnumMember):
        return one.dtype
    return types.int64 if isinstance(one, types.Integer) and one.signed else one


def entry(function: F, *arguments: object) -> F:
    """Return a kernel's compiled entry point for the types of these arguments (called once with them).

    Calls through it skip Numba's type dispatch, five sixths of the time of a small kernel called from
    Python. The caller must always pass arguments of the same types; others would be misread. With the JIT
    off, the function itself is returned.
    """
    function(*arguments)
    overloads = getattr(function, "overloads", None)
    if overloads is None:
        return function
    return overloads[tuple(map(typeof, arguments))].entry_point


# --- bundles ---------------------------------------------------------------------------------------


class Lent(types.Type):
    """The type of a bundle (named tuple) that a kernel passes on by pointer.

    Numba passes an array as seven words, so six arrays as about forty words per call; this is one word.
    """

    def __init__(self, bundle: Any) -> None:
        self.bundle = bundle
        super().__init__(f"Lent({bundle})")


@register_model(Lent)
class _LentModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lent: Lent) -> None:
        place = manager.lookup(lent.bundle).get_value_type().as_pointer()
        super().__init__(manager, lent, place)


@infer_getattr
class _LentFields(AttributeTemplate):
    key = Lent

    def generic_resolve(self, lent: Lent, field: str) -> Any:
        """Return the type of a field of the bundle."""
        return lent.bundle[lent.bundle.fields.index(field)]


@lower_getattr_generic(Lent)
def _load_field(context: Any, builder: Any, lent: Lent, place: Any, field: str) -> Any:  # noqa: ARG001
    return builder.load(cgutils.gep_inbounds(builder, place, 0, lent.bundle.fields.index(field)))


@intrinsic
def _lend(typingctx: Any, bundle: Any) -> Any:  # noqa: ARG001
    def codegen(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        return cgutils.alloca_once_value(builder, arguments[0])

    return Lent(bundle)(bundle), codegen


def lend(bundle: B) -> B:
    """Return a pointer to the bundle, valid until the calling function returns."""
    return bundle


if not config.DISABLE_JIT:
    lend = _lend
