"""What single sheets show, with what each test cannot say."""

from collections.abc import Iterator, Mapping

from coyuntura.names import Text
from coyuntura.report.numbers import show_number, show_percent
from coyuntura.report.page import Paragraph, Table
from coyuntura.report.plain import Json
from coyuntura.tallies.counting import SheetTests
from coyuntura.tallies.digits import Digits
from coyuntura.tallies.sheet_tests import Consistency

_WHOLE = 15
_WORDS: Mapping[str, Text] = {
    "tests": Text("What single sheets show", "Lo que muestran las actas una a una"),
    "summed": Text(
        "Rows sum several sheets: resampling, turnout and digits need the sheets themselves, `--sheets FILE`.",
        "Cada fila suma varias actas: el remuestreo, la participación y los dígitos necesitan las actas, "
        "`--sheets ARCHIVO`.",
    ),
    "unequal": Text("sheets that do not add up: {}", "actas que no suman: {}"),
    "without_invalid": Text("sheets without an invalid vote: {}", "actas sin votos nulos: {}"),
    "empty": Text("sheets without votes: {}", "actas sin votos: {}"),
    "one_sided": Text("sheets with all votes for one option: {}", "actas con todos los votos a una opción: {}"),
    "turnout": Text(
        "Turnout is {}; its correlation with the share of {} is {}, within strata {}. Sheets with both above 95 %: {}. "
        "Honest elections have correlations too.",
        "La participación es del {}; su correlación con la proporción de {} es {}, dentro de los estratos {}. Actas "
        "con ambas por encima del 95 %: {}. Las elecciones limpias también tienen correlaciones.",
    ),
    "digit": Text("digit", "dígito"),
    "counts": Text("counts", "cifras"),
    "mean": Text("mean", "media"),
    "wanted": Text("mean by its law", "media según su ley"),
    "p": Text("p", "p"),
    "last": Text("last, {}", "último, {}"),
    "second": Text("second, {}", "segundo, {}"),
    "caution": Text(
        "Digits are no test of fraud: second digits leave Benford's law in clean elections and keep it in rigged ones, "
        "and last digits are uniform only where counts spread widely.",
        "Los dígitos no prueban fraude: los segundos se apartan de la ley de Benford en elecciones limpias y la siguen "
        "en otras amañadas, y los últimos solo son uniformes donde las cifras varían mucho.",
    ),
}


def _word(key: str, language: str) -> str:
    return _WORDS[key].in_language(language)


def lines_of_tests(tests: SheetTests | None, names: tuple[str, str], language: str) -> Iterator[Paragraph | Table]:
    """Yield what single sheets show, of the leader and the rival by these names."""
    yield Paragraph(_word("tests", language), "bold")
    if tests is None:
        yield Paragraph(_word("summed", language), indent=2)
        return
    yield Paragraph(f"{'; '.join(_adding_up(tests.consistency, language))}.", indent=2)
    if tests.turnout is not None:
        found = tests.turnout
        said = _word("turnout", language).format(
            show_percent(found.mean, language),
            names[0],
            show_number(round(found.correlation, 2), language),
            show_number(round(found.within, 2), language),
            show_number(found.stuffed, language, _WHOLE),
        )
        yield Paragraph(said, indent=2)
    rows = [
        [
            _word(key, language).format(name),
            show_number(digits.counts, language, _WHOLE),
            show_number(round(digits.mean, 2), language),
            show_number(round(digits.expected_mean, 2), language),
            show_number(digits.p_value, language),
        ]
        for key, several in (("last", tests.last), ("second", tests.second))
        for name, digits in zip(names, several, strict=True)
        if digits is not None
    ]
    if rows:
        headings = [_word(key, language) for key in ("digit", "counts", "mean", "wanted", "p")]
        yield Table(headings, rows, right=frozenset(range(1, 5)), indent=2)
        yield Paragraph(_word("caution", language), indent=2)


def _adding_up(found: Consistency, language: str) -> Iterator[str]:
    parts = {
        "unequal": found.unequal,
        "without_invalid": found.without_invalid,
        "empty": found.empty,
        "one_sided": found.one_sided,
    }
    for key, count in parts.items():
        if count is not None:
            yield _word(key, language).format(show_number(count, language, _WHOLE))


def tests_json(tests: SheetTests | None) -> Json:
    """Return what single sheets show in the shape that programs read; null where rows sum several."""
    if tests is None:
        return None
    adds, turnout = tests.consistency, tests.turnout
    return {
        "unequal": adds.unequal,
        "without_invalid": adds.without_invalid,
        "empty": adds.empty,
        "one_sided": adds.one_sided,
        "turnout": None
        if turnout is None
        else {
            "mean": turnout.mean,
            "correlation": turnout.correlation,
            "within_strata": turnout.within,
            "both_above_95_percent": turnout.stuffed,
        },
        "last_digits": [_digits_json(found) for found in tests.last],
        "second_digits": [_digits_json(found) for found in tests.second],
    }


def _digits_json(found: Digits | None) -> Json:
    if found is None:
        return None
    return {
        "counts": found.counts,
        "mean": found.mean,
        "mean_by_law": found.expected_mean,
        "chi_squared": found.statistic,
        "p_value": found.p_value,
    }
