"""That the JSON Schemas of files and their readers are of one mind.

Values are what YAML 1.2.2 makes of them in its core schema (section 10.3.2), as editors do.
"""

import random
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeAlias, cast

import jsonschema
import pytest

from coyuntura.errors import Faults, Place, StudyError
from coyuntura.model.files import FILES
from coyuntura.reading.nodes import Entries, Items, Node, Scalar, read_yaml
from coyuntura.reading.schemas import Localised, collection, document

pytestmark = pytest.mark.slow  # all of them together take many seconds

ROOT = Path(__file__).resolve().parents[2]
STUDIES = sorted(
    path.parent for part in ("studies", "tests/pocket", "tests/gallery") for path in (ROOT / part).rglob("study.yaml")
)
FAULTS = sorted(path.parent for path in (ROOT / "tests" / "faults").glob("*/study.yaml"))

FOUND_BY_SCHEMAS = frozenset({"key-missing", "key-unknown", "kind-unknown", "name-unusable", "value-kind"})
"""What a schema can say of a file alone: its keys, and what kind of value each takes."""
FOUND_IN_PART = FOUND_BY_SCHEMAS | {"amount-unclear", "date-unclear"}
"""How a date or an amount is written is found; the thirtieth of February, and bounds that fall, are not."""
MOST_MUTANTS = 25

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


def files(folder: Path) -> Iterator[tuple[str, Path]]:
    for name, kind in FILES.items():
        for path in sorted(folder.glob(kind.where)):
            yield name, path


BUNDLED = [
    pytest.param(name, path, id=str(path.relative_to(ROOT))) for folder in STUDIES for name, path in files(folder)
]


MUTATED = [
    pytest.param(name, path, id=str(path.relative_to(ROOT)))
    for folder in (ROOT / "tests" / "pocket", ROOT / "studies" / "venezuela")
    for name, path in files(folder)
]


class Validator(Protocol):
    """What a validator does here, with types that the library leaves open."""

    def iter_errors(self, instance: Json) -> Iterator[jsonschema.ValidationError]: ...


def validator(schema: Mapping[str, Localised]) -> Validator:
    return cast("Validator", jsonschema.Draft202012Validator(cast("Mapping[str, object]", schema)))


Validators: TypeAlias = Mapping[str, Validator]


@pytest.fixture(scope="module")
def validators() -> Validators:
    return {name: validator(document(kind.schema, kind.title, "en")) for name, kind in FILES.items()}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_schema_is_one_of_its_dialect(name: str, language: str) -> None:
    kind = FILES[name]

    jsonschema.Draft202012Validator.check_schema(document(kind.schema, kind.title, language))


def test_all_schemas_stand_in_one_document() -> None:
    whole = collection({name: (kind.schema, kind.title) for name, kind in FILES.items()}, "en")

    jsonschema.Draft202012Validator.check_schema(whole)
    assert list(cast("Mapping[str, object]", whole["$defs"])) == list(FILES)


@pytest.mark.parametrize(("name", "path"), BUNDLED)
def test_a_file_that_comes_with_the_project_fulfils_its_schema(name: str, path: Path, validators: Validators) -> None:
    assert [error.message for error in validators[name].iter_errors(value_of(read(path)))] == []


@pytest.mark.parametrize("folder", FAULTS, ids=lambda folder: folder.name)
def test_a_schema_finds_the_faults_of_keys_and_kinds_and_no_others(folder: Path, validators: Validators) -> None:
    shown = {
        (path.relative_to(folder).as_posix(), line)
        for name, path in files(folder)
        for root in parsed(path)
        for line in lines(validators[name], root)
    }

    assert shown == (expected(folder) if folder.name in {*FOUND_BY_SCHEMAS, "amount-unclear"} else set())


@pytest.mark.parametrize(("name", "path"), MUTATED)
def test_a_file_with_one_change_is_refused_by_both_or_by_neither(name: str, path: Path, validators: Validators) -> None:
    root = read(path)
    found = list(mutants(root))
    for mutant in random.Random(path.name).sample(found, min(len(found), MOST_MUTANTS)):  # noqa: S311  no secret
        refused = lines(validators[name], mutant.root)

        assert faulty(name, mutant.root, FOUND_BY_SCHEMAS) <= refused, mutant.change
        assert refused <= faulty(name, mutant.root, FOUND_IN_PART), mutant.change


def test_changes_are_found_by_readers_too(validators: Validators) -> None:
    """Both verdicts come up: agreement on files that are all right would prove little."""
    name, path = "module", ROOT / "tests" / "pocket" / "modules" / "oil.yaml"
    verdicts = [bool(lines(validators[name], mutant.root)) for mutant in mutants(read(path))]

    assert (verdicts.count(True) > 50, verdicts.count(False) > 10) == (True, True)


