"""A program written by hand, with every part that a program may have."""

import numpy as np
import pytest

from coyuntura.blocks.lookup import LookupTable
from coyuntura.clock import Clock
from coyuntura.program.program import Instruction, Memory, Pipeline, Program, State


@pytest.fixture
def by_hand() -> Program:
    """Return a tank that rain fills and a share of it leaves; what left is remembered, and arrives later."""
    half, share, rain, time, twice, tank, before, arriving, leaving, inflow, chance, noisy, curve = range(13)
    return Program(
        clock=Clock(start=0, stop=4, dt=1, saveper=1, unit=None, method="euler"),
        slots=13,
        constants={half: 0.5},
        parameters={"share": share},
        data={"rain": rain},
        time=time,
        states=(State("tank", tank, inflow),),
        memories=(Memory("before", before, leaving),),
        pipelines=(Pipeline("arriving", arriving, leaving, share),),
        lookups=(LookupTable(np.array([0.0, 1.0]), np.array([0.0, 2.0]), "continuous"),),
        streams=(7,),
        once=(Instruction("add", twice, (share, share)),),
        start=(
            Instruction("copy", tank, (twice,)),
            Instruction("copy", before, (half,)),
            Instruction("copy", arriving, (rain,)),
        ),
        step=(
            Instruction("multiply", leaving, (tank, share)),
            Instruction("subtract", inflow, (rain, leaving)),
            Instruction("uniform", chance, (), 0),
            Instruction("select", noisy, (chance, before, arriving)),
            Instruction("lookup", curve, (noisy,), 0),
        ),
        names={"share": share, "rain": rain, "tank": tank, "leaving": leaving, "inflow": inflow, "curve": curve},
    )
