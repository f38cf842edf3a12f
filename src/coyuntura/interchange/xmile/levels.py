"""Delays and smooths that Vensim saves as stocks, with their equation in place of an initial value.

`DELAY N` and its kin are levels in Vensim, so that `<stock name="late"><eqn>late = DELAY_N(in, 2, 0, 3)</eqn></stock>`
stands for a variable that is that delay at all times.
"""

from dataclasses import replace

from coyuntura.interchange.xmile.book import Untranslatable
from coyuntura.interchange.xmile.nouns import Document, Variable, Written
from coyuntura.interchange.xmile.translate import read_tree
from coyuntura.interchange.xmile.tree import Bin, Ref, Use
from coyuntura.names import canonical

_LEVELS = frozenset({"delay_n", "smooth_n", "delay_fixed"})


def with_delays(document: Document) -> Document:
    """Return a file of Vensim's with auxiliaries in place of stocks that are delays and smooths."""
    if document.dialect != "vensim":
        return document
    models = (
        replace(model, variables=tuple(_settled(variable) for variable in model.variables)) for model in document.models
    )
    return replace(document, models=tuple(models))


def _settled(variable: Variable) -> Variable:
    written = variable.equation
    is_alone = variable.kind == "stock" and not (variable.inflows or variable.outflows or variable.parts)
    if written is None or not is_alone or variable.others or variable.transit is not None:
        return variable
    try:
        tree = read_tree(written)
    except Untranslatable:
        return variable
    match tree:
        case Bin("=", Ref((name,), None), Use((function,))) if canonical(function) in _LEVELS:
            if canonical(name) == canonical(variable.name):
                return replace(variable, kind="aux", equation=Written(written.text.partition("=")[2], written.place))
        case _:
            pass
    return variable
