"""Graphical functions and the numbers that they are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coyuntura.blocks.lookup import Interpolation
from coyuntura.errors import Faults, Place
from coyuntura.interchange.xmile.document import Tag
from coyuntura.interchange.xmile.equations import name_of
from coyuntura.interchange.xmile.nouns import Curve
from coyuntura.names import canonical
from coyuntura.numerals import decimal

MOST_POINTS = 100_000
_TYPES: dict[str, Interpolation] = {
    "continuous": "continuous",
    "extrapolate": "extrapolate",
    "discrete": "discrete",
    "step": "discrete",
}


@dataclass(frozen=True, slots=True)
class Curves:
    """The graphical functions of one model that have names, by canonical name."""

    named: Mapping[str, Tag]
    faults: Faults
    taken: frozenset[str] = frozenset()
    """Canonical names of variables, which a graphical function within one cannot take."""
    alone: frozenset[str] = frozenset()
    """Canonical names of graphical functions that are variables."""

    @classmethod
    def of(cls, lists: Sequence[Tag], kinds: Sequence[str], faults: Faults) -> "Curves":
        """Return those of a model: the ones that stand alone, and the ones within variables."""
        variables = [tag for part in lists for tag in part.all(*kinds)]
        taken = {canonical(name_of(tag.attributes.get("name", ""))) for tag in variables}
        within = [gf for tag in variables if tag.name != "gf" for gf in tag.all("gf")]
        alone = [tag for tag in variables if tag.name == "gf"]
        named: dict[str, Tag] = {
            canonical(name_of(gf.attributes["name"])): gf
            for gf in (*within, *alone)
            if "name" in gf.attributes and not _is_reference(gf)
        }
        single = {canonical(name_of(tag.attributes.get("name", ""))) for tag in alone}
        return cls(named, faults, frozenset(taken), frozenset(single))

    def curve(self, tag: Tag, name: str) -> Curve | None:
        """Return the graphical function of a variable; that of another where the tag only names it."""
        own = canonical(name_of(tag.attributes.get("name", "")))
        if _is_reference(tag) and own:
            tag = self.named.get(own, tag)
        found = read_curve(tag, name, self.faults)
        is_known = own in self.named and (own in self.alone or own not in self.taken)
        return replace(found, name=own) if found is not None and is_known else found

    def is_new(self, tag: Tag) -> bool:
        """Tell whether a graphical function within a variable has points, and a name that nothing else has."""
        name = canonical(name_of(tag.attributes.get("name", "")))
        return bool(name) and name not in self.taken and self.named.get(name) is tag


def _is_reference(tag: Tag) -> bool:
    return all(tag.first(part) is None for part in ("xpts", "ypts", "xscale"))


def read_number(text: str, place: Place, faults: Faults) -> float:
    """Return a finite number; 0 with a fault where the text is none."""
    value = decimal(text.strip())
    if value is None:
        faults.add("foreign-syntax", f"`{text.strip()[:40]}` is no number.", place)
        return 0.0
    return value


def read_curve(tag: Tag, name: str, faults: Faults) -> Curve | None:
    """Return a graphical function; None where the tag only names one, with a fault where its points do not fit."""
    ypts = tag.first("ypts")
    if ypts is None:
        if (
            tag.first("xpts") is not None
            or tag.first("xscale") is not None
            or (tag.name == "gf" and tag.attributes.get("name"))
        ):
            faults.add("foreign-undefined", f"the graphical function of `{name}` has no outputs (`<ypts>`).", tag.place)
        return None
    outputs = _numbers(ypts, faults)
    inputs = _inputs(tag, len(outputs), name, faults)
    if inputs is None:
        return None
    if len(inputs) != len(outputs) or len(outputs) > MOST_POINTS:
        message = f"the graphical function of `{name}` has {len(inputs)} inputs and {len(outputs)} outputs."
        faults.add("foreign-syntax", message, tag.place)
        return None
    if sorted(inputs) != inputs or len(set(inputs)) < 2:  # noqa: PLR2004  a line
        message = f"the inputs of the graphical function of `{name}` do not rise."
        faults.add("foreign-syntax", message, tag.place, "Give at least two inputs, from the least to the greatest.")
        return None
    return Curve(tuple(zip(inputs, outputs, strict=True)), _interpolation(tag, name, faults), tag.place)


def _numbers(tag: Tag, faults: Faults) -> list[float]:
    separator = tag.attributes.get("sep", ",") or ","
    texts = tag.text.strip().strip(separator).split(separator) if tag.text.strip() else []
    return [read_number(text, tag.place, faults) for text in texts[: MOST_POINTS + 1]]


def _inputs(tag: Tag, count: int, name: str, faults: Faults) -> list[float] | None:
    """Return the inputs as listed, or evenly over the scale."""
    xpts, scale = tag.first("xpts"), tag.first("xscale")
    if xpts is not None and xpts.text:
        return _numbers(xpts, faults)
    if scale is None or "min" not in scale.attributes or "max" not in scale.attributes:
        message = f"the graphical function of `{name}` has neither inputs (`<xpts>`) nor their scale."
        faults.add("foreign-undefined", message, tag.place)
        return None
    low, high = (read_number(scale.attributes[key], scale.place, faults) for key in ("min", "max"))
    last = max(1, count - 1)
    return [low + (high - low) * number / last for number in range(count)]


def _interpolation(tag: Tag, name: str, faults: Faults) -> Interpolation:
    written = tag.attributes.get("type", "").strip().casefold()
    if not written:
        return "discrete" if tag.attributes.get("discrete", "").strip().casefold() in {"true", "1"} else "continuous"
    if written not in _TYPES:
        faults.add("foreign-unsupported", f"the graphical function of `{name}` is `{written}`.", tag.place)
    return _TYPES.get(written, "continuous")
