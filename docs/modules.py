"""Pages of the modules of bundled studies, in both languages, and the list of them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.model.bundled import study_folder
from coyuntura.model.folder import read_study
from coyuntura.report.module_page import module_page

DOCS = Path(__file__).resolve().parent
STUDIES = ("venezuela",)
LANGUAGES = ("en", "es")


@cache
def _checked(study: str) -> CheckedStudy:
    return check_study(read_study(study_folder(study)))


def module(study: str, name: str, language: str) -> str:
    """Return a module of a bundled study as Markdown."""
    checked = _checked(study)
    (found,) = (item for item in checked.study.modules if item.id == name)
    return module_page(checked, found, language)


def modules(study: str) -> str:
    """Return a list of a study's modules with links to their pages, and the subsystems that have none."""
    checked = _checked(study)
    lines = [
        f"- [{item.label.en}]({_page(study, item.id, 'en')}) ([{item.label.es}]({_page(study, item.id, 'es')})): "
        f"module `{item.id}` of {', '.join(item.subsystems) or 'no subsystem'}."
        for item in checked.study.modules
    ]
    carried = {name for item in checked.study.modules for name in item.subsystems}
    rest = sorted({item.subsystem for item in checked.study.behaviours} - carried)
    return "\n".join([*lines, *([f"- Subsystems without a module: {', '.join(rest)}."] if rest else [])])


def written() -> list[Path]:
    """Return the pages of modules that there are."""
    return sorted((DOCS / "studies").rglob("*.md"))


def wanted() -> Mapping[Path, str]:
    """Return the pages that there should be, one a module and language, each with the mark of what it holds."""
    return {
        DOCS
        / _page(study, item.id, language): f"<!-- generated: module {study} {item.id} {language} -->\n<!-- end -->\n"
        for study in STUDIES
        for item in _checked(study).study.modules
        for language in LANGUAGES
    }


def settle() -> list[Path]:
    """Make a page for each module that has none, and remove those of modules that are gone; return which."""
    pages = wanted()
    gone = [page for page in written() if page not in pages]
    new = [page for page in pages if not page.exists()]
    for page in gone:
        page.unlink()
    for page in new:
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(pages[page], encoding="utf-8")
    return [*gone, *new]


def _page(study: str, name: str, language: str) -> str:
    return f"studies/{study}/{name}.md" if language == "en" else f"studies/{study}/{name}.{language}.md"
