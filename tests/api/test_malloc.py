"""The arenas of the allocator in real processes whose threads allocate at the same time, as glibc counts them."""

import os
import platform
import subprocess
import sys

import pytest

from tests.support.processes import ROOT

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has these arenas")

THREADS = 6
COUNT = f"""
import ctypes, re, sys, tempfile, threading
from api.malloc import limit_arenas

libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
libc.malloc.argtypes, libc.free.argtypes = [ctypes.c_size_t], [ctypes.c_void_p]
libc.malloc_info.argtypes, libc.fflush.argtypes = [ctypes.c_int, ctypes.c_void_p], [ctypes.c_void_p]

def arenas():
    meeting = threading.Barrier({THREADS} + 1)
    def allocate():
        block = libc.malloc(10_000)
        meeting.wait()
        meeting.wait()
        libc.free(block)
    threads = [threading.Thread(target=allocate) for _ in range({THREADS})]
    for thread in threads:
        thread.start()
    meeting.wait()
    with tempfile.TemporaryFile() as file:
        stream = libc.fdopen(file.fileno(), b"w")
        libc.malloc_info(0, stream)
        libc.fflush(stream)
        file.seek(0)
        found = re.findall(rb'<heap nr="\\d+">', file.read())
    meeting.wait()
    return len(found)

def in_fork():
    import os
    reading, writing = os.pipe()
    if not os.fork():
        os.write(writing, b"%d" % arenas())
        os._exit(0)
    os.wait()
    return int(os.read(reading, 10))
"""


@pytest.mark.parametrize(
    ("program", "configured", "arenas"),
    [
        ("print(arenas())", {}, THREADS + 1),
        ("limit_arenas(); print(arenas())", {}, 2),
        ("limit_arenas(); print(in_fork())", {}, 2),
        ("limit_arenas(); print(arenas())", {"MALLOC_ARENA_MAX": "1"}, 1),
        ("limit_arenas(); print(arenas())", {"MALLOC_ARENA_MAX": "4"}, 4),
    ],
)
def test_threads_share_two_arenas_unless_the_environment_says_otherwise(
    program: str, configured: dict[str, str], arenas: int
) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MALLOC_ARENA_MAX"} | configured
    code = [sys.executable, "-c", COUNT + program]
    done = subprocess.run(code, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert int(done.stdout) == arenas
