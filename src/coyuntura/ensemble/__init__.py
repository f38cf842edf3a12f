"""Many runs: members, worlds, and the engine that they are put to."""
