"""Faults of observation models: each with both values, where it stands, and a way out.

`x` is a rate in bbl/month, `share` is in 1; the run is of 2020 to 2023.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import pytest

from coyuntura.check.distributions import known_of, unknowns_of
from coyuntura.check.study import CheckedStudy
from coyuntura.dates import Period
from coyuntura.ensemble.observed import observed
from coyuntura.errors import Fault, StudyError
from coyuntura.model.observations import Observation
from coyuntura.names import Id, Text
from coyuntura.priors.families import written

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
STUDY = "study: made\ntitle: {en: Made, es: Hecho}\ntime: {unit: month, start: 2020-01, stop: 2024-01, dt: 0.5}\n"
MODULE = (
    "parameters:\n  x: {unit: bbl/month, value: 100}\n  share: {unit: 1, value: 0.5}\n"
    "  rate: {unit: 1/month, value: 2}\n"
)
KINDS = {
    "yearly": ("bbl/month", "outcome", "low: under, high: over"),
    "under": ("bbl/month", "outcome", ""),
    "over": ("bbl/month", "outcome", ""),
    "crossed": ("bbl/month", "outcome", "low: over, high: under"),
    "beyond": ("bbl/month", "outcome", "low: over, high: far_over"),
    "far_over": ("bbl/month", "outcome", ""),
    "half": ("bbl/month", "outcome", "low: under"),
    "bare": ("bbl/month", "outcome", ""),
    "one": ("bbl/month", "outcome", ""),
    "zero": ("bbl/month", "outcome", ""),
    "total": ("bbl", "outcome", ""),
    "shares": ("1", "outcome", ""),
    "percents": ("percent", "outcome", ""),
    "broken": ("1", "outcome", ""),
    "things": ("1", "outcome", ""),
    "negative": ("1", "outcome", ""),
    "days": ("1", "outcome", ""),
    "years": ("1", "outcome", ""),
    "twos": ("1", "outcome", ""),
    "fed": ("bbl/month", "driver", ""),
}
ROWS: Mapping[str, Mapping[str, float]] = {
    "yearly": {"2020": 90, "2021": 110, "2022": 100, "2023": 95},
    "under": {"2020": 80, "2021": 100, "2022": 90, "2023": 90},
    "over": {"2020": 99, "2021": 120, "2022": 120, "2023": 99},
    "crossed": {"2020": 90},
    "beyond": {"2020": 90},
    "far_over": {"2020": 130},
    "half": {"2020": 90},
    "bare": {"2020": 90, "2021": 91},
    "one": {"2020": 90, "2030": 90},
    "zero": {"2020": 5, "2021": 0},
    "total": {"2020": 1200},
    "shares": {"2020": 0.5, "2021": 0.25},
    "percents": {"2020": 0.5},
    "broken": {"2020": 0.5, "2021": 1.5},
    "things": {"2020": 3, "2021": 0},
    "negative": {"2020": 3, "2021": -1},
    "days": {"2020-03-05": 1, "2021-06": 1},
    "years": {"2020": 1},
    "twos": {"2020-03": 2},
    "fed": {"2020": 90},
}
TABLE = "table: t\nsources: {made: {citation: Made, vintage: 2024, licence: none}}\nseries:\n" + "".join(
    f"  {name}: {{label: {{en: A, es: A}}, unit: {unit}, use: {use}{', ' if bounds else ''}{bounds}}}\n"
    for name, (unit, use, bounds) in KINDS.items()
)
FIGURES = "series,date,value,source,note\n" + "".join(
    f"{name},{date},{value},made,\n" for name, rows in ROWS.items() for date, value in rows.items()
)


@pytest.fixture
def checked(make_study: MakeStudy) -> Callable[[str], CheckedStudy]:
    def check(entry: str) -> CheckedStudy:
        until = "" if "fitted_until" in entry else ", fitted_until: 2020"
        text = f"observations:\n  - {{{entry}{until}, label: {{en: A, es: A}}}}\n"
        files = {"study.yaml": STUDY, "data/t.yaml": TABLE, "data/t.csv": FIGURES, "observations/a.yaml": text}
        return make_study(MODULE, files=files)

    return check


@pytest.fixture
def refused(checked: Callable[[str], CheckedStudy]) -> Callable[[str], Fault]:
    def refuse(entry: str) -> Fault:
        with pytest.raises(StudyError) as found:
            checked(entry)
        (fault,) = found.value.faults
        return fault

    return refuse


@pytest.mark.parametrize(
    "entry",
    [
        "of: x, with: t/yearly",
        "of: x, with: t/yearly, error: bounds",
        "of: x, with: t/total, reads: total",
        "of: x, with: t/yearly, reads: change, transform: log",
        "of: share, with: t/shares, transform: logit",
        "of: share, with: t/things, counts: {}",
        "of: rate, with: t/days, events: {}",
        "of: rate, with: t/days, events: {}, fitted_until: 2023",
        "of: rate, with: t/things, counts: {}, reads: total",
        'of: x, with: t/yearly, breaks: {2021: "normal(0, 5)"}',
        "of: x, with: t/yearly, tails: {student: 4, in: [2021, 2022]}",
        "of: x, with: t/yearly, error: 3, discrepancy: off",
        "of: x, with: t/yearly, from: 2021, fitted_until: 2022",
    ],
)
def test_what_fits_is_no_fault(checked: Callable[[str], CheckedStudy], entry: str) -> None:
    assert len(checked(entry).study.observations) == 1


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("of: y, with: t/yearly", "`y` is observed but is no cell of the model."),
        ("of: x, with: t/year", "no table of the study holds `t/year`."),
        (
            "of: x, with: t/fed",
            "`t/fed` is a driver: what is fed into the model does not tell whether `x` is right.",
        ),
        ("of: share, with: t/yearly", "`share` in `1` is observed as `t/yearly` in `bbl/month`."),
        ("of: x, with: t/total", "`x` in `bbl/month` is observed as `t/total` in `bbl`."),
        ("of: share, with: t/days, events: {}", "`share` in `1` is observed as `t/days` in `1`."),
        ("of: x, with: t/zero, transform: log", "`t/zero` is 0 in 2021 and has no logarithm."),
        ("of: share, with: t/broken, transform: logit", "`t/broken` is 1.5 in 2021 and has no logit."),
        ("of: share, with: t/percents, transform: logit", "`logit` takes shares, but `t/percents` is in `percent`."),
        ("of: share, with: t/shares, counts: {}", "`t/shares` is 0.5 in 2020, which is no count of things."),
        ("of: share, with: t/negative, counts: {}", "`t/negative` is -1 in 2021, which is no count of things."),
        (
            "of: rate, with: t/years, events: {}",
            "`t/years` dates an event 2020, which is more than a month of the clock.",
        ),
        ("of: rate, with: t/twos, events: {}", "`t/twos` is 2 in 2020-03, but a date is one event."),
        (
            "of: x, with: t/bare, error: bounds",
            "`t/bare` has bounds to be within, but its table names no `low` for it.",
        ),
        (
            "of: x, with: t/half, error: bounds",
            "`t/half` has bounds to be within, but its table names no `high` for it.",
        ),
        ("of: x, with: t/crossed, error: bounds", "`t/crossed` is to lie between 99 and 80 in 2020."),
        ("of: x, with: t/beyond, error: bounds", "`t/beyond` is 90 in 2020, outside its bounds, 99 and 130."),
        (
            "of: x, with: t/yearly, error: bounds, reads: change",
            "`error: bounds` and `reads: change` do not go together: a change has no bounds of its own.",
        ),
        (
            "of: share, with: t/things, counts: {}, reads: change",
            "`counts` and `reads: change` do not go together: the change of a count is none.",
        ),
        ("of: x, with: t/one, reads: change", "`t/one` has one figure within the run, of 2020, and so no change."),
        ("of: x, with: t/yearly, error: 0", "an error of 0 is no standard deviation: it is above 0."),
        ("of: x, with: t/yearly, error: -3", "an error of -3 is no standard deviation: it is above 0."),
        (
            "of: x, with: t/yearly, discrepancy: off",
            "`t/yearly` can miss the model by nothing: there is neither `error` nor `discrepancy`.",
        ),
        (
            "of: x, with: t/yearly, tails: {student: 2}",
            "degrees of freedom are more than 2 and at most 1000, got 2.",
        ),
        (
            "of: x, with: t/yearly, tails: {student: 1e17}",
            "degrees of freedom are more than 2 and at most 1000, got 1e+17.",
        ),
        ("of: x, with: t/yearly, tails: {student: 4, in: []}", "`in` names no period."),
        (
            "of: x, with: t/yearly, error: 1e-15, discrepancy: off",
            "an error of 1e-15 is lost in rounding beside figures of 110.",
        ),
        (
            "of: x, with: t/yearly, discrepancy: {sd: 0}",
            "`t/yearly` can miss the model by nothing: there is neither `error` nor `discrepancy`.",
        ),
        (
            'of: x, with: t/yearly, breaks: {2021-06: "normal(0, 5)"}',
            "2021-06 lies within the figure of 2021, of which a part would count something else.",
        ),
        (
            "of: x, with: t/yearly, tails: {student: 4, in: 2019}",
            "`t/yearly` has no figure of 2019 within the run to have other tails.",
        ),
        (
            'of: x, with: t/yearly, breaks: {2020: "normal(0, 5)"}',
            "`t/yearly` goes from 2020 to 2023, so 2020 parts none of its figures.",
        ),
        (
            'of: x, with: t/yearly, breaks: {2024: "normal(0, 5)"}',
            "`t/yearly` goes from 2020 to 2023, so 2024 parts none of its figures.",
        ),
        (
            'of: x, with: t/yearly, breaks: {2021: "normal(0, 5)", 2021-01: "normal(0, 5)"}',
            "2021 and 2021-01 begin on one day.",
        ),
        (
            "of: x, with: t/yearly, from: 2022, fitted_until: 2021",
            "`t/yearly` has no figure in the run from 2022 to 2021.",
        ),
        (
            "of: x, with: t/yearly, fitted_until: 2019",
            "`t/yearly` has no figure as early as 2019; its first in the run is of 2020.",
        ),
        (
            "of: x, with: t/yearly, fitted_until: 2024",
            "`t/yearly` has no figure as late as 2024; its last is of 2023.",
        ),
    ],
)
def test_what_does_not_fit_is_told_with_both_values(refused: Callable[[str], Fault], entry: str, message: str) -> None:
    assert refused(entry).message == message


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            'discrepancy: {sd: "normal(1, 1)"}',
            "`sd` lies between 0 and inf, but `normal(1, 1)` allows -inf to inf.",
        ),
        (
            'discrepancy: {rho: "uniform(-1, 1)"}',
            "`rho` lies between 0 and 1, but `uniform(-1, 1)` allows -1 to 1.",
        ),
        ("discrepancy: {rho: halfnormal(0.5)}", "`rho` lies between 0 and 1, but `halfnormal(0.5)` allows 0 to inf."),
        ("discrepancy: {sd: halfnormal(-1)}", "`halfnormal` needs sd above 0, got -1."),
        ("discrepancy: {rho: 1.5}", "`rho` lies between 0 and 1, but is 1.5."),
        ("breaks: {2021: wide(3)}", "`wide` is not a family of priors;"),
    ],
)
def test_an_unknown_has_a_prior_that_allows_what_it_can_be(
    refused: Callable[[str], Fault], keys: str, message: str
) -> None:
    fault = refused(f"of: x, with: t/yearly, {keys}")

    assert (fault.code, fault.message.startswith(message)) == ("prior-unclear", True)


def test_what_is_never_forgotten_is_no_discrepancy(refused: Callable[[str], Fault]) -> None:
    assert refused("of: x, with: t/yearly, discrepancy: {rho: 1}").message == "`rho` lies between 0 and 1, but is 1."


def test_breaks_are_few(refused: Callable[[str], Fault]) -> None:
    many = ", ".join(f'2021-{month:02d}-{day:02d}: "normal(0, 1)"' for month in (1, 2) for day in range(1, 14))

    assert refused(f"of: x, with: t/yearly, breaks: {{{many}}}").message == (
        "`t/yearly` has 26 breaks; at most 24 are looked for."
    )


def test_periods_with_other_tails_are_few(refused: Callable[[str], Fault]) -> None:
    days = ", ".join(f"2021-{month:02d}-{day:02d}" for month in range(1, 9) for day in range(1, 29))

    assert refused(f"of: x, with: t/yearly, tails: {{student: 4, in: [{days}]}}").message == (
        "`in` names 224 periods; at most 200 are."
    )


def test_changes_that_no_number_can_hold_say_nothing_of_a_discrepancy() -> None:
    item = Observation(cell=Id("x"), series="t/yearly", label=Text("", ""), fitted_until="2022")
    figures = [(value, Period(year, year + 1)) for year, value in enumerate((1e308, -1e308, 1e308), 2020)]

    with pytest.raises(StudyError, match="all one, or beyond any number"):
        unknowns_of(item, figures, "year")


def test_a_dispersion_is_not_negative(refused: Callable[[str], Fault]) -> None:
    fault = refused('of: share, with: t/things, counts: {dispersion: "normal(0, 1)"}')

    assert fault.message == "`dispersion` lies between 0 and inf, but `normal(0, 1)` allows -inf to inf."


def test_a_fault_stands_where_the_key_stands(refused: Callable[[str], Fault]) -> None:
    fault = refused("of: x, with: t/yearly, error: 0")

    assert (str(fault.place), fault.help) == (
        "observations/a.yaml:2:36",
        "Leave `error` out where no source states one.",
    )


# Yearly changes are 20, -10 and -5: their mean is 5/3, and the root of half the sum of squared deviations 16.07...
def test_a_discrepancy_without_a_prior_has_that_of_the_series_own_changes(
    checked: Callable[[str], CheckedStudy],
) -> None:
    study = checked("of: x, with: t/yearly, fitted_until: 2023")
    priors = observed(study, study.study.observations[0]).priors("month")

    assert written(priors["t/yearly.sd"], 6) == "halfnormal(16.0728)"


def test_a_held_out_figure_says_nothing_of_a_discrepancy(checked: Callable[[str], CheckedStudy]) -> None:
    study = checked("of: x, with: t/yearly, fitted_until: 2022")
    priors = observed(study, study.study.observations[0]).priors("month")

    assert written(priors["t/yearly.sd"], 6) == "halfnormal(21.2132)"


def test_a_discrepancy_that_too_few_figures_tell_of_is_a_fault_of_fits_alone(
    checked: Callable[[str], CheckedStudy],
) -> None:
    study = checked("of: x, with: t/bare")

    with pytest.raises(
        StudyError, match=r"`t/bare.sd` has no prior, and its figures are too few to say how much they change, got 1"
    ):
        observed(study, study.study.observations[0]).priors("month")


def test_unknowns_are_named_after_their_series(checked: Callable[[str], CheckedStudy]) -> None:
    study = checked('of: x, with: t/yearly, fitted_until: 2023, breaks: {2021: "normal(0, 5)"}')

    assert list(observed(study, study.study.observations[0]).priors("month")) == [
        "t/yearly.sd",
        "t/yearly.rho",
        "t/yearly.break_2021",
    ]


def test_comparisons_of_a_study_file_are_told_where_they_stand_now(make_study: MakeStudy) -> None:
    with pytest.raises(StudyError) as found:
        make_study(MODULE, files={"study.yaml": f"{STUDY}comparisons: []\n"})
    (fault,) = found.value.faults

    assert (fault.message, "`observations/`" in fault.help) == ("nothing reads `comparisons` here.", True)


def test_a_number_in_place_of_a_prior_is_known_and_no_unknown(checked: Callable[[str], CheckedStudy]) -> None:
    study = checked("of: x, with: t/yearly, fitted_until: 2023, discrepancy: {sd: 12, rho: 0}")
    (item,) = study.study.observations

    assert observed(study, item).priors("month") == {}
    assert known_of(item) == {"t/yearly.sd": 12.0, "t/yearly.rho": 0.0}
