"""Variables by which Vensim says when a model runs, in files that came from it.

In Vensim `TIME STEP` and its kin set the run. In XMILE the run specifications do, and such variables are like all
others. The converter xmutil writes a number of its own into the specifications where it finds an equation.
"""

from collections.abc import Mapping
from types import MappingProxyType

from coyuntura.errors import Faults
from coyuntura.interchange.xmile.book import Untranslatable
from coyuntura.interchange.xmile.nouns import Document, Variable
from coyuntura.interchange.xmile.translate import computed, read_tree
from coyuntura.interchange.xmile.tree import Bin, Node, Num, Ref, Un
from coyuntura.names import canonical

_CONTROLS = frozenset({"initial_time", "final_time", "time_step", "saveper"})
_DEEPEST = 20


def read_controls(document: Document, faults: Faults) -> tuple[str, ...]:
    """Return notices of variables that would set the run in Vensim.

    Args:
        document: What the file declares.
        faults: Gets those that say another thing than the run specifications do, in a file that xmutil wrote.
    """
    variables = document.models[0].variables if document.models and document.dialect == "vensim" else ()
    by_name: dict[str, Variable] = {canonical(variable.name): variable for variable in variables}
    found = [variable for name, variable in by_name.items() if name in _CONTROLS]
    if document.is_converted:
        specs = document.specs
        stated = {"initial_time": specs.start, "final_time": specs.stop, "time_step": specs.dt}
        for name, value in stated.items():
            if name in by_name:
                _compare(by_name[name], value, specs.dt, MappingProxyType(by_name), faults)
    if not found:
        return ()
    names = ", ".join(f"`{variable.name}`" for variable in found)
    return (f"{names}: ordinary parameters here; when the run starts, steps and stops is said in `study.yaml`.",)


def _compare(variable: Variable, stated: float, dt: float, by_name: Mapping[str, Variable], faults: Faults) -> None:
    """Refuse a variable that does not have the value that the run specifications state."""
    value = _value(Ref((variable.name,)), by_name, 0)
    # The last whole step stands in for a stop that steps do not reach.
    tolerance = dt if canonical(variable.name) == "final_time" else 1e-9 * max(1.0, abs(stated))
    if value is None or abs(value - stated) > tolerance:
        what = "is computed" if value is None else f"is {value:g}"
        message = f"`{variable.name}` {what}, and the run specifications state {stated:g}."
        way_out = "Put the number that holds into both, or import Vensim's own .mdl."
        faults.add("foreign-unsupported", message, variable.place, way_out)


def _value(tree: Node, by_name: Mapping[str, Variable], depth: int) -> float | None:
    """Return the number that an expression of constants is; None for any other."""
    match tree:
        case Num(value):
            return value
        case Un("-" | "+" as sign, operand):
            value = _value(operand, by_name, depth)
            return None if value is None else -value if sign == "-" else value
        case Bin(operator, left, right):
            ends = _value(left, by_name, depth), _value(right, by_name, depth)
            return None if ends[0] is None or ends[1] is None else computed(operator, ends[0], ends[1])
        case Ref((text,), None):
            variable = by_name.get(canonical(text))
            written = None if variable is None or variable.kind != "aux" or variable.curve else variable.equation
            if written is None or depth > _DEEPEST:
                return None
            try:
                return _value(read_tree(written), by_name, depth + 1)
            except Untranslatable:
                return None
        case _:
            return None
