"""What a call that is no variable stands for: a macro of the file, or a function of the list."""

from coyuntura.interchange.xmile.book import refuse
from coyuntura.interchange.xmile.functions.calls import Arguments
from coyuntura.interchange.xmile.functions.catalogue import FUNCTIONS
from coyuntura.interchange.xmile.macros import expanded
from coyuntura.interchange.xmile.translate import Translator
from coyuntura.names import Id
from coyuntura.syntax.tree import Expression


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
        way_out = "Write what it does with functions that are."
        if translator.dialect == "vensim":
            way_out = "Import Vensim's own .mdl, or write what it does with functions that are."
        refuse("foreign-unsupported", f"the function `{name.upper()}` is not supported", way_out)
    if not function.takes(len(arguments)):
        if function.otherwise:
            refuse("foreign-unsupported", function.otherwise)
        refuse("foreign-syntax", f"`{function.name}` takes {function.wanted} arguments, not {len(arguments)}")
    return function.build(translator, arguments, starred)


def is_built_in(name: Id) -> bool:
    """Tell whether a function of that name is taken over."""
    return name in FUNCTIONS
