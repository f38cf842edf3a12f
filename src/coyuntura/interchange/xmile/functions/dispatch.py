"""What a call that is no variable stands for: a macro of the file, or a function of the list."""

from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.functions.calls import Arguments
from coyuntura.interchange.xmile.functions.catalogue import FUNCTIONS
from coyuntura.interchange.xmile.macros import expanded
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.names import Id
from coyuntura.syntax.tree import Expression

_WAYS_OUT = {
    "counter": "Write `a + (TIME - STARTTIME) MOD (b - a)`, or with `b - a + 1` if it is to reach its end `b`.",
    "round": "Write `INT(x + 0.5)`, which rounds halves up.",
    "stddev": "Write it with `SQRT`, `SUM` and `MEAN`, which says whether it divides by the number or by one less.",
    "lookupinv": "Give a second graphical function whose inputs are the outputs of the first.",
    "lookupmean": "Write the mean of the graphical function's outputs as a number.",
    "geometric": "Write `INT(LN(RANDOM(0, 1)) / LN(1 - p))`, plus 1 if the success is to count.",
    "allocate": "Write what each receives with `MIN` and `MAX`.",
}
"""Ways to write what some functions do whose descriptions leave something open."""


def _way_out(translator: Translator, name: Id) -> str:
    if name in _WAYS_OUT:
        return _WAYS_OUT[name]
    if translator.dialect == "vensim":
        return "Import Vensim's own .mdl, or write what it does with functions that are."
    return "Write what it does with functions that are."


def translate_call(translator: Translator, name: Id, arguments: Arguments, starred: bool) -> Expression:  # noqa: FBT001  a fact of the call
    """Return a call of a macro or of a built-in function in the language.

    Raises:
        Untranslatable: The function is not known, or would have to be guessed or approximated.
    """
    macros = translator.book.macros.get(name)
    if macros is not None:
        return expanded(translator, macros, arguments)
    function = FUNCTIONS.get(name)
    if function is None:
        refuse("foreign-unsupported", f"the function `{name.upper()}` is not supported", _way_out(translator, name))
    if not function.takes(len(arguments)):
        if function.otherwise:
            refuse("foreign-unsupported", function.otherwise)
        refuse("foreign-syntax", f"`{function.name}` takes {function.wanted} arguments, not {len(arguments)}")
    return function.build(translator, arguments, starred)


def is_built_in(name: Id) -> bool:
    """Tell whether a function of that name is taken over."""
    return name in FUNCTIONS
