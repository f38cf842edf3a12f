"""What changes do to elements, in words."""

from coyuntura.check.study import CheckedStudy
from coyuntura.model.scenarios import Change, Chosen, Constant, Dated, Frozen, Replaced, Scaled, SetTo
from coyuntura.names import Id, Text
from coyuntura.report.entries import alike


def in_words(checked: CheckedStudy, change: Change) -> Text:
    """Return in words what a change does to an element."""
    name = change.element
    variable = checked.model.variables.get(Id(name.partition("[")[0]))
    quantity = None if variable is None else variable.element.quantity
    unit = "" if quantity is None or quantity.unit == "1" else f" {quantity.unit}"
    match change.treatment:
        case Chosen(option):
            return alike(f"{name} = {option}")
        case SetTo(value, start, until):
            return _within(alike(f"{name} = {value:g}{unit}"), start, until)
        case Dated() as dated:
            return _dated(name, dated)
        case Frozen(date, None, until):
            english = f"{name} stays from {date} at what it is then"
            return _within(Text(english, f"{name} queda desde {date} en lo que es entonces"), None, until)
        case Frozen(date, start, until):
            says = Text(f"{name} is what it is on {date}", f"{name} es lo que es el {date}")
            return _within(says, start, until)
        case Constant(value, None, None):
            return Text(f"{name} is {value:g}{unit} throughout", f"{name} es siempre {value:g}{unit}")
        case Constant(value, start, until):
            return _within(Text(f"{name} is {value:g}{unit}", f"{name} es {value:g}{unit}"), start, until)
        case Scaled(factor, start, until):
            return _within(Text(f"{name} times {factor:g}", f"{name} por {factor:g}"), start, until)
        case Replaced(other, start, until):
            return _within(Text(f"{name} reads {other}", f"{name} lee {other}"), start, until)


def _dated(name: Id, dated: Dated) -> Text:
    """Return when an event begins and ends, or that it never does."""
    if dated.is_off:
        return Text(f"{name} never begins", f"{name} no empieza nunca")
    english = [f"begins {dated.start}"] if dated.start else []
    english += [f"ends {dated.until}"] if dated.until else []
    spanish = [f"empieza {dated.start}"] if dated.start else []
    spanish += [f"termina {dated.until}"] if dated.until else []
    return Text(f"{name} {', '.join(english)}", f"{name} {', '.join(spanish)}")


def _within(says: Text, start: str | None, until: str | None) -> Text:
    """Return what is done to an element with the dates between which it is done."""
    english = "".join((f" from {start}" if start else "", f" until {until}" if until else ""))
    spanish = "".join((f" desde {start}" if start else "", f" hasta {until}" if until else ""))
    return Text(f"{says.en}{english}", f"{says.es}{spanish}")
