"""Commands that are killed, interrupted, starved or shown to an output that lacks letters."""

import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import chdir, suppress
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.hard.trials import POCKET, SECONDS, Said, coyuntura, result_of, small_sweep, wrong

_RUNS = 8_000
_MEGABYTE = 2**20


@cache
def _undisturbed(runs: int) -> bytes:
    """Return the bytes of a sweep that nobody disturbs."""
    with TemporaryDirectory() as folder:
        coyuntura(small_sweep(Path(folder), runs, "--workers", "1"))
        return result_of(Path(folder))


def _children(process: int) -> list[int]:
    """Return the processes that one started, and those that they started."""
    found: list[int] = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(path.read_text().rsplit(")", 1)[1].split()[1]) == process:
                found.append(int(path.parent.name))
    return found + [inner for child in found for inner in _children(child)]


def _started(words: list[str | Path]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "coyuntura", *(str(word) for word in words)]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    )


def _ended(process: "subprocess.Popen[bytes]") -> Said:
    """Return what becomes of a command that was started."""
    try:
        out, err = process.communicate(timeout=SECONDS)
        return Said(process.returncode, out.decode("utf-8", "replace"), err.decode("utf-8", "replace"))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return Said(None, "", "")


def _same(folder: Path, runs: int) -> str:
    """Return what is wrong with the bytes of a sweep that was disturbed, and then done again."""
    again = coyuntura(small_sweep(folder, runs, "--workers", "1"))
    if again.code != 0:
        return f"the same command again: {wrong(again, [0])}"
    if result_of(folder) != _undisturbed(runs):
        return "other bytes than without a disturbance"
    left = [path.name for path in folder.rglob("*") if path.name.endswith((".part", ".block"))]
    return f"left over: {left[:3]}" if left else ""


def killed_sweep(chance: Random, folder: Path) -> str:
    """Kill a sweep at any moment, once or twice, and do it again."""
    for _ in range(chance.choice([1, 2])):
        with _started(small_sweep(folder, _RUNS, "--workers", chance.choice("123"))) as process:
            time.sleep(chance.uniform(0, 6))
            process.kill()
            process.communicate()
    return _same(folder, _RUNS)


def killed_workers(chance: Random, folder: Path) -> str:
    """Kill some or all workers of a sweep, once or again and again, at any moment."""
    with _started(small_sweep(folder, _RUNS, "--workers", "3")) as process:
        for _ in range(chance.choice([1, 1, 2, 4])):
            until = time.monotonic() + chance.uniform(0, 6)
            while time.monotonic() < until and process.poll() is None:
                time.sleep(0.01)
            found = _children(process.pid)
            for child in chance.sample(found, chance.choice([len(found), min(1, len(found))])):
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        said = _ended(process)
    return wrong(said, [0, 2]) or _same(folder, _RUNS)


def signalled(chance: Random, folder: Path) -> str:
    """Send Ctrl-C or SIGTERM to a command or to its whole group at any moment, once or twice, also after its end."""
    number = chance.choice([signal.SIGINT, signal.SIGTERM])
    name = chance.choice(["sweep", "run", "ask", "export"])
    words: list[str | Path] = {
        "sweep": small_sweep(folder, _RUNS, "--workers", chance.choice("13")),
        "run": ["run", POCKET, "-o", folder / "out.nc"],
        "ask": ["ask", POCKET],
        "export": ["export", POCKET, "--xmile", folder / "out.xmile"],
    }[name]
    # A process that was started in the background may have been told to pass Ctrl-C over.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with _started(words) as process:
        loaded = time.monotonic() + 10
        while not _is_loading(process.pid) and process.poll() is None and time.monotonic() < loaded:
            time.sleep(0.001)
        time.sleep(chance.choice([0.0, 0.02, 1.0]) * chance.random() + chance.choice([0.0, 0.0, 3.0]) * chance.random())
        for _ in range(chance.choice([1, 1, 2, 3])):
            with suppress(ProcessLookupError):
                (os.killpg if chance.random() < 0.5 else os.kill)(process.pid, number)
            time.sleep(chance.choice([0.0, 0.01, 0.2]))
        said = _ended(process)
    code, word = {signal.SIGINT: (130, "interrupted."), signal.SIGTERM: (143, "terminated.")}[number]
    found = wrong(said, [0, code])
    if found:
        return f"{name}: {found}"
    if said.code == code and word not in said.err:
        return f"{name}: exit code {code} without its line: {said.err[-200:]}"
    written = [path for path in (folder / "out.nc", folder / "out.xmile") if path.exists()]
    if said.code == code and written and "Nothing was written" in said.err:
        return f"{name}: it wrote {written[0].name}, and says that it did not"
    return _same(folder, _RUNS) if name == "sweep" else ""


