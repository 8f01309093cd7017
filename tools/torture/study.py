"""The toy study as a thing to be tortured: how it is started, what it leaves, what counts as a loss."""
import hashlib
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The whole of an attempt, after which it counts as hung.
PATIENCE = 90
# Of a crash the program itself is to blame; 127 is the loader's answer where it gets no memory.
CRASHES = {128 + number for number in (signal.SIGILL, signal.SIGTRAP, signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE)}
ARGUMENTS = ["run", "--hide-measured", "--jobs", "2"]


def program(name):
    """The built program, of whichever configuration is newer."""
    found = [p for p in (ROOT / ".build/release" / name, ROOT / ".build/debug" / name) if p.exists()]
    if not found:
        raise SystemExit(f"torture: {name} is not built; run: make test")
    return str(max(found, key=lambda p: p.stat().st_mtime))


TOY = program("toystudy")


def rounds(count):
    """A number of attempts, scaled by ROUNDS."""
    return max(1, round(count * float(os.environ.get("ROUNDS", "1"))))


def environment(pause=0):
    return {**os.environ, "RECOUNT_TOY_PAUSE": str(pause), "SWIFT_BACKTRACE": "enable=no"}


def start(arguments, folder, pause=0):
    """The program at work in a folder, in a process group of its own."""
    return subprocess.Popen(
        [TOY, *arguments], cwd=folder, env=environment(pause), start_new_session=True, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(process, patience=PATIENCE):
    """The status as a shell has it, and what was said; None where it hung."""
    try:
        said = process.communicate(timeout=patience)[0].decode(errors="replace")
    except subprocess.TimeoutExpired:
        end(process)
        return None, process.communicate()[0].decode(errors="replace")
    code = process.returncode
    return (128 - code if code < 0 else code), said


def end(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def call(arguments, folder, pause=0, patience=PATIENCE):
    return finish(start(arguments, folder, pause), patience)


def tree(folder):
    """Every file of a report by its path, without the store, and without the pack, which holds times of machines."""
    base = pathlib.Path(folder) / "out/toystudy"
    files = {}
    for path in sorted(base.rglob("*")):
        name = str(path.relative_to(base))
        if path.is_file() and not name.startswith("store/") and name != "results.pack":
            files[name] = hashlib.sha256(path.read_bytes()).hexdigest()
    return files


def leftovers(folder):
    return [str(p) for p in pathlib.Path(folder).rglob("*.partial")]


def orphans(folder):
    """Processes of the toy study that work in the folder."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if os.readlink(entry / "cwd") == str(folder) and b"toystudy" in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
        except OSError:
            pass
    return found


class Scratch:
    """A folder that goes away."""

    def __init__(self, place=None):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="torture-", dir=place)).resolve()

    def __enter__(self):
        return self.path

    def __exit__(self, *_):
        shutil.rmtree(self.path, ignore_errors=True)


class Tally:
    """Counts what went well, and keeps what did not."""

    def __init__(self, name):
        self.name, self.count, self.bad, self.begun = name, 0, [], time.monotonic()

    def check(self, is_well, what):
        if not is_well:
            self.bad.append(what)
            print(f"  BAD {self.name}: {what}", flush=True)

    def close(self, sentence):
        seconds = time.monotonic() - self.begun
        print(f"{self.name}: {self.count} {sentence}: {len(self.bad)} bad ({seconds:.0f} s)", flush=True)
        return len(self.bad)


def base_tree():
    """What an uninterrupted run leaves."""
    with Scratch() as folder:
        status, said = call(ARGUMENTS, folder)
        if status != 0:
            raise SystemExit(f"torture: an undisturbed run ends with {status}:\n{said}")
        return tree(folder)


def generator():
    seed = int(os.environ.get("SEED", "1"))
    return random.Random(seed)
