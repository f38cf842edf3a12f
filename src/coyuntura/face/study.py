"""A study as an object: read, checked and lowered once, then run, asked, checked, compared and swept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TypeAlias

import xarray as xr

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.choice import known, saved_cells
from coyuntura.ensemble.dataset import to_dataset
from coyuntura.ensemble.designs import Design, Method
from coyuntura.ensemble.engine import Engine
from coyuntura.ensemble.given import Given, in_words, members_given, require_apart
from coyuntura.ensemble.members import Members, Origin
from coyuntura.ensemble.simulator import Simulator
from coyuntura.explain.asked import asked_for
from coyuntura.explain.attributing import attribute_questions
from coyuntura.explain.behaviours import check_behaviours
from coyuntura.explain.comparisons import compare
from coyuntura.explain.discovery import ANY, MEMBERS, Search
from coyuntura.explain.foretelling import DRAWS
from coyuntura.explain.mutation import MEMBERS as MUTATED
from coyuntura.explain.named import measure_figures
from coyuntura.explain.questions import ask
from coyuntura.explain.registering import Asked
from coyuntura.explain.scoring import score_folder
from coyuntura.explain.sensitivity import POINTS
from coyuntura.explain.theories import theories_of, theory_of
from coyuntura.explain.yearly import yearly_of
from coyuntura.face.described import described, edition_today, page_of, theories_on_disk, unit_of
from coyuntura.face.explored import Conditions, Identifications, Sensitivities
from coyuntura.face.fitted import Fitted, fitted
from coyuntura.face.foretold import Forecasts, Scores
from coyuntura.face.proven import Disagreements, Mutations, Perturbed
from coyuntura.face.shown import Answer, Answers, Attribution, Comparisons, Findings, Measures
from coyuntura.face.swept import SweepResult, design_of
from coyuntura.infer.plans import Wanted
from coyuntura.model.scenarios import HISTORY
from coyuntura.sweep.executors import processes
from coyuntura.sweep.plans import plan_sweep
from coyuntura.sweep.sweep import sweep

Names: TypeAlias = str | Iterable[str]
"""One name, or several."""
Who: TypeAlias = int | Members | None
"""Members, or how many are drawn from the priors; the study's own number where None."""
Workers: TypeAlias = Executor | Callable[[], Executor] | int | None
"""An executor, what opens one, or a number of processes of this machine; this process where None."""


