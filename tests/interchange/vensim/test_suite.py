"""That published Vensim models give the numbers that Vensim gave, or are refused for a reason that is known."""

import pytest
from tests.interchange.published import SUITE, computed, differing, models, runs_of

from coyuntura.errors import StudyError
from coyuntura.interchange.vensim import read_vensim

pytestmark = pytest.mark.slow  # all of them together take seconds

REFUSED = {
    # It reads a spreadsheet that is not in the suite.
    "tests/get_data/test_get_data.mdl": ("file-missing", "`data down.xls` is not there, or is no file"),
    # Calendar functions depend on settings outside the model.
    "tests/get_time_value/test_get_time_value.mdl": ("foreign-unsupported", "only in the model's own time unit"),
}
"""What a refused model ends in: the code of its first fault, and words of the message."""
WITHOUT_RUN = {
    # It makes the data of its neighbour, and the stored run is the neighbour's.
    "tests/data_from_other_model/model_to_generate_data.mdl",
}
OF_ANOTHER_MODEL = {
    # The file that Stella ran was converted and had lost what ACTIVE INITIAL says.
    ("tests/active_initial/test_active_initial.mdl", "output_stella.csv"),
}
DATA = {"tests/data_from_other_model/test_data_from_other_model.mdl": "data.tab"}


READ = [
    # Allocations are searched for in each step, by every element.
    pytest.param(name, marks=[pytest.mark.slow] if "/allocate_" in name else [])
    for name in models("mdl")
    if name not in REFUSED
]


@pytest.mark.parametrize("name", READ)
def test_a_published_model_gives_the_stored_numbers(name: str) -> None:
    path = SUITE / name
    runs = [run for run in runs_of(path) if name not in WITHOUT_RUN and (name, run.name) not in OF_ANOTHER_MODEL]

    ours = computed(read_vensim(path, [path.parent / DATA[name]] if name in DATA else []))

    assert bool(runs) == (name not in WITHOUT_RUN)
    assert {run.name: bad for run in runs if (bad := differing(ours, run))} == {}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_certain_is_refused(name: str) -> None:
    code, words = REFUSED[name]

    with pytest.raises(StudyError) as caught:
        read_vensim(SUITE / name)

    first = caught.value.faults[0]
    assert (first.code, words in str(caught.value)) == (code, True)


def test_the_suite_is_whole() -> None:
    assert len(models("mdl")) == 82
