"""The study that a command is given, and what options name in it."""

import shlex
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

import click

from coyuntura.check.cells import CheckedModel
from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.cli.doors import BRANCHES, UsageError
from coyuntura.ensemble.choice import saved_cells, whole_of
from coyuntura.errors import did_you_mean
from coyuntura.evidence.claims import Claim
from coyuntura.model.branched import branched
from coyuntura.model.bundled import StudyNotFoundError, study_folder
from coyuntura.model.disagreements import Disagreement
from coyuntura.model.folder import read_study
from coyuntura.model.questions import Question
from coyuntura.model.study import Study
from coyuntura.names import Id, canonical

_FEW = 12
_LONGEST = 80  # letters of an option that a message repeats
_LISTED = {"document", "measure"}


def open_study(
    name: str, interpretation: str | None = None, also: Mapping[Id, Id] = MappingProxyType({})
) -> CheckedStudy:
    """Return a checked study by name or folder, in which branches are held as the command's `--branch` says.

    Args:
        name: Of the study.
        interpretation: One that it has, as written; as the study itself is where None.
        also: Further branches, and the options at which they are held.

    Raises:
        UsageError: There is no such study, or it has no such interpretation, branch or option.
    """
    branches = {**_held_branches(), **also}
    study = read_named(name)
    chosen = None if interpretation is None else canonical(interpretation)
    if chosen is not None and chosen not in study.interpretations:
        hint = did_you_mean(chosen, study.interpretations)
        msg = f"the study has no interpretation `{chosen}`.{hint}{held('interpretation', study.interpretations)}"
        raise UsageError(msg)
    try:
        branched(study, branches)
    except ValueError as error:
        raise UsageError(str(error)) from error
    return check_study(study, chosen, branches)


def read_named(name: str) -> Study:
    """Return a study by name or folder, read and not checked.

    Raises:
        UsageError: There is no such study.
    """
    try:
        return read_study(study_folder(name))
    except StudyNotFoundError as error:
        raise UsageError(str(error)) from error


def _held_branches() -> Mapping[str, str]:
    """Return the options at which the command's `--branch` holds branches, as written.

    Raises:
        UsageError: One is not written as such, or two are of one branch.
    """
    context = click.get_current_context(silent=True)
    words: tuple[str, ...] = () if context is None else context.meta.get(BRANCHES, ())
    found: dict[str, str] = {}
    for text in words:
        name, _, option = (part.strip() for part in text.partition("="))
        if not (name and option):
            raise UsageError(f"`--branch` takes `NAME=OPTION`, such as `form=share`; got `{text[:_LONGEST]}`.")
        if found.setdefault(canonical(name), option) != option:
            raise UsageError(f"`--branch` holds `{name}` twice: at `{found[canonical(name)]}` and at `{option}`.")
    return found


def typed_study() -> str:
    """Return the study as it was typed, quoted for a shell, so that a command that a message offers finds it."""
    context = click.get_current_context(silent=True)
    typed = None if context is None else context.params.get("study")
    return shlex.quote(typed) if isinstance(typed, str) else "STUDY"


def known_name(written: str, known: Mapping[Id, object], option: str) -> Id:
    """Return a name that is known; `option` is the one that it was given with.

    Raises:
        UsageError: It is not.
    """
    name = canonical(written)
    if name in known:
        return name
    if "," in written and "[" not in written:
        words = " ".join(f"--{option} {part.strip()}" for part in written.split(",") if part.strip())
        msg = f"`--{option}` takes one name, and is given again for each: `{words}`."
        raise UsageError(msg)
    if (whole := whole_of(name, known)) is not None:
        msg = f"`{written}` is a part of `{whole}`, which is saved whole: write `--{option} {whole}`."
        raise UsageError(msg)
    what = "scenario" if option == "scenario" else "element"
    msg = f"the study has no {what} `{name}`.{did_you_mean(name, known)}{held(what, known)}"
    raise UsageError(msg)


