"""The number of processors for work that takes all of them."""

import os


def processors() -> int:
    """Return OMP_NUM_THREADS if it is set, else the number of processors that this process is allowed to use.

    Without a number, ONNX Runtime starts a thread for each processor of the machine and binds it there, even where
    `taskset` or the cpuset of a container allows the process only one. Quotas of processor time, such as those of
    `docker run --cpus`, change no set: OMP_NUM_THREADS is for them.
    """
    wanted = os.environ.get("OMP_NUM_THREADS", "").split(",")[0].strip()  # a list has a number for each nested level
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    allowed = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(allowed(0)) if allowed else os.cpu_count() or 1
