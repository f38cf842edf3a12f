"""That the walk through one addition is written in the language that the tool reads."""

import re
import textwrap
from pathlib import Path

import pytest

from coyuntura.errors import Faults
from coyuntura.model.modules import read_module
from coyuntura.model.questions import read_behaviours
from coyuntura.model.scenarios import read_scenarios
from coyuntura.reading.nodes import Entries, parse_yaml

HEADER = "module: communes\nlabel: {en: Communes, es: Comunas}\nsubsystems: [COMMUNE]\n"


@pytest.fixture
def blocks(root: Path) -> dict[str, str]:
    """Return the indented blocks of the page by their first key."""
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = [textwrap.dedent(block) for block in re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", text, re.MULTILINE)]
    return {block.strip().partition(":")[0]: block.strip() + "\n" for block in found}


def test_its_equations_can_be_read(blocks: dict[str, str]) -> None:
    faults = Faults()
    module = read_module(_parsed(HEADER + blocks["parameters"] + blocks["stocks"], faults), faults)

    faults.raise_if_any()
    assert len(module.elements) == 5


def test_its_scenario_can_be_read(blocks: dict[str, str]) -> None:
    faults = Faults()
    scenarios = list(read_scenarios(_parsed(blocks["scenario"], faults), faults))

    faults.raise_if_any()
    assert [len(scenario.changes) for scenario in scenarios] == [1]


def test_its_behaviour_can_be_read(blocks: dict[str, str]) -> None:
    faults = Faults()
    behaviours = list(read_behaviours(_parsed(blocks["subsystem"], faults), faults))

    faults.raise_if_any()
    assert [len(behaviour.conditions) for behaviour in behaviours] == [2]


def _parsed(text: str, faults: Faults) -> Entries:
    parsed = parse_yaml(text, "CONTRIBUTING.md", faults)
    faults.raise_if_any()
    assert parsed is not None
    return parsed
