"""Many runs: what is drawn from priors, and which worlds are run."""

from coyuntura.ensemble.designs import draw as draw
from coyuntura.ensemble.worlds import World as World
from coyuntura.ensemble.worlds import central_member as central_member
from coyuntura.ensemble.worlds import draw_members as draw_members
from coyuntura.ensemble.worlds import run_worlds as run_worlds
from coyuntura.ensemble.worlds import world_of as world_of

__all__ = ["World", "central_member", "draw", "draw_members", "run_worlds", "world_of"]
