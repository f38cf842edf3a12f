"""What exploring a study gives back: what moves an answer, and which conditions lead to an outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import RenderableType

from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.members import Members
from coyuntura.explain.asked import Asked
from coyuntura.explain.discovery import Discovery, Search, discover, two_ensembles
from coyuntura.explain.identifiability import Identified, Known, identify, known_of
from coyuntura.explain.sensitivity import Sensitivity, sensitivity
from coyuntura.face.shown import AbstractShown
from coyuntura.infer.posterior_file import read_posterior
from coyuntura.infer.versions import require_made_for
from coyuntura.report.discovery import discovery_json, render_discovery
from coyuntura.report.identified import identified_json, known_json, render_identified
from coyuntura.report.plain import Json
from coyuntura.report.sensitivity import render_sensitivity, sensitivity_json


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Sensitivities(AbstractShown):
    """What moves each of some answers over the priors."""

    items: tuple[Sensitivity, ...]
    checked: CheckedStudy
    language: str

    @staticmethod
    def of(engine: Engine, asked: Sequence[Asked], points: int, language: str) -> "Sensitivities":
        """Return what moves some answers of a study."""
        return Sensitivities(sensitivity(engine, asked, points), engine.checked, language)

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

    @staticmethod
    def of(
        engine: Engine, asked: Asked, members: int | tuple[Members, Members], search: Search, language: str
    ) -> "Conditions":
        """Return which conditions lead to an outcome, from an ensemble and a fresh one."""
        both = two_ensembles(engine.checked, members) if isinstance(members, int) else members
        return Conditions(discover(engine, asked, both, search), engine.checked, language)

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


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Identifications(AbstractShown):
    """What the data of a fit say of some answers, and of every unknown of the fit."""

    items: tuple[Identified, ...]
    unknowns: tuple[Known, ...]
    checked: CheckedStudy
    language: str

    @staticmethod
    def of(engine: Engine, asked: Sequence[Asked], file: Path, language: str) -> "Identifications":
        """Return what the data of a fit say of answers of the study that it was made for."""
        posterior = read_posterior(file)
        require_made_for(engine, posterior, file)
        return Identifications(identify(engine, asked, posterior), known_of(posterior), engine.checked, language)

    def __getitem__(self, name: str) -> Identified:
        """Return what the data say of one answer.

        Raises:
            KeyError: It is not among these.
        """
        for item in self.items:
            if item.asked.name == name:
                return item
        raise KeyError(name)

    def rendered(self, language: str) -> RenderableType:
        """Return it for a console, in `en` or `es`."""
        return render_identified(self.items, self.unknowns, self.checked, language)

    def to_json(self) -> Mapping[str, Json]:
        """Return it in the shape that `coyuntura sensitivity --posterior --json` prints."""
        return {"answers": [identified_json(item) for item in self.items], "unknowns": known_json(self.unknowns)}

    def __repr__(self) -> str:
        return f"<Identifications of {', '.join(item.asked.name for item in self.items) or 'nothing'}>"
