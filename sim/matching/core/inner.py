"""How kernels that only other kernels call are compiled: into their callers, and no further.

Numba makes machine code of every function that it meets, callers and called alike, and optimises the
called once more within each caller. Of a core of two hundred small functions that takes most of the
time, and only the callers' code is ever run. So the code of such functions is kept as it was lowered;
callers link it in, and optimise all of it at once.

Built on Numba's own means to change a compiler (`pipeline_class`), its passes and its code library.
"""

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class InnerLibrary(JITCodeLibrary):
    """The code of one function, to be linked into others."""

    def _optimize_final_module(self) -> None:
        """Leave that to the callers."""

    def _finalize_final_module(self) -> None:
        """Nothing is executed, so no machine code is made."""
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class InnerLowering(NativeLowering):
    """Lower a function to code that others link in."""

    _name = "inner_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower, and let callers know the function by a stand-in for the machine code it does not get."""
        state.library = InnerLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        stand_in: Any = [].append  # a builtin, as the dispatcher demands, and no other is equal to it
        state.targetctx.insert_user_function(stand_in, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=stand_in)
        return True


class InnerCompiler(CompilerBase):
    """The usual pipeline of compiled functions, but for the lowering."""

    def define_pipelines(self) -> list[Any]:
        """Return the pipeline."""
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline.passes = [
            (InnerLowering if step is NativeLowering else step, why)
            for step, why in pipeline.passes
        ]
        pipeline.finalize()
        return [pipeline]
