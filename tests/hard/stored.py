"""What lies on disk between runs, damaged by chance or forged by somebody who may write there."""

import atexit
import hashlib
import json
import os
import shutil
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory, mkdtemp

from tests.hard.trials import POCKET, apart, coyuntura, wrong

from coyuntura.check.study import CheckedStudy, check_study
from coyuntura.ensemble.designs import Spread
from coyuntura.ensemble.engine import Engine
from coyuntura.model.folder import read_study
from coyuntura.names import Id
from coyuntura.sweep.plans import Plan, plan_sweep
from coyuntura.sweep.schedule import Task, compute_block
from coyuntura.sweep.sweep import SweepFolder, sweep


@cache
def _planned() -> tuple[CheckedStudy, Plan, list[bytes], bytes]:
    """Return the small study, a plan of some blocks, those blocks and the result's bytes."""
    checked = check_study(read_study(POCKET))
    design = Spread("monte-carlo", tuple(checked.model.priors.items()), 35, 7)
    plan = plan_sweep(Engine(checked), design, [Id("history")], ["output"], 10)
    task = Task.of(plan, 1)
    blocks = [
        bytes(found)
        for found in (compute_block(task, number) for number in range(plan.blocks))
        if isinstance(found, bytearray)
    ]
    with TemporaryDirectory() as folder:
        whole = sweep(checked, plan, Path(folder)).path.read_bytes()
    return checked, plan, blocks, whole


def _forged(chance: Random, block: bytes) -> bytes:
    """Return a block whose header says something else, with a checksum that holds."""
    length = int.from_bytes(block[40:48], "little")
    header = json.loads(block[48 : 48 + length])
    odd: list[object] = [None, True, -1, 0, 10**30, 1e308, "x", [], {}, [[]], [[0, 0, "x", 0]], ["output"] * 2]
    header[chance.choice(sorted(header))] = chance.choice(odd)
    text = chance.choice(
        [json.dumps(header).encode(), b"[" * 100_000, b"[]", b"{}", b"", b"\xff", json.dumps(header).encode()[:-3]]
    )
    body = chance.choice([len(text), len(text) + 8, 2**63, 0]).to_bytes(8, "little") + text + block[48 + length :]
    return b"CYblock1" + hashlib.sha256(body).digest() + body


def _damaged(chance: Random, content: bytes) -> bytes:
    """Return bytes of which some are others, missing or more."""
    place = chance.randrange(max(1, len(content)))
    return chance.choice(
        [
            content[:place]
            + bytes([content[place % max(1, len(content))] ^ 1 << chance.randrange(8)])
            + content[place + 1 :],
            content[:place],
            content + os.urandom(place),
            b"",
            bytes(len(content)),
            os.urandom(len(content)),
            content[place:] + content[:place],
        ]
    )


def _replace(chance: Random, path: Path, content: bytes) -> str:
    """Put something that is no file in a file's place; return what it is."""
    path.unlink(missing_ok=True)
    kind = chance.choice(["pipe", "device", "itself", "folder", "elsewhere", "large"])
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "device":
            path.symlink_to(chance.choice(["/dev/zero", "/dev/tty", "/dev/stdin"]))
        case "itself":
            path.symlink_to(path)
        case "folder":
            path.mkdir()
        case "elsewhere":
            (path.parent.parent / "moved").write_bytes(content)
            path.symlink_to(path.parent.parent / "moved")
        case _:
            with path.open("wb") as file:
                file.truncate(10**10)
    return kind


def block_in_the_folder(chance: Random, folder: Path) -> str:
    """Damage, forge or replace blocks, the record or the result of a sweep, and do it again."""
    checked, plan, blocks, whole = _planned()
    store = SweepFolder.within(folder, "pocket", plan.key, plan.shape)
    store.make()
    for number, block in enumerate(blocks):
        (store.blocks / f"{number:06}.block").write_bytes(block)
    if chance.random() < 0.5:
        sweep(checked, plan, folder)
        store.make()
    names = [path for path in store.path.rglob("*") if path.is_file() and path.name != ".lock"]
    path = chance.choice(names)
    content = path.read_bytes()
    replaced = ""
    if chance.random() < 0.3:
        replaced = _replace(chance, path, content)
    elif path.suffix == ".block" and chance.random() < 0.6:
        path.write_bytes(_forged(chance, content))
    else:
        path.write_bytes(_damaged(chance, content))

    def again() -> str:
        try:
            found = sweep(checked, plan, folder).path.read_bytes()
        except FileExistsError as error:
            return "" if replaced else f"something in the way: {error}"
        except IsADirectoryError:
            return "" if replaced == "folder" else "no folder was there"
        return "" if found == whole else "other bytes than without damage"

    what = apart(again, seconds=10)
    return what and f"{path.name} {replaced}: {what}"


@cache
def _kernels() -> tuple[Path, str]:
    """Return a folder of kernels as one command leaves it, and what the command prints."""
    folder = Path(mkdtemp(prefix="coyuntura-hard-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    said = coyuntura(["ask", POCKET, "-m", "10"], {"XDG_CACHE_HOME": str(folder)})
    return folder, said.out


def kernel_in_the_cache(chance: Random, folder: Path) -> str:
    """Damage or replace kernels in the cache, or open their folder to others, and ask again."""
    kept, expected = _kernels()
    cache_folder = folder / "cache"
    shutil.copytree(kept, cache_folder)
    kernels = cache_folder / "coyuntura" / "kernels"
    for path in sorted(kernels.iterdir()):
        content = path.read_bytes()
        if chance.random() < 0.3:
            _replace(chance, path, content)
        else:
            path.write_bytes(_damaged(chance, content))
    if chance.random() < 0.2:
        kernels.chmod(0o777)
    said = coyuntura(["ask", POCKET, "-m", "10"], {"XDG_CACHE_HOME": str(cache_folder)})
    return wrong(said, [0]) or ("" if said.out == expected else "another answer")
