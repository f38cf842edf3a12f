"""Calls of functions that a file defines: each gets variables of its own."""

from collections.abc import Sequence
from dataclasses import replace

from coyuntura.interchange.xmile.book import Entry, Namespace, refuse
from coyuntura.interchange.xmile.nouns import Macro, Written
from coyuntura.interchange.xmile.translate import Translator, read_tree
from coyuntura.interchange.xmile.tree import Node
from coyuntura.names import canonical
from coyuntura.syntax.tree import Expression

MOST_INSTANCES = 5000
DEEPEST_MACRO = 20


def expanded(caller: Translator, macros: Sequence[Macro], arguments: Sequence[Node]) -> Expression:
    """Return what a macro gives, with variables of its own for this call.

    Args:
        caller: Brings over the equation that holds the call.
        macros: All of one name, which differ in their number of parameters.
        arguments: What it is called with.

    Raises:
        Untranslatable: No macro takes so many arguments, or macros are called without end.
    """
    book, count = caller.book, len(arguments)
    macro = next((macro for macro in macros if _takes(macro, count)), None)
    if macro is None:
        refuse("foreign-syntax", f"macro `{macros[0].name}` does not take {count} arguments")
    book.instances += 1
    if caller.site.depth >= DEEPEST_MACRO or book.instances > MOST_INSTANCES:
        what = f"macro `{macro.name}` calls itself, or macros are called more often than can be followed"
        refuse("foreign-unsupported", what)
    number = book.instances
    given: dict[str, Expression] = {}
    # No name in a file holds a blank once it is compared, so that nothing else reaches what is in here.
    space = Namespace((*caller.owner.path, f"{canonical(macro.name)} {number}"), given, is_macro=True)
    inner = Translator(book, replace(caller.owner, space=space), replace(caller.site, depth=caller.site.depth + 1))
    for position, (parameter, default) in enumerate(macro.parameters):
        if position < count:
            tree = caller.tree(arguments[position])
        else:
            tree = inner.tree(read_tree(default or Written("", macro.place)))
        given[canonical(parameter)] = caller.kept(tree, parameter)
    _enter(caller, macro, space, number)
    return inner.tree(read_tree(macro.equation))


def _takes(macro: Macro, count: int) -> bool:
    """Tell whether a macro can be called with so many arguments."""
    parameters = macro.parameters
    return len(parameters) == count or (len(parameters) > count and parameters[count][1] is not None)


def _enter(caller: Translator, macro: Macro, space: Namespace, number: int) -> None:
    """Add a macro's own variables for one call, over the dimensions of the caller."""
    book, owner = caller.book, caller.owner
    if macro.variables and caller.binding is not None:
        what = f"macro `{macro.name}` has variables of its own and is called for single elements of an array"
        refuse("foreign-unsupported", what)
    for variable in macro.variables:
        key = (*space.path, canonical(variable.name))
        name = f"{owner.name}.{macro.name}_{number}.{variable.name}"
        entry = book.entry(key, name, book.namer.id_of(name), variable, space)
        if entry.axes:
            refuse("foreign-unsupported", f"macro `{macro.name}` has arrays of its own")
        made = Entry(key, name, entry.id, variable, space, owner.axes)
        book.entries[key] = made
        book.fresh.append(made)
