"""Compilation of internal kernels: linked into their callers instead of being compiled separately.

Numba compiles every function to machine code and optimises it again within each caller. With two hundred
small functions this takes most of the compile time, although only the code of the callers is run. So
internal functions are lowered only; callers link their code and optimise everything at once.

LLVM also gets two facts that Numba does not state, which saves the engine a sixth of its instructions:
linked functions have no other callers, and lent bundles are not written through other pointers.

Uses Numba's means of customising a compiler (`pipeline_class`), its passes and its code library.
"""

from typing import Any

from numba.core.cgutils import ir
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class InnerLibrary(JITCodeLibrary):
    """The code of one internal function, to be linked into others."""

    def add_ir_module(self, ir_module: Any) -> None:
        """Mark lent bundles (the only arguments that point to a struct) as not aliased."""
        for function in ir_module.functions:
            for argument in function.args:
                struct = isinstance(getattr(argument.type, "pointee", None), ir.LiteralStructType)
                if struct and argument.name.startswith("arg."):
                    argument.add_attribute("noalias")
                    argument.add_attribute("captures(none)")
        super().add_ir_module(ir_module)

    def _optimize_final_module(self) -> None:
        """Do nothing: callers optimise the code."""

    def _finalize_final_module(self) -> None:
        """Do nothing: internal functions get no machine code."""
        self._finalized = True


class KernelLibrary(JITCodeLibrary):
    """The code of a kernel and of everything it calls."""

    def _optimize_final_module(self) -> None:
        """Give linked functions private linkage so that LLVM may specialise them, then optimise.

        `private` rather than `internal`, because a specialised function must not be found by name by
        other functions that link the same one.
        """
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage.name == "linkonce_odr":
                function.linkage = "private"
        super()._optimize_final_module()


@register_pass(mutates_CFG=True, analysis_only=False)
class InnerLowering(NativeLowering):
    """Lower a function to code that callers link."""

    _name = "inner_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower the function and register a placeholder for its machine code."""
        state.library = InnerLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        stand_in: Any = [].append  # the dispatcher needs a unique builtin
        state.targetctx.insert_user_function(stand_in, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=stand_in)
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class KernelLowering(NativeLowering):
    """Lower a kernel that Python calls."""

    _name = "kernel_lowering"

    def run_pass(self, state: Any) -> bool:
        """Lower the kernel and compile it with everything it calls."""
        state.library = KernelLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


class KernelCompiler(CompilerBase):
    """The usual pipeline of compiled functions, with another lowering."""

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