def _is_loading(process: int) -> bool:
    """Tell whether the package is being loaded: until then, Python itself takes a signal."""
    try:
        masks = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return False
    caught = next((line for line in masks.splitlines() if line.startswith("SigCgt")), "SigCgt: 0")
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def starved(chance: Random, folder: Path) -> str:
    """Give a command little memory, few files, or files of a few bytes."""
    older = b"an older file"
    out = folder / "out.nc"
    out.write_bytes(older)
    limits = {
        resource.RLIMIT_AS: [60, 120, 200, 250, 300, 350, 400, 450, 500, 700],
        resource.RLIMIT_NOFILE: [4, 6, 8, 10, 12, 16, 20, 32],
        resource.RLIMIT_FSIZE: [0, 1, 100, 4096, 20_000, 100_000],
        resource.RLIMIT_NPROC: [1, 2, 4],
    }
    limit = chance.choice([resource.RLIMIT_AS, resource.RLIMIT_AS, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE])
    most = chance.choice(limits[limit]) * (_MEGABYTE if limit == resource.RLIMIT_AS else 1)

    def less() -> None:
        if limit == resource.RLIMIT_FSIZE:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(limit, (most, most))

    words: list[str | Path] = chance.choice(
        [["run", POCKET, "-o", out], ["ask", POCKET], small_sweep(folder / "sweeps", 3000, "--workers", "2")]
    )
    said = coyuntura(words, {"XDG_CACHE_HOME": str(folder / "cache")}, less)
    what = f"{words[0]} with {'memory' if limit == resource.RLIMIT_AS else limit} of {most}"
    # Where Python itself cannot start, nothing can be said by us.
    if (
        said.code is not None
        and ("Fatal Python error" in said.err or "coyuntura" not in said.err + said.out)
        and said.code not in {0, 2}
    ):
        return "" if most <= 120 * _MEGABYTE else f"{what}: {said.code}: {said.err[-300:]}"
    found = wrong(said, [0, 2])
    if found:
        return f"{what}: {found}"
    if said.code == 2 and out.read_bytes() != older:
        return f"{what}: the older file is gone"
    # A draft among the kernels, of a worker that was ended, goes with the oldest of them.
    left = [path.name for path in folder.rglob("*.part") if "cache" not in path.parts]
    return f"{what}: left over: {left[:3]}" if left else ""


ENCODINGS = ("ascii", "ascii:strict", "latin-1", "cp1252", "cp437", "utf-16", "koi8-r", "utf-8:strict", "shift_jis")
LOCALES = ("C", "POSIX", "C.UTF-8", "es_ES.UTF-8", "tr_TR.UTF-8", "ja_JP.eucJP", "nowhere")


def shown_in_another_encoding(chance: Random, _folder: Path) -> str:
    """Show what a command prints to an output of another encoding, locale, width or kind."""
    language = ["-l", chance.choice(["en", "es"])]
    words: list[str | Path] = chance.choice(
        [["claims", POCKET], ["ask", POCKET, "-m", "10"], ["check", POCKET, "-m", "10"], ["list", POCKET, "questions"]]
    )
    surroundings = {"LC_ALL": chance.choice(LOCALES), "COLUMNS": chance.choice(["20", "80", "1", "x", "9999"])}
    if chance.random() < 0.7:
        surroundings["PYTHONIOENCODING"] = chance.choice(ENCODINGS)
    if chance.random() < 0.3:
        surroundings |= {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    if chance.random() < 0.2:
        surroundings["FORCE_COLOR" if chance.random() < 0.5 else "NO_COLOR"] = "1"
    if chance.random() < 0.2:
        words = [*words, "--json"]
    said = coyuntura([*words, *language], surroundings)
    plain = {"FORCE_COLOR", "utf-16"} & {*surroundings, *surroundings.values()}
    found = wrong(said, [0, 1])
    return "" if found.startswith("what steers") and plain else found and f"{words} {surroundings}: {found}"


def written_to_a_full_device(chance: Random, folder: Path) -> str:
    """Print to a device that is full, or to a reader who is gone."""
    words = chance.choice([f"claims '{POCKET}'", f"list '{POCKET}' --json", "schema", "--help", f"ask '{POCKET}' -m 5"])
    end = chance.choice(
        ["> /dev/full", "2> /dev/full > /dev/full", "| true", ">&-", ">&- 2>&-", "< /dev/null | head -c 1"]
    )
    command = f"set -o pipefail; '{sys.executable}' -m coyuntura {words} {end}"
    try:
        found = subprocess.run(
            ["/bin/bash", "-c", command], capture_output=True, timeout=SECONDS, check=False, cwd=folder
        )
    except subprocess.TimeoutExpired:
        return f"{words} {end}: no end"
    said = Said(found.returncode, "", found.stderr.decode("utf-8", "replace"))
    what = wrong(said, [0, 1, 2, 120, 141], may_warn=True)
    return what and f"{words} {end}: {what}"


_PIECES = (
    "\x1b]0;x\x07",
    "\u202e",
    "\x9b",
    "..",
    "/",
    "-",
    "=",
    "1e999",
    "\u0669",
    "x" * 5000,
    "'",
    "$(id)",
    "%s",
    "{0}",
    "\n",
    "",
)


def hostile_words(chance: Random, folder: Path) -> str:
    """Give a command words that are names of nothing, or signs that steer a terminal."""
    name = chance.choice(
        [
            "ask",
            "check",
            "claims",
            "compare",
            "export",
            "import",
            "list",
            "measures",
            "run",
            "schema",
            "show",
            "sweep",
            "diff",
            "",
        ]
    )
    options = [
        "-o",
        "-m",
        "-l",
        "--json",
        "--scenario",
        "--variable",
        "--save",
        "--grid",
        "--set",
        "--runs",
        "--xmile",
        "--plot",
        "--csv",
        "--",
        "-",
    ]
    words: list[str | Path] = [name] if name else []
    if chance.random() < 0.7:
        words.append(POCKET)
    for _ in range(chance.randrange(4)):
        word = "".join(chance.choice(_PIECES) for _ in range(chance.randrange(3)))
        words.append(chance.choice([*options, word, word]).replace("\0", ""))
    with chdir(folder):
        found = wrong(coyuntura(words))
    return found and f"{words}: {found}"
