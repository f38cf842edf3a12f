"""That no number of a study is called estimated or fitted where no fit of this repository found it.

A number that somebody set beside data is set by judgement, whatever data were looked at. So the words stand in a study
only where they say no (`not fitted`), or name whose estimate it is (`IMF staff estimate`): a published estimate of
somebody else, whose source is cited there. Keys of files, such as `fitted_until`, are no words.
"""

import re
from pathlib import Path

import pytest

WORDS = re.compile(
    r"\b(estimat\w*|fitted|calibrat\w*|estimad[oa]s?|estimaci[oó]n(?:es)?|calibrad[oa]s?|calibraci[oó]n(?:es)?"
    r"|ajustad[oa]s? (?:a|con|por)|años ajustados|se ajust(?:a|an|ó|aron)"
    r"|(?:en el|del|fuera del|dentro del) ajuste(?! adeudado))\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"(?:\b(?:not|not an|no|never|was not|were not|is not)\s+|\b(?:no|no una|ni una|nunca)\s+)$", re.IGNORECASE
)
"""What stands before a word that is denied."""
SOMEBODY = re.compile(
    r"\b(?:IMF staff estimate|estimate by [A-ZÁÉÍÓÚ]\w+|one consultant's estimate|estimación de un consultor)\b"
)
"""Published estimates of others, by their names; each stands where its source is cited."""
TEXTS = sorted(
    path
    for path in (Path(__file__).parents[2] / "studies").rglob("*")
    if path.suffix in {".yaml", ".csv", ".md"} and path.is_file()
)


def claimed(text: str) -> list[str]:
    """Return the words of a text that claim an estimate or a fit."""
    text = re.sub(r"\s+", " ", SOMEBODY.sub("", text))
    return [found[0] for found in WORDS.finditer(text) if not DENIED.search(text[: found.start()])]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_number_is_called_estimated_where_no_fit_stands_behind_it(path: Path) -> None:
    assert claimed(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "text",
    [
        "Estimated on output of 1998-2019.",
        "Mean error in the years fitted, 1998 to 2019",
        "an estimate",
        "the estimates of others",
        "Estimada con el producto de 1998-2019.",
        "una estimación",
        "Los parámetros se ajustan a totales anuales.",
        "fuera del ajuste acierta menos",
        "calibrated to data",
    ],
)
def test_the_words_are_found(text: str) -> None:
    assert len(claimed(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Not fitted; the spread is the modellers' judgement.",
        "The upper bound is a ceiling, not an estimate.",
        "margin over price, and no estimate",
        "El modelo no se ajusta a estos registros.",
        "es un techo y no una estimación",
        "fitted_until: 2019",
        "annual mean; IMF staff estimate",
        "estimate by Ecoanalítica",
        "Ajuste de la tasa oficial con control",
        "El ajuste adeudado al salario",
    ],
)
def test_what_denies_or_names_another_s_estimate_is_no_claim(text: str) -> None:
    assert claimed(text) == []
