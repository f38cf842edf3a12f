"""The equations of elements, share by share, whatever kind they are of."""

from collections.abc import Iterable, Iterator

from coyuntura.model.elements import Auxiliary, Element, Flow, Share, Stock


def shares(elements: Iterable[Element]) -> Iterator[Share]:
    """Yield every equation of elements, of stocks and auxiliaries the first values too, with what it is over."""
    for element in elements:
        match element:
            case Stock():
                yield from element.initial
            case Flow():
                yield from element.equations
            case Auxiliary():
                yield from (*element.equations, *element.initial)
            case _:
                pass
