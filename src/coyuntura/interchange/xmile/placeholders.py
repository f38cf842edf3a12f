"""What converters put where they could not translate: values that stand for nothing in the model.

The converter xmutil gives a variable without an equation, which is outside data, a table of `TIME` that is 1
throughout; writes `NAN` for an unfinished `A FUNCTION OF`; and puts what it leaves out into comments, with a number
before them or without. It drops the modeller's own comments, so that each comment in its equations is one of its own.

Source: what the source of xmutil does, its generator of XMILE and its parser of Vensim's models.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from coyuntura.errors import Faults, Place
from coyuntura.interchange.tables.series import DataFiles, Points
from coyuntura.interchange.xmile.equations import comments_of, without_comments
from coyuntura.interchange.xmile.nouns import Curve, Document, Model, Part, Variable, Written
from coyuntura.names import canonical

_WAY_OUT = "Give data for it with `--data`, import Vensim's own .mdl, or write into the file what the variable is."
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


def filled(document: Document, data: DataFiles) -> tuple[Document, frozenset[str]]:
    """Return a file with data in place of what a converter made up, and the names of the variables that have them.

    Args:
        document: What the file declares.
        data: Series by the names of variables, linear between their times and the nearest beyond them.
    """
    given: set[str] = set()
    models: list[Model] = []
    for model in document.models:
        variables = [_given(variable, document, data) for variable in model.variables]
        given.update(new.name for old, new in zip(model.variables, variables, strict=True) if new is not old)
        models.append(replace(model, variables=tuple(variables)))
    return replace(document, models=tuple(models)), frozenset(given)


def _given(variable: Variable, document: Document, data: DataFiles) -> Variable:
    """Return a variable with data where the file has none; itself where it lacks none, or there are not enough."""
    made_up = list(_placeholders_of(variable, is_converted=document.is_converted))
    if not made_up:
        return variable
    name = canonical(variable.name)
    if not variable.dimensions:
        curve = _curve(data.points(name, ()), variable.place)
        return (
            variable if curve is None else replace(variable, equation=_time(variable.place), initial=None, curve=curve)
        )
    if variable.parts:
        parts = tuple(_part(variable, part, document, data) for part in variable.parts)
        return replace(variable, parts=parts) if parts != variable.parts else variable
    known = {canonical(axis): elements for axis, elements in document.dimensions.items()}
    cells = list(product(*(known.get(canonical(axis), ()) for axis in variable.dimensions)))
    made = [
        Part(cell, _time(variable.place), None, curve, variable.place)
        for cell in cells
        if (curve := _curve(data.points(name, tuple(map(canonical, cell))), variable.place)) is not None
    ]
    return variable if len(made) < len(cells) else replace(variable, equation=None, curve=None, parts=tuple(made))


def _part(variable: Variable, part: Part, document: Document, data: DataFiles) -> Part:
    """Return one element of an array with data where the file has none."""
    alone = replace(variable, equation=None, others=(), initial=None, curve=None, parts=(part,))
    if not list(_placeholders_of(alone, is_converted=document.is_converted)):
        return part
    curve = _curve(data.points(canonical(variable.name), tuple(map(canonical, part.elements))), part.place)
    return part if curve is None else replace(part, equation=_time(part.place), initial=None, curve=curve)


def _time(place: Place) -> Written:
    return Written("TIME", place)


def _curve(points: Points | None, place: Place) -> Curve | None:
    if not points:
        return None
    # A lookup has two points at least; beyond them values hold.
    more = ((points[0][0] + 1.0, points[0][1]),) if len(points) == 1 else ()
    return Curve((*points, *more), "continuous", place)


def check_placeholders(document: Document, faults: Faults) -> None:
    """Refuse variables whose values a converter made up.

    Args:
        document: What the file declares.
        faults: Gets a fault for each.
    """
    for placeholder in _placeholders(document):
        message = f"`{placeholder.variable.name}` is unknown: {placeholder.what}."
        faults.add("foreign-undefined", message, placeholder.place, _WAY_OUT)


def _placeholders(document: Document) -> Iterator[Placeholder]:
    variables = [variable for model in document.models for variable in model.variables]
    variables += [variable for macro in document.macros for variable in macro.variables]
    for variable in variables:
        yield from islice(_placeholders_of(variable, is_converted=document.is_converted), 1)


def _placeholders_of(variable: Variable, *, is_converted: bool) -> Iterator[Placeholder]:
    """Yield what a variable holds that a converter made up."""
    if is_converted and any(_is_filled(*pair) for pair in _tables(variable)):
        what = "xmutil, which wrote the file, puts 1 at all times for a variable without an equation"
        yield Placeholder(variable, variable.place, what)
    for written in _equations(variable):
        what = _left_out(written.text, is_converted=is_converted)
        if what:
            yield Placeholder(variable, written.place, what)


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
