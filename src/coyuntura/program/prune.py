"""Pruning: a program without what its outputs do not need."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from coyuntura.program.program import Code, Program, Repeat
from coyuntura.program.verify import verify


def prune(program: Program, outputs: Collection[str]) -> Program:
    """Return the program that computes the same outputs and nothing that they do not rest on.

    A state, memory or pipeline stays when its slot is read; then what feeds it stays too. So do all dates, since where
    steps are parted is no matter of what is wanted.

    Args:
        program: Any program.
        outputs: Cells whose trajectories are wanted.

    Raises:
        ValueError: An output is no cell of the program.
    """
    unknown = sorted({name for name in outputs if name not in program.names})
    if unknown:
        msg = f"outputs must be cells of the program, got {unknown[0]!r}"
        raise ValueError(msg)
    needed = _needed(program, {program.names[name] for name in outputs})
    needed |= set(program.dates)

    pruned = replace(
        program,
        linear=tuple(name for name in program.linear if program.data[name] in needed),
        begun=program.begun if program.dates or program.begun in needed else None,
        constants={slot: value for slot, value in program.constants.items() if slot in needed},
        parameters={name: slot for name, slot in program.parameters.items() if slot in needed},
        data={name: slot for name, slot in program.data.items() if slot in needed},
        states=tuple(state for state in program.states if state.slot in needed),
        memories=tuple(memory for memory in program.memories if memory.slot in needed),
        pipelines=tuple(pipeline for pipeline in program.pipelines if pipeline.slot in needed),
        once=_kept(program.once, needed),
        start=_kept(program.start, needed),
        step=_kept(program.step, needed),
        names={name: slot for name, slot in program.names.items() if slot in needed},
    )
    verify(pruned)
    return pruned


def _kept(section: Iterable[Code], needed: set[int]) -> tuple[Code, ...]:
    """Return the code that writes needed slots; of a repeat the slots and the body that are."""
    kept: list[Code] = []
    for code in section:
        if isinstance(code, Repeat):
            carried = tuple(part for part in code.carried if part.slot in needed)
            if carried:
                kept.append(Repeat(code.count, carried, _kept(code.body, needed)))
        elif code.out in needed:
            kept.append(code)
    return tuple(kept)


def _note_feeds(section: Iterable[Code], feeds: dict[int, set[int]]) -> None:
    """Add what each slot of a section is made from."""
    for code in section:
        if isinstance(code, Repeat):
            for part in code.carried:
                feeds.setdefault(part.slot, set()).update((part.initial, part.following))
            _note_feeds(code.body, feeds)
        else:
            feeds.setdefault(code.out, set()).update(code.arguments)


def _needed(program: Program, wanted: set[int]) -> set[int]:
    """Return every slot that the wanted slots rest on, at any time."""
    feeds: dict[int, set[int]] = {}
    for section in (program.once, program.start, program.step):
        _note_feeds(section, feeds)
    for state in program.states:
        feeds.setdefault(state.slot, set()).add(state.rate)
    for memory in program.memories:
        feeds.setdefault(memory.slot, set()).add(memory.source)
    for pipeline in program.pipelines:
        feeds.setdefault(pipeline.slot, set()).update((pipeline.source, pipeline.delay))
    needed: set[int] = set()
    waiting = list(wanted)
    while waiting:
        slot = waiting.pop()
        if slot not in needed:
            needed.add(slot)
            waiting += feeds.get(slot, ())
    return needed