def faulty(name: str, root: Entries, codes: Collection[str]) -> set[int]:
    """Return the lines at which a reader finds what a schema can find."""
    faults = Faults()
    FILES[name].read(root, faults)
    try:
        faults.raise_if_any()
    except StudyError as error:
        return {fault.place.line for fault in error.faults if fault.code in codes and fault.place is not None}
    return set()


@dataclass(frozen=True, slots=True)
class Mutant:
    """A file in which one key or value is another than before."""

    change: str
    root: Entries


def mutants(root: Entries) -> Iterator[Mutant]:
    for change, node in changed(root):
        assert isinstance(node, Entries)
        yield Mutant(change, node)


def changed(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield a node with one key left out, misspelt or given another value, anywhere in it."""
    match node:
        case Entries(pairs, place):
            for number, (key, value) in enumerate(pairs):
                before, after = pairs[:number], pairs[number + 1 :]
                yield f"without {key.text}, {key.place}", Entries((*before, *after), place)
                misspelt = replace(key, text=f"{key.text}x")
                yield f"{misspelt.text}, {key.place}", Entries((*before, (misspelt, value), *after), place)
                for change, other in (*others(value), *changed(value)):
                    yield f"{key.text}: {change}", Entries((*before, (key, other), *after), place)
        case Items(nodes, place):
            for number, item in enumerate(nodes):
                for change, other in (*others(item), *changed(item)):
                    yield change, Items((*nodes[:number], other, *nodes[number + 1 :]), place)
        case Scalar():
            return


def others(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield values of other kinds in the place of one."""
    for value in (
        Items((), node.place),
        Items((plain(node, "one"), Entries((), node.place)), node.place),
        Entries((), node.place),
        Entries(((plain(node, "one"), plain(node, "two")),), node.place),
        *(plain(node, text) for text in ("some words", "a_word", "-0.25", "true", "2020-02")),
        *(replace(plain(node, text), is_quoted=True) for text in ("12", "")),
    ):
        yield f"{shown(value)} in line {node.place.line}", value


def plain(node: Node, text: str) -> Scalar:
    return Scalar(text, is_quoted=False, place=node.place)


def shown(node: Node) -> str:
    return str(value_of(node))


def expected(folder: Path) -> set[tuple[str, int]]:
    """Return the files and lines that the report of a fault names."""
    text = (folder / "expected.txt").read_text(encoding="utf-8")
    return {(file, int(line)) for file, line in re.findall(r"^  --> (\S+?):(\d+):\d+$", text, re.MULTILINE)}


def read(path: Path) -> Entries:
    (root,) = parsed(path)
    return root


def parsed(path: Path) -> tuple[Entries, ...]:
    """Return the mapping of a file, or nothing where it is no YAML that studies take."""
    root = read_yaml(path, path.name, Faults())
    return () if root is None else (root,)


_NULL = re.compile(r"null|Null|NULL|~|")
_TRUTH = re.compile(r"true|True|TRUE|false|False|FALSE")
_WHOLE = re.compile(r"[-+]?[0-9]+")
_OCTAL, _HEXADECIMAL = re.compile(r"0o[0-7]+"), re.compile(r"0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def value_of(node: Node) -> Json:
    """Return what other readers of YAML take a value for."""
    match node:
        case Entries():
            return {key.text: value_of(value) for key, value in node.pairs}
        case Items():
            return [value_of(item) for item in node.nodes]
        case Scalar(text, is_quoted):
            return text if is_quoted else resolved(text)


def resolved(text: str) -> Json:
    if _NULL.fullmatch(text):
        return None
    if _TRUTH.fullmatch(text):
        return text.lower() == "true"
    if _WHOLE.fullmatch(text):
        return int(text)
    if _OCTAL.fullmatch(text) or _HEXADECIMAL.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


def lines(validator: Validator, root: Entries) -> set[int]:
    """Return the lines at which a file does not fulfil a schema."""
    return {place.line for error in validator.iter_errors(value_of(root)) for place in places(error, root)}


def places(error: jsonschema.ValidationError, root: Entries) -> Iterator[Place]:
    """Yield where an error stands: at a value, or at the keys of a mapping that it does not take."""
    node = at(root, error.absolute_path)
    if isinstance(node, Entries) and error.validator == "additionalProperties" and not error.context:
        known = cast("Mapping[str, object]", error.schema).get("properties", {})
        yield from (key.place for key, _ in node.pairs if key.text not in cast("Mapping[str, object]", known))
    elif isinstance(node, Entries) and error.parent is None and "propertyNames" in error.absolute_schema_path:
        yield from (key.place for key, _ in node.pairs if key.text == error.instance)
    else:
        yield node.place


def at(root: Node, path: Sequence[str | int]) -> Node:
    node: Node | None = root
    for step in path:
        if isinstance(node, Entries):
            node = node.get(str(step))
        elif isinstance(node, Items):
            node = node.nodes[int(step)]
    assert node is not None
    return node
