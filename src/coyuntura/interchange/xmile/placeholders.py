"""What converters put where they could not translate: values that stand for nothing in the model.

The converter xmutil gives a variable without an equation, which is outside data, a table of `TIME` that is 1
throughout; writes `NAN` for an unfinished `A FUNCTION OF`; and puts what it leaves out into comments, with a number
before them or without. It drops the modeller's own comments, so that each comment in its equations is one of its own.

Source: what the source of xmutil does, its generator of XMILE and its parser of Vensim's models.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from coyuntura.errors import Faults, Place
from coyuntura.interchange.xmile.equations import comments_of, without_comments
from coyuntura.interchange.xmile.nouns import Curve, Document, Variable, Written
from coyuntura.names import canonical

_WAY_OUT = "Import Vensim's own .mdl with its data, or write into the file what the variable is."
_LONGEST = 60
_FILLED = ((0.0, 1.0), (1.0, 1.0))
_OUTSIDE = re.compile(r"\s*(GET[ _](123|DATA|DIRECT|VDF|XLS)(\s*$|[ _]\w+\s*\()|Untranslated function)", re.IGNORECASE)
"""What no modeller writes as a comment, wherever the file was saved since."""
_NAN = re.compile(r"\bNAN\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Placeholder:
    """What a variable holds that stands for nothing in the model."""

    variable: Variable
    place: Place
    what: str


def check_placeholders(document: Document, given: Collection[str], faults: Faults) -> None:
    """Refuse variables whose values a converter made up.

    Args:
        document: What the file declares.
        given: Canonical names of variables for which there is data.
        faults: Gets a fault for each.
    """
    for placeholder in _placeholders(document):
        if canonical(placeholder.variable.name) in given:
            continue
        message = f"`{placeholder.variable.name}` is unknown: {placeholder.what}."
        faults.add("foreign-undefined", message, placeholder.place, _WAY_OUT)


def _placeholders(document: Document) -> Iterator[Placeholder]:
    variables = [variable for model in document.models for variable in model.variables]
    variables += [variable for macro in document.macros for variable in macro.variables]
    for variable in variables:
        if document.is_converted and any(_is_filled(*pair) for pair in _tables(variable)):
            what = "xmutil, which wrote the file, puts 1 at all times for a variable without an equation"
            yield Placeholder(variable, variable.place, what)
            continue
        for written in _equations(variable):
            what = _left_out(written.text, is_converted=document.is_converted)
            if what:
                yield Placeholder(variable, written.place, what)
                break


def _left_out(text: str, *, is_converted: bool) -> str:
    """Return what an equation holds that a converter left out; empty where it did not."""
    for comment in comments_of(text):
        if comment.strip() and (is_converted or _OUTSIDE.match(comment)):
            shown = " ".join(comment.split())[:_LONGEST]
            return f"a converter left `{shown}` out of its equation"
    if is_converted and _NAN.search(without_comments(text)):
        return "xmutil, which wrote the file, puts `NAN` for an equation that is not finished (`A FUNCTION OF`)"
    return ""


def _is_filled(equation: Written | None, curve: Curve) -> bool:
    """Tell whether a graphical function of `TIME` is the one that stands for outside data."""
    return equation is not None and canonical(equation.text) == "time" and curve.points == _FILLED


def _tables(variable: Variable) -> Iterator[tuple[Written | None, Curve]]:
    if variable.curve is not None:
        yield variable.equation, variable.curve
    for part in variable.parts:
        if part.curve is not None:
            yield part.equation or variable.equation, part.curve


def _equations(variable: Variable) -> Sequence[Written]:
    found = [variable.equation, *variable.others, variable.initial]
    found += [written for part in variable.parts for written in (part.equation, part.initial)]
    return [written for written in found if written is not None]