def held(what: str, known: Iterable[str]) -> str:
    """Return ` It has ...` with what a study has of a kind; where that is much, the command that lists it."""
    names = list(known)
    if not names:
        return f" It has no {what}."
    if len(names) <= _FEW:
        return f" It has {', '.join(names)}."
    listed = "variables" if what == "element" else f"{what}s"
    return f" `coyuntura list {typed_study()} {listed}` shows all {len(names)}."


def wanted_cells(model: CheckedModel, wanted: Sequence[str], option: str) -> list[str]:
    """Return the cells of the elements that an option names; of all that vary in time where it names none."""
    return saved_cells(model, [known_name(name, model.variables, option) for name in wanted])


def chosen_measures(checked: CheckedStudy, names: Sequence[str]) -> list[Id]:
    """Return the measures that are named; all where none is.

    Raises:
        UsageError: The study has no such measure.
    """
    wanted = [canonical(name) for name in names]
    _require(wanted, "measure", checked.study.measures)
    return wanted or list(checked.study.measures)


def chosen_questions(checked: CheckedStudy, ids: Collection[str]) -> list[Question]:
    """Return the questions that are named, in whatever case; all in the order of their numbers where none is.

    Raises:
        UsageError: The study has no such question.
    """
    held = checked.study.questions
    if not ids:
        return sorted(held.values(), key=lambda item: (len(item.id), item.id))
    by_case = {name.casefold(): name for name in held}
    found: list[Question] = []
    for name in ids:
        known = name if name in held else by_case.get(name.casefold())
        if known is None:
            msg = f"the study has no question `{name}`.{did_you_mean(name, held)} It has {', '.join(held) or 'none'}."
            raise UsageError(msg)
        found.append(held[known])
    return found


def chosen_disagreements(checked: CheckedStudy, rows: Iterable[str]) -> list[Disagreement]:
    """Return the disagreements of which the numbers are named; all where none is.

    Raises:
        UsageError: The study has no disagreement of a number.
    """
    known = {str(row): item for row, item in checked.study.disagreements.items()}
    for row in rows:
        if row not in known:
            has = f" It has {', '.join(known)}." if known else ""
            raise UsageError(f"the study has no disagreement `{row}`.{has}")
    return [known[row] for row in dict.fromkeys(rows)] or list(known.values())


def chosen_claims(
    checked: CheckedStudy, ids: Collection[str], subsystem: str, kind: str, document: str, strength: str
) -> list[Claim]:
    """Return the claims that options leave; an empty option leaves all.

    Raises:
        UsageError: An id or a filter is none that the study has.
    """
    held = checked.study.claims
    _require(ids, "claim", held)
    _require([kind], "kind", {claim.kind for claim in held.values()})
    _require([document], "document", checked.study.bibliography.documents)
    arguments = [claim.argument for claim in held.values() if claim.argument is not None]
    _require([subsystem], "subsystem", {argument.subsystem for argument in arguments})
    _require([strength], "strength", {argument.strength for argument in arguments})
    return [claim for claim in held.values() if _fits(claim, ids, subsystem, kind, document, strength)]


def _require(words: Iterable[str], what: str, known: Collection[str]) -> None:
    """Require that each word that is given is one that the study has.

    Raises:
        UsageError: One is not; the message offers the nearest.
    """
    for word in words:
        if word and word not in known:
            hint = did_you_mean(word, sorted(known)) + (held(what, known) if what in _LISTED else "")
            raise UsageError(f"the study has no {what} `{word}`.{hint}")


def _fits(claim: Claim, ids: Collection[str], subsystem: str, kind: str, document: str, strength: str) -> bool:
    argument = claim.argument
    return (
        (not ids or claim.id in ids)
        and (not kind or claim.kind == kind)
        and (not document or any(locator.document == document for locator in claim.locators))
        and (not subsystem or (argument is not None and argument.subsystem == subsystem))
        and (not strength or (argument is not None and argument.strength == strength))
    )
