"""Behaviours in their perturbed copies, as a table and in machine-readable form."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text as Line

from coyuntura.explain.behaviours import is_run
from coyuntura.explain.perturbed import Outcome, Trial
from coyuntura.model.questions import Behaviour
from coyuntura.names import Text
from coyuntura.report.behaviours import name_of, text_of
from coyuntura.report.page import Cell, Page, Paragraph, Table, blank
from coyuntura.report.plain import Json
from coyuntura.report.words import text, word

_OUTCOME: Mapping[Outcome, tuple[str, str, str]] = {
    "fails": ("fails", "se incumple", "green"),
    "passes": ("passes", "se cumple", "bold red"),
    "stopped": ("stops", "se detiene", "yellow"),
    "idle": ("not run", "sin correr", "dim"),
}


def render_trials(trials: Sequence[Trial], behaviours: Sequence[Behaviour], language: str) -> RenderableType:
    """Return a table of every copy with what became of its behaviour, and where those stand that hold in one.

    Args:
        trials: What became of the behaviours of a study in their copies.
        behaviours: All of the study's.
        language: `en` or `es`.
    """
    if not trials:
        return word("no_copies", language)
    rows: list[Sequence[Cell]] = []
    for trial in trials:
        words = _OUTCOME[trial.outcome]
        label = trial.copy.label.in_language(language).removesuffix(".")
        said = " ".join(part for part in (f"{label}.", reason_of_trial(trial).in_language(language)) if part)
        rows.append([name_of(trial.own.behaviour), Line(words[language == "es"], style=words[2]), said])
    blocks: list[Paragraph | Table] = [Table(["", "", ""], rows, has_headings=False)]
    passed = [trial for trial in trials if trial.outcome == "passes"]
    if passed:
        blocks += [blank(), Paragraph(word("copy_passes", language), "bold")]
        for trial in passed:
            place, label = trial.copy.place, trial.copy.label.in_language(language)
            said = f"{place.file}:{place.line}  {name_of(trial.own.behaviour)}: {label}"
            blocks.append(Paragraph(said, "red", indent=2, hanging=2))
    return Page([*blocks, blank(), *_summary(trials, behaviours, language)])


def _summary(trials: Sequence[Trial], behaviours: Sequence[Behaviour], language: str) -> Iterator[Paragraph]:
    counts = Counter(trial.outcome for trial in trials)
    unjudged = counts["stopped"] + counts["idle"]
    yield Paragraph(word("copies", language).format(len(trials), counts["fails"], counts["passes"], unjudged))
    able = [behaviour for behaviour in behaviours if is_run(behaviour)]
    bare = [name_of(behaviour) for behaviour in able if not behaviour.fails_when]
    if bare:
        yield Paragraph(word("without_copy", language).format(len(able), ", ".join(bare)))


def reason_of_trial(trial: Trial) -> Text:
    """Return why a behaviour fails in a copy, or was not judged; how many members stop, where some do."""
    if trial.outcome == "stopped":
        return text("copy_stopped", trial.stopped, trial.members)
    if trial.outcome == "idle":
        return text("copy_idle")
    parts = [] if trial.found is None else [text_of(problem) for problem in trial.found.problems[:1]]
    parts += [text("some_stopped", trial.stopped, trial.members)] if trial.stopped else []
    return Text(" ".join(part.en for part in parts), " ".join(part.es for part in parts))


def trials_json(trials: Sequence[Trial]) -> Mapping[str, Json]:
    """Return what became of behaviours in their copies in the shape that programs read."""
    return {"perturbed": [_trial_json(trial) for trial in trials]}


def _trial_json(trial: Trial) -> Mapping[str, Json]:
    behaviour, reason = trial.own.behaviour, reason_of_trial(trial)
    return {
        "subsystem": behaviour.subsystem,
        "item": behaviour.item,
        "copy": trial.copy.label.as_dict(),
        "changes": [str(change.element) for change in trial.copy.changes],
        "outcome": trial.outcome,
        "members": trial.members,
        "stopped": trial.stopped,
        "file": trial.copy.place.file,
        "line": trial.copy.place.line,
        "reason": reason.en,
        "reason_es": reason.es,
    }
