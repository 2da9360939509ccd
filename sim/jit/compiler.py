"""How kernels that only other kernels call are compiled: into their callers, and no further.

Numba makes machine code of every function that it meets, callers and called alike, and optimises the
called once more within each caller. Of a core of two hundred small functions that takes most of the
time, and only the callers' code is ever run. So the code of such functions is kept as it was lowered;
callers link it in, and optimise all of it at once.

LLVM is told two things that Numba does not tell it, which spare the engine a sixth of its
instructions: nobody but the caller calls what it has linked in, and nobody writes to a bundle that is lent.

Built on Numba's own means to change a compiler (`pipeline_class`), its passes and its code library.
"""

from typing import Any

from numba.core.cgutils import ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class InnerLibrary(JITCodeLibrary):
    """The code of one function, to be linked into others."""

    def add_ir_module(self, ir_module: Any) -> None:
        """Say of every bundle lent (no other argument points to a struct) that nothing else reaches it."""
        for function in ir_module.functions:
            for argument in function.args:
                struct = isinstance(getattr(argument.type, "pointee", None), ir.LiteralStructType)
                if struct and argument.name.startswith("arg."):
                    argument.add_attribute("noalias")
                    argument.add_attribute("captures(none)")
        super().add_ir_module(ir_module)

    def _optimize_final_module(self) -> None:
        """Leave that to the callers."""

    def _finalize_final_module(self) -> None:
        """Nothing is executed, so no machine code is made."""
        self._finalized = True


class KernelLibrary(JITCodeLibrary):
    """The code of a kernel and of all that it calls."""

    def _optimize_final_module(self) -> None:
        """Let no one else call what is linked in, so that LLVM may fit it to its only callers.

        `private`, not `internal`: a function so fitted must not be found by its name, which other
        functions that link in the same one would do.
        """
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage.name == "linkonce_odr":
                function.linkage = "private"
        super()._optimize_final_module()


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


@register_pass(mutates_CFG=True, analysis_only=False)
class KernelLowering(NativeLowering):
    """Lower a kernel that Python calls."""

    _name = "kernel_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower, and compile together with all that is called."""
        state.library = KernelLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


class KernelCompiler(CompilerBase):
    """The usual pipeline of compiled functions, but for the lowering."""

    lowering: type[NativeLowering] = KernelLowering

    def define_pipelines(self) -> list[Any]:
        """Return the pipeline."""
        pipeline = DefaultPassBuilder.define_nopython_pipeline(self.state)
        pipeline.passes = [
            (self.lowering if step is NativeLowering else step, why)
            for step, why in pipeline.passes
        ]
        pipeline.finalize()
        return [pipeline]


class InnerCompiler(KernelCompiler):
    """The pipeline of functions that only kernels call."""

    lowering = InnerLowering
