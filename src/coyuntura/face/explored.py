"""What exploring a study gives back: what moves an answer, and which conditions lead to an outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.console import RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.explain.discovery import Discovery
from coyuntura.explain.sensitivity import Sensitivity
from coyuntura.face.shown import AbstractShown
from coyuntura.report.discovery import discovery_json, render_discovery
from coyuntura.report.plain import Json
from coyuntura.report.sensitivity import render_sensitivity, sensitivity_json


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Sensitivities(AbstractShown):
    """What moves each of some answers over the priors."""

    items: tuple[Sensitivity, ...]
    checked: CheckedStudy
    language: str

    def __getitem__(self, name: str) -> Mapping[str, tuple[float, float]]:
        """Return the first and the total index of each input of an answer, strongest first.

        Raises:
            KeyError: It is not among these.
        """
        for item in self.items:
            if item.asked.name == name:
                return {one.input: (one.indices.first.value, one.indices.total.value) for one in item.influences}
        raise KeyError(name)

    def rendered(self, language: str) -> RenderableType:
        """Return it for a console, in `en` or `es`."""
        return render_sensitivity(self.items, self.checked, language)

    def to_json(self) -> Sequence[Json]:
        """Return it in the shape that `coyuntura sensitivity --json` prints."""
        return sensitivity_json(self.items)

    def __repr__(self) -> str:
        return f"<Sensitivities of {', '.join(item.asked.name for item in self.items) or 'nothing'}>"


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Conditions(AbstractShown):
    """Which conditions lead to an outcome, and how often it holds under them in fresh runs."""

    found: Discovery
    checked: CheckedStudy
    language: str

    @property
    def limits(self) -> Mapping[str, tuple[float, float]]:
        """The lowest and highest value of each input that has a limit, infinite at an end without one."""
        box = self.found.box
        if box is None:
            return {}
        return {self.found.inputs[one]: (float(box.low[one]), float(box.high[one])) for one in box.restricted}

    def rendered(self, language: str) -> RenderableType:
        """Return it for a console, in `en` or `es`."""
        return render_discovery(self.found, self.checked, language, is_full=True)

    def to_json(self) -> Mapping[str, Json]:
        """Return it in the shape that `coyuntura discover --json` prints."""
        return discovery_json(self.found)

    def __repr__(self) -> str:
        return f"<Conditions for {self.found.asked.name}: {self.found.outlook}>"
