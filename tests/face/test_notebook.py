"""That the tutorial runs in a real kernel, cell by cell, and shows what it promises."""

# The annotations of nbformat have gaps.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from pathlib import Path
from typing import cast

import nbformat
import pytest
from nbclient import NotebookClient

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.ipynb"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_tutorial_runs_and_every_cell_of_code_shows_something() -> None:
    notebook = cast("nbformat.NotebookNode", nbformat.read(TUTORIAL, as_version=4))

    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()

    cells = cast("list[dict[str, list[dict[str, dict[str, str]]]]]", notebook["cells"])
    shown = [cell["outputs"] for cell in cells if "outputs" in cell]
    assert all(shown)
    pages = "".join(output["data"].get("text/html", "") for outputs in shown for output in outputs if "data" in output)
    assert "QU10" in pages
    assert "passed" in pages


def test_the_tutorial_is_kept_without_output() -> None:
    assert '"outputs": []' in TUTORIAL.read_text(encoding="utf-8")
    assert '"output_type"' not in TUTORIAL.read_text(encoding="utf-8")
