"""What is asked of the machine before it compiles."""

import subprocess
import sys

SCRIPT = """
import resource
from coyuntura.kernels.llvm import machine
machine.processor()
size = int(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmSize"))) * 1024
resource.setrlimit(resource.RLIMIT_AS, (size + 8 * 1024 * 1024,) * 2)
try:
    machine.assemble("; " + "x" * 1000)
except MemoryError as error:
    print(error)
"""


def test_no_room_to_compile_is_told_before_the_compiler_ends_the_process() -> None:
    found = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)  # noqa: S603  a script of this test

    assert (found.returncode, found.stdout) == (0, "compiling the model takes up to 67 MB\n")
