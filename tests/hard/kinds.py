"""All kinds of hostile things that are tried, in the order of the table."""

from tests.hard.models import random_model
from tests.hard.mutations import FILES, TEXTS, mutated
from tests.hard.processes import (
    hostile_words,
    killed_sweep,
    killed_workers,
    shown_in_another_encoding,
    signalled,
    starved,
    written_to_a_full_device,
)
from tests.hard.stored import block_in_the_folder, kernel_in_the_cache
from tests.hard.trials import Kind

KINDS = (
    Kind(
        f"a study with things wrong in it, of {len(TEXTS) + len(FILES)} sorts",
        "computed, or refused with places; at most 20 s of processor and 2 GiB",
        mutated,
    ),
    Kind(
        "words of a command line that name nothing, or steer a terminal",
        "exit code 0, 1 or 2, in clean words",
        hostile_words,
    ),
    Kind("a program drawn at random on both kernels", "the same bits and stops", random_model),
    Kind(
        "a sweep killed (SIGKILL) once or twice", "the same command gives the same bytes, nothing is left", killed_sweep
    ),
    Kind(
        "workers of a sweep killed, some or all, once or often",
        "the sweep goes on, or says so; the same bytes",
        killed_workers,
    ),
    Kind(
        "Ctrl-C or SIGTERM, once or more, to one or to the group",
        "its line and exit code, or the whole result",
        signalled,
    ),
    Kind(
        "a block, record or result damaged, forged or replaced",
        "computed again or named; the same bytes",
        block_in_the_folder,
    ),
    Kind("a compiled kernel damaged or replaced", "built anew, the same answer", kernel_in_the_cache),
    Kind("little memory, few open files, short files", "a whole result, or a line; older files stay", starved),
    Kind(
        "another encoding, locale, width or colour", "the same exit code, letters replaced", shown_in_another_encoding
    ),
    Kind("a full device, a closed output, a reader who is gone", "a line, or a quiet end", written_to_a_full_device),
)
