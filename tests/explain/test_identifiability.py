"""What the data say of answers whose parts are known."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pytest
from docs.trial.refits import verdict

from coyuntura.arrays import Reals
from coyuntura.check.study import CheckedStudy
from coyuntura.ensemble.engine import Engine
from coyuntura.explain.asked import asked_for
from coyuntura.explain.identifiability import Identified, identify, known_of, variance_share
from coyuntura.infer.posterior import Gate, Posterior, Seen, Unknown
from coyuntura.report.identified import identified_line

MakeStudy: TypeAlias = Callable[..., CheckedStudy]
COUNT = 2000
CLOCK = "unit: year, start: 2000, stop: 2002, dt: 1"
MODULE = """
parameters:
  seen: {unit: 1, value: 0.5, prior: "uniform(0, 1)"}
  idle: {unit: 1, value: 0.5, prior: "uniform(0, 1)"}
auxiliaries:
  mostly_seen: {unit: 1, equation: seen * 20 + idle}
  mostly_idle: {unit: 1, equation: seen + idle}
"""
MEASURES = {
    "measures/all.yaml": "measures:\n"
    "  a: {label: {en: Seen, es: Visto}, unit: 1, measure: \"AT(mostly_seen, '2002')\"}\n"
    "  b: {label: {en: Idle, es: Ocioso}, unit: 1, measure: \"AT(mostly_idle, '2002')\"}\n",
}


def uniforms(key: int) -> Reals:
    return np.random.Generator(np.random.Philox(key)).random(COUNT)


@pytest.fixture
def engine(make_study: MakeStudy) -> Engine:
    return Engine(make_study(MODULE, CLOCK, MEASURES))


def posterior(*, is_certified: bool = True) -> Posterior:
    """Return a posterior that narrows `seen` to a tenth of its prior, and did not look for `idle`."""
    points = (0.45 + 0.1 * uniforms(1)).reshape(4, -1, 1)
    log_likelihood = -0.5 * ((points[:, :, 0] - 0.5) / 0.03) ** 2
    empty = np.zeros((4, COUNT // 4, 1))
    series = Seen("t/s", "1", ("2000",), np.zeros(1), (True,), np.zeros((1, 1)), empty, log_likelihood[..., None], 0, 0)
    return Posterior(
        study="made",
        interpretation="",
        scenario="history",
        made_for={},
        unknowns=(Unknown("seen", "uniform(0, 1)", is_parameter=True, contraction=0.99, shift=0.0),),
        fixed={},
        points=points,
        prior_points=uniforms(2).reshape(-1, 1),
        log_prior=np.zeros((4, COUNT // 4)),
        years=(2000,),
        series=(series,),
        log_evidence=np.zeros(4),
        opinion=None,
        scores=None,
        forecasts=None,
        gates=(Gate("rhat", 1.0 if is_certified else 2.0, 1.01),),
        stopped={"prior": 0, "posterior": 0},
        options={},
    )


def identified(engine: Engine, name: str, found: Posterior | None = None) -> Identified:
    return identify(engine, asked_for(engine.checked, [name]), found or posterior(), COUNT)[0]


def test_an_answer_that_data_narrow_has_its_contraction(engine: Engine) -> None:
    # Variances in units of 1/12: 400 + 1 under the priors, 4 + 1 after.
    assert identified(engine, "a").contraction == pytest.approx(1 - 5 / 401, abs=0.002)


def test_a_part_is_told_only_where_data_narrow_it_and_every_form_gives_it_one_sign(engine: Engine) -> None:
    narrowed = identified(engine, "a").contraction
    # Without a likelihood a fit gives back draws of the priors.
    bare = replace(posterior(), points=uniforms(3).reshape(4, -1, 1))
    assert verdict(narrowed, [True, True]) == "told"
    assert verdict(narrowed, [True, False]) == "cannot tell"
    assert verdict(identified(engine, "a", bare).contraction, [True, True]) == "cannot tell"


def test_the_parts_of_what_is_left_are_those_of_its_variance(engine: Engine) -> None:
    found = identified(engine, "a")

    assert [part.input for part in found.parts] == ["seen", "idle"]
    assert [part.share for part in found.parts] == pytest.approx([0.8, 0.2], abs=0.04)
    assert [part.is_informed for part in found.parts] == [True, False]


def test_an_answer_rests_on_priors_where_what_no_data_inform_holds_half_of_it(engine: Engine) -> None:
    first, second = identified(engine, "a"), identified(engine, "b")

    assert (first.rests_on_priors, second.rests_on_priors) == (False, True)
    assert second.assumed == pytest.approx(1 / 1.01, abs=0.03)


def test_an_answer_that_rests_on_priors_says_so_in_its_first_words(engine: Engine) -> None:
    found = identified(engine, "b")

    assert identified_line(found, engine.checked, "en").startswith("Rests on the priors: no data inform what holds")
    assert identified_line(found, engine.checked, "es").startswith("Descansa en las distribuciones previas:")
    assert "`idle`" in identified_line(found, engine.checked, "en")


def test_few_members_tell_little_of_how_far_data_narrow_an_answer(engine: Engine) -> None:
    few, many = (
        identify(engine, asked_for(engine.checked, ["b"]), posterior(), count)[0].contraction_low
        for count in (10, COUNT)
    )

    assert few < many
    found = replace(identified(engine, "a"), contraction=0.4, contraction_low=-0.5, members=10)
    assert found.rests_on_priors
    assert "of which 10 members tell little" in identified_line(found, engine.checked, "en")


def test_an_answer_that_data_narrow_says_what_would_settle_it(engine: Engine) -> None:
    said = identified_line(identified(engine, "a"), engine.checked, "en")

    assert said.startswith("The data narrow “Seen” by 99")
    assert "What would settle it most is to learn the value of `seen`: 8" in said


def test_what_is_left_unsure_is_never_said_to_be_nothing(engine: Engine) -> None:
    found = replace(identified(engine, "a"), contraction=0.9996)

    english, spanish = (
        identified_line(found, engine.checked, language).replace("\u00a0", " ") for language in ("en", "es")
    )
    assert "narrow “Seen” by more than 99 %." in english
    assert "en más de un 99 %." in spanish


def test_a_fit_that_failed_its_tests_is_told_first(engine: Engine) -> None:
    said = identified_line(identified(engine, "a", posterior(is_certified=False)), engine.checked, "en")

    assert said.startswith("These figures rest on a fit that failed its own tests")


def test_what_a_fit_held_is_held_in_the_prior_too(engine: Engine) -> None:
    found = identified(engine, "b", replace(posterior(), fixed={"idle": 0.5}))

    assert [part.input for part in found.parts] == ["seen"]
    assert found.contraction == pytest.approx(0.99, abs=0.001)


def test_unknowns_have_their_contraction_and_power_scaling() -> None:
    (known,) = known_of(posterior())

    assert known.unknown.name == "seen"
    assert known.scaled.prior == 0


def test_a_variance_share_is_that_of_the_conditional_mean() -> None:
    first, second = uniforms(5), uniforms(6)

    assert variance_share(first + 2 * second, first) == pytest.approx(0.2, abs=0.05)
    assert variance_share((first - 0.5) ** 2, first) == pytest.approx(1, abs=0.02)


def test_an_input_that_says_nothing_has_a_share_of_about_zero() -> None:
    shares = [variance_share(uniforms(key), uniforms(key + 100)) for key in range(20)]

    assert np.mean(shares) == pytest.approx(0, abs=0.004)


def test_too_few_draws_have_no_share() -> None:
    assert np.isnan(variance_share(uniforms(1)[:40], uniforms(2)[:40]))


def test_what_does_not_vary_has_a_share_of_zero() -> None:
    assert variance_share(np.ones(COUNT), uniforms(1)) == variance_share(uniforms(1), np.ones(COUNT)) == 0