class Study:
    """A study that is read and checked, and whose model is lowered once for whatever is asked of it."""

    def __init__(self, checked: CheckedStudy, language: str = "en") -> None:
        """Take a checked study.

        Raises:
            ValueError: The language is neither `en` nor `es`.
        """
        if language not in {"en", "es"}:
            raise ValueError(f"language must be en or es, got {language!r}")
        self.checked = checked
        self.language = language
        self._engine: Engine | None = None

    @property
    def engine(self) -> Engine:
        """The model, lowered when it is first needed; its kernels are kept."""
        if self._engine is None:
            self._engine = Engine(self.checked)
        return self._engine

    @property
    def id(self) -> str:
        """The study's name."""
        return self.checked.study.id

    @property
    def title(self) -> str:
        """Its title, in the study's language."""
        return self.checked.study.title.in_language(self.language)

    @property
    def questions(self) -> Mapping[str, str]:
        """What can be asked: each question by its id."""
        return {item.id: item.label.in_language(self.language) for item in self.checked.study.questions.values()}

    @property
    def scenarios(self) -> Mapping[str, str]:
        """What each scenario is, by its name; `history` changes nothing."""
        return {str(name): item.label.in_language(self.language) for name, item in self.checked.study.scenarios.items()}

    @property
    def interpretations(self) -> Mapping[str, str]:
        """What each interpretation is, by its name; `study(name, interpretation=...)` takes one."""
        held = self.checked.study.interpretations
        return {str(name): item.label.in_language(self.language) for name, item in held.items()}

    @property
    def interpretation(self) -> str | None:
        """The interpretation that this is; None where it is the study's own."""
        chosen = self.checked.study.interpretation
        return None if chosen is None else str(chosen.id)

    @property
    def branches(self) -> Mapping[str, Mapping[str, float]]:
        """The share of members of each option of every branch; `study(name, branches=...)` holds some at one."""
        held = self.checked.model.branches
        return {name: dict(zip(map(str, item.names), item.shares, strict=True)) for name, item in held.items()}

    @property
    def parameters(self) -> Mapping[str, float]:
        """The declared number of every parameter's cell, in its own unit."""
        return dict(self.checked.model.parameters)

    @property
    def variables(self) -> Mapping[str, str]:
        """The unit of everything that varies in time, by name."""
        cells = set(saved_cells(self.checked.model, []))
        found = self.checked.model.variables
        return {str(name): unit_of(item) for name, item in found.items() if cells & set(item.cells)}

    def members(self, count: int | None = None) -> Members:
        """Return draws from the priors, as many as the study's own ensemble has where no count is given."""
        return Members.of_priors(self.checked, count)

    def declared(self) -> Members:
        """Return the one member that has every parameter at its declared number."""
        return Members.of_declared(self.checked)

    def given(self, draws: Mapping[str, Reals], origin: Origin = "given") -> Members:
        """Return members that take given values, as a fit has them; all count alike.

        Args:
            draws: Values by cell of a parameter, in its unit, each of shape (member,).
            origin: Where they come from.

        Raises:
            ValueError: There are none, one is of no parameter of the study, or columns differ in length.
        """
        return Members.of_draws(self.checked, draws, origin=origin)

    def run(
        self,
        scenarios: Names = HISTORY,
        set: Given | None = None,  # noqa: A002  the word that people look for
        members: Who = None,
        variables: Names = (),
    ) -> xr.Dataset:
        """Return trajectories over (scenario, member, time), labelled, in memory.

        Args:
            scenarios: One or several; history where none is named.
            set: Numbers for parameters, by `name` or `name[element]`, in their units: one for all members, or one for
                each. Other parameters are drawn from their priors.
            members: How many, or who; as many as the study's ensemble has, or as `set` gives numbers for, where None.
            variables: What to keep; everything that varies in time where none is named.

        Raises:
            ValueError: A name is unknown, a scenario sets what `set` does, or lengths do not match.
            MemoryError: The trajectories would be more numbers than are held at once.
        """
        names = [known(name, self.checked.study.scenarios, "scenario") for name in _several(scenarios)]
        wanted = [known(name, self.checked.model.variables, "variable") for name in _several(variables)]
        cells = saved_cells(self.checked.model, wanted)
        given = set or {}
        worlds = [self.engine.world([name]) for name in names]
        for name, world in zip(names, worlds, strict=True):
            require_apart(self.checked, world, name, given)
        who = members_given(self.checked, members, given)
        runs = dict(zip(names, self.engine.run(who, worlds, cells), strict=True))
        constants = wanted or list(self.checked.model.variables)
        return to_dataset(self.checked, runs, who, in_words(given), constants)

    def ask(
        self,
        question: str,
        members: Who = None,
        set: Given | None = None,  # noqa: A002  the word that people look for
    ) -> Answer:
        """Return the answer to a question, such as `QU6`; `print` shows all of it.

        Args:
            question: Its id.
            members: How many, or who.
            set: Numbers for parameters, as in `run`; a scenario that the question reads may change them.

        Raises:
            ValueError: The study has no such question or parameter.
        """
        return self.answers([question], members, set)[0]

    def answers(
        self,
        questions: Iterable[str] = (),
        members: Who = None,
        set: Given | None = None,  # noqa: A002  the word that people look for
    ) -> Answers:
        """Return answers to several questions, to all of the study where none is named.

        Raises:
            ValueError: The study has no such question or parameter.
        """
        held = self.checked.study.questions
        wanted = list(questions)
        for name in wanted:
            if name not in held:
                raise ValueError(f"the study has no question {name!r}; it has {', '.join(held) or 'none'}")
        found = ask(
            self.engine, members_given(self.checked, members, set or {}), [held[name] for name in wanted or held]
        )
        study, edition = self.checked.study, edition_today(self.checked.study)
        answers = tuple(Answer(item, study, edition, self.language) for item in found)
        return Answers(answers, study, edition, self.language)

    def attribute(
        self,
        question: str,
        members: Who = None,
        set: Given | None = None,  # noqa: A002  the word that people look for
    ) -> Attribution:
        """Return a question's outcomes shared out among its factors; `print` shows all of it.

        Args:
            question: Its id, such as `QU6`.
            members: How many, or who: those of a fit are refused outcomes that its discrepancy explains.
            set: Numbers for parameters, as in `run`.

        Raises:
            ValueError: The study has no such question, it has no factors, or there is no such parameter.
        """
        held = self.checked.study.questions
        able = [name for name, item in held.items() if item.factors and item.outcomes]
        if question not in able:
            raise ValueError(f"question must be one with factors, {', '.join(able) or 'none'}, got {question!r}")
        who = members_given(self.checked, members, set or {})
        (found,) = attribute_questions(self.engine, who, [held[question]])
        return Attribution(found, self.checked.study, edition_today(self.checked.study), self.language)

    def measures(self, names: Names = (), scenarios: Names = HISTORY, members: Who = None) -> Measures:
        """Return measures by name under scenarios, all that the study names where none is asked for.

        Raises:
            ValueError: The study has no such measure or scenario.
        """
        held = self.checked.study.measures
        wanted = [known(name, held, "measure") for name in _several(names)] or list(held)
        under = [known(name, self.checked.study.scenarios, "scenario") for name in _several(scenarios)]
        found = measure_figures(self.engine, members_given(self.checked, members, {}), wanted, under)
        return Measures(found, self.language)

    def sensitivity(
        self, names: Names = (), *, question: str = "", where: str = "", scenario: str = HISTORY, points: int = POINTS
    ) -> Sensitivities:
        """Return what moves some answers, by Sobol indices over the priors.

        Args:
            names: Measures, or figures of the question; all where none is named.
            question: Its id, where figures of a question are asked.
            where: A statement in place of names, such as `AT(output, '2019') < 100`.
            scenario: Under which measures and statements are read.
            points: Of the design, each of which takes a run for each input and two; a power of two is best.

        Raises:
            ValueError: The study has no such measure, question, figure or scenario.
            StudyError: The statement cannot be read, or does not fit the study.
        """
        asked = asked_for(self.checked, _several(names), question, where, scenario)
        return Sensitivities.of(self.engine, asked, points, self.language)

    def identify(self, posterior: str | Path, names: Names = (), *, question: str = "") -> Identifications:
        """Return how far the data of a fit's file narrow some answers, asked as in `sensitivity`, and what is left.

        Raises:
            ValueError: The study has no such measure, question or figure.
            StudyError: The file holds no posterior of this study.
        """
        asked = asked_for(self.checked, _several(names), question)
        return Identifications.of(self.engine, asked, Path(posterior), self.language)

    def discover(
        self,
        where: str,
        *,
        scenario: str = HISTORY,
        members: int | tuple[Members, Members] = MEMBERS,
        search: Search = ANY,
    ) -> Conditions:
        """Return which conditions lead to an outcome, by peeling, tried on fresh members.

        Args:
            where: The outcome: a statement such as `AT(output, '2019') < 100`, or a measure that states one.
            scenario: Under which it is read.
            members: How many are drawn to find the conditions, and as many again to try them; or both.
            search: Sizes of peels and boxes, and which box of the trajectory is shown.

        Raises:
            ValueError: The study has no such scenario, or the trajectory no such box.
            StudyError: The statement cannot be read, or does not fit the study.
        """
        (asked,) = asked_for(self.checked, [], where=where, scenario=scenario)
        return Conditions.of(self.engine, asked, members, search, self.language)

    def check(self, members: Who = None) -> Findings:
        """Return what became of the behaviours that the study states."""
        return Findings(check_behaviours(self.engine, members_given(self.checked, members, {})), self.language)

    def perturbed(self, members: Who = None) -> Perturbed:
        """Return whether behaviours fail in the copies of the study in which they must.

        Raises:
            StudyError: An equation of a copy does not fit the study.
        """
        return Perturbed.of(self.engine, members_given(self.checked, members, {}), self.language)

    def mutate(
        self, members: Who = MUTATED, only: Names = (), *, lag: float | None = None, hold: str = ""
    ) -> Mutations:
        """Return which behaviours notice that a computed element is zero, doubled, held at a value, or late.

        Args:
            members: How many, or who.
            only: Elements, or modules; all of the study where none is named.
            lag: How late, in the run's unit of time; a year where None.
            hold: The date whose value is kept; the start of the run where empty.

        Raises:
            ValueError: The study has no such element or module, or the run no such lag or date.
        """
        who = members_given(self.checked, members, {})
        return Mutations.of(self.engine, who, _several(only), lag, hold, self.language)

    def disagreements(self, rows: Iterable[int] = (), members: Who = None) -> Disagreements:
        """Return how the disagreements between the study's documents stand, all where no row is named.

        Raises:
            ValueError: The study has no disagreement of a number.
        """
        who = members_given(self.checked, members, {})
        return Disagreements.of(self.engine, who, rows, self.language)

    def compare(self, members: Who = None, posteriors: Iterable[str | Path] = ()) -> Comparisons:
        """Return simulated beside observed series, and who foretells them how well beside simple rivals.

        Args:
            members: Who is run where there are no posteriors.
            posteriors: Files of fits to score in their place, of this study under any of its interpretations.

        Raises:
            ValueError: The study observes no series that can be compared, or two files have one name.
            StudyError: A file holds no posterior of this study as it is.
        """
        under = theories_on_disk(self.checked.study)
        found = list(theories_of(map(Path, posteriors), lambda name: under(name or None)))
        own = [] if found else [theory_of(self.engine, members_given(self.checked, members, {}))]
        return Comparisons(compare(found or own), self.checked.study, self.language)

    def sweep(
        self,
        folder: str | Path,
        scenarios: Names = HISTORY,
        *,
        design: Method | Design = "latin-hypercube",
        runs: int | None = None,
        variables: Names = (),
        workers: Workers = None,
    ) -> SweepResult:
        """Run a design under one or more scenarios, in blocks on disk, into one result; go on where one was ended.

        Args:
            folder: Where sweeps lie, each in its own folder.
            scenarios: One or several.
            design: How runs spread over the priors, by the name of a method; or a `Grid` or `Spread`.
            runs: How many of each scenario, for a method's name; as the study's ensemble has where None.
            variables: What to keep; everything that varies in time where none is named.
            workers: Who computes.

        Raises:
            ValueError: A name is unknown, or the design does not fit the study.
            SweepError: It cannot be computed or stored; what was done stays.
            OSError: The folder cannot be written.
        """
        names = [known(name, self.checked.study.scenarios, "scenario") for name in _several(scenarios)]
        wanted = [known(name, self.checked.model.variables, "variable") for name in _several(variables)]
        spread = design_of(self.checked, design, runs)
        plan = plan_sweep(self.engine, spread, names, saved_cells(self.checked.model, wanted))
        who = processes(workers) if isinstance(workers, int) else workers
        done = sweep(self.checked, plan, Path(folder), who)
        return SweepResult(done.path, done.record)

    def fit(self, output: str | Path, wanted: Wanted | None = None, workers: Workers = None) -> Fitted:
        """Fit to what is observed, write the posterior into a file and return it; go on where a fit was ended.

        Raises:
            ValueError: A name or a number cannot be used.
            FitError: The fit is refused, or cannot be computed; what was done stays.
        """
        return fitted(self.engine, Path(output), wanted or Wanted(), workers, self.language)

    def forecast(  # noqa: PLR0913  each option of the command is an argument
        self,
        folder: str | Path | None = None,
        *,
        interpretations: Names = (),
        posteriors: Iterable[str | Path] = (),
        variables: Names = (),
        since: int | None = None,
        until: str | None = None,
        draws: int = DRAWS,
    ) -> Forecasts:
        """Register forecasts of figures to come, by the study or its theories and by rivals without one.

        They are the files, byte for byte, that `coyuntura forecast` writes on the same day: quantiles, and a record.

        Args:
            folder: Where to register; `forecasts` in the study's folder where None.
            interpretations: Theories that forecast with their priors.
            posteriors: Files of fits, of the study or of theories, that forecast. Where there are neither, what this
                object is forecasts: the study, or the interpretation that it was taken as.
            variables: Without figures, each of which is foretold by year as well: `NAME` for its mean, `NAME:end`,
                `NAME:change` from the beginning to the end, or `NAME:growth` of its mean.
            since: Their first year; the one after today where None. Years that have begun are marked.
            until: The last period, such as `2030`; to the end of the run where None.
            draws: Of each forecaster, 200 to 100,000.

        Raises:
            ValueError: A name is unknown, nothing is left to foretell, or one would forecast twice.
            StudyError: A file holds no posterior of this study as it is.
            RegisteredError: Today has forecasts already, which are never changed.
            OSError: The folder cannot be written.
        """
        homes = self.checked.model.homes
        cells = [yearly_of(text, lambda name: known(name, homes, "variable")) for text in _several(variables)]
        names, files = _several(interpretations), list(map(Path, posteriors))
        if not names and not files and self.interpretation is not None:
            names = [self.interpretation]
        asked = Asked(cells, until, draws, since)
        return Forecasts.of(theories_on_disk(self.checked.study), names, files, asked, folder, self.language)

    def score(self, observed: str | Path, forecasts: str | Path | None = None) -> Scores:
        """Score registered forecasts against what came, and say who won.

        Args:
            observed: A .csv with the columns series,date,value,source,note, in the units of the forecasts.
            forecasts: The folder where they lie; `forecasts` in the study's folder where None.

        Raises:
            RegisteredError: There is no registered forecast.
            StudyError: The table cannot be read, or a forecast is not as it was registered.
            OSError: A file cannot be read.
        """
        held = self.checked.study
        found = score_folder(held.folder / "forecasts" if forecasts is None else Path(forecasts), Path(observed))
        return Scores(found, held, self.language)

    def export(self, path: str | Path) -> tuple[str, ...]:
        """Write the study as an XMILE file, which Stella, Vensim, PySD and others read, and return what was left out.

        Raises:
            ExportError: The model uses what XMILE cannot say exactly; nothing is written.
            OSError: The file cannot be written.
        """
        from coyuntura.interchange.exporting import export_model

        return export_model(self.checked, Path(path)).notices

    def simulator(
        self, parameters: Sequence[str], outputs: Sequence[str], scenarios: Iterable[Names] = (HISTORY,)
    ) -> Simulator:
        """Return the model as a function of parameters, for fits: many runs at once, year by year.

        Args:
            parameters: Cells of parameters that are given for each run.
            outputs: Cells that are returned.
            scenarios: Of each world, one or several together.

        Raises:
            ValueError: A parameter, an output or a scenario is none of the study's.
        """
        held = self.checked.study.scenarios
        worlds = [self.engine.world([known(name, held, "scenario") for name in _several(item)]) for item in scenarios]
        return Simulator(self.engine, parameters, outputs, worlds)

    def __reduce__(self) -> tuple[type["Study"], tuple[CheckedStudy, str]]:
        """Return how another process makes it; its kernels are fetched there."""
        return Study, (self.checked, self.language)

    def __repr__(self) -> str:
        return described(self.checked)

    def _repr_html_(self) -> str:
        """Return it for a notebook: what it is, and what can be asked."""
        return page_of(self.title, repr(self), self.questions)


def _several(names: Names) -> list[str]:
    return [names] if isinstance(names, str) else list(names)
