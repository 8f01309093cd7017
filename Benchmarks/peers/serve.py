"""The protocol of the benchmark driver: prepare, greet with one line of JSON, then do one run for each line of standard
input and answer with its seconds, what it says of its quality, and the peak of memory so far."""
import json
import os
import sys
import time
from importlib.metadata import PackageNotFoundError, version

DATA = os.environ.get("RECOUNT_BENCH_DATA", "out/bench")
POINTS = os.environ.get("RECOUNT_BENCH_POINTS")
THREADS = int(os.environ.get("OMP_NUM_THREADS", "1"))


def peak_mib():
    with open("/proc/self/status") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    return 0.0


def versions(*packages):
    found = []
    for package in packages:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} unknown")
    return ", ".join(found)


def say(value):
    sys.__stdout__.write(json.dumps(value) + "\n")
    sys.__stdout__.flush()


def serve(run, *packages):
    """`run(number)` does the work once. It may return a dictionary: `seconds` replaces the clock's, the rest is quality."""
    say({"version": versions(*packages)})
    for number, _ in enumerate(sys.stdin):
        start = time.perf_counter()
        found = run(number) or {}
        seconds = time.perf_counter() - start
        seconds = found.pop("seconds", seconds)
        quality = {name: float(value) for name, value in found.items()}
        say({"seconds": seconds, "quality": quality, "peakMemoryMiB": peak_mib()})
