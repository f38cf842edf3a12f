"""That imports point down, and that no package stands outside the order."""

from pathlib import Path

from importlinter.cli import lint_imports


def test_every_package_has_a_layer_and_imports_only_what_is_below(root: Path) -> None:
    broken = lint_imports(config_filename=str(root / "pyproject.toml"), no_cache=True, no_logo=True)

    assert broken == 0
