#!/usr/bin/env python3
"""Plants one-line faults in a copy of the checkout, one at a time, and says which of them the tests notice.

The list is mutants.txt beside this file; its head says how it is written. The copy lies in a folder of its own and keeps its
build, so that a second run compiles only what a fault touches; the checkout itself is read and never written.
Exit status: 0 when every fault was caught, 1 when one survived or did not build, 2 when something could not be done.
"""

import argparse
import fnmatch
import glob
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIST = os.path.join(os.path.dirname(os.path.abspath(__file__)), "mutants.txt")
KEYS = ("file", "find", "with", "test", "equivalent")
# Package.swift is no place for a fault, so what it says may be taken from a cache of the copy: a second less a fault.
DEBUG = ["--manifest-cache", "local"]
RELEASE = ["-c", "release", "-Xswiftc", "-enable-testing", "--manifest-cache", "local"]


def refuse(message):
    print(f"error: {message}", file=sys.stderr)
    sys.exit(2)


class Mutant:
    """One fault of the list."""

    def __init__(self, name, line):
        self.name, self.line, self.fields = name, line, {}

    def __getattr__(self, key):
        return self.fields.get(key)


def read_list():
    """The faults in the order of the list; whatever is wrong with it ends the program, with the line."""
    mutants = []
    with open(LIST, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            line = line.rstrip("\n")
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("[") and line.endswith("]"):
                mutants.append(Mutant(line[1:-1], number))
                continue
            key, colon, value = line.partition(":")
            if not colon or key not in KEYS or not mutants:
                refuse(f"{LIST}:{number}: found {line!r}; expected [name] or one of {', '.join(KEYS)}, and a colon")
            if key in mutants[-1].fields:
                refuse(f"{LIST}:{number}: [{mutants[-1].name}] has two lines {key}")
            mutants[-1].fields[key] = value.removeprefix(" ")
    wrong = [complaint for mutant in mutants if (complaint := flaw(mutant))]
    if wrong:
        refuse("\n".join(wrong))
    names = [mutant.name for mutant in mutants]
    for name in names:
        if names.count(name) > 1:
            refuse(f"{LIST}: two faults are called {name}")
    return mutants


def flaw(mutant):
    """What is wrong with a fault: it has all its lines, and its text stands exactly once in its file, so that it cannot plant
    another one. None where all is well."""
    where = f"{LIST}:{mutant.line}: [{mutant.name}]"
    missing = [key for key in KEYS[:4] if mutant.fields.get(key) is None]
    if missing:
        return f"{where} lacks {', '.join(missing)}"
    try:
        with open(os.path.join(ROOT, mutant.file), encoding="utf-8") as file:
            times = file.read().count(mutant.find)
    except OSError as error:
        return f"{where} names {mutant.file}: {error.strerror}"
    if times != 1:
        return f"{where}: its text stands {times} times in {mutant.file}; expected once. The code moved: correct the list"
    return f"{where} changes nothing" if mutant.find == mutant.fields["with"] else None


class Copy:
    """A copy of the checkout in which faults are planted."""

    def __init__(self, folder, flags):
        self.folder, self.flags = folder, flags
        os.makedirs(folder, exist_ok=True)
        self.bring_up_to_date()

    def bring_up_to_date(self):
        """Writes the files that differ, removes those that are gone, and leaves .build alone."""
        listed = subprocess.run(
            ["git", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z"], check=True, capture_output=True)
        names = {name for name in os.fsdecode(listed.stdout).split("\0") if name and os.path.isfile(os.path.join(ROOT, name))}
        # Which versions packages have is not tracked; without it they would be looked up on the network again.
        if os.path.isfile(os.path.join(ROOT, "Package.resolved")):
            names.add("Package.resolved")
        for name in names:
            source, target = os.path.join(ROOT, name), os.path.join(self.folder, name)
            with open(source, "rb") as file:
                wanted = file.read()
            if os.path.isfile(target):
                with open(target, "rb") as file:
                    if file.read() == wanted:
                        continue
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "wb") as file:
                file.write(wanted)
            shutil.copymode(source, target)
        for place, folders, files in os.walk(self.folder):
            folders[:] = [name for name in folders if name not in (".build", ".git")]
            for name in files:
                path = os.path.join(place, name)
                if os.path.relpath(path, self.folder) not in names:
                    os.remove(path)

    def run(self, command, limit=None):
        """The status and output of a program; a status of None where it did not end in time."""
        # A session of its own, so that what runs too long ends with all that it started.
        process = subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", start_new_session=True)
        try:
            output, _ = process.communicate(timeout=limit)
            status = process.returncode
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            output, _ = process.communicate()
            status = None
        return status, re.sub(r"\x1b\[[0-9;]*m", "", output)  # without colours

    def build(self):
        return self.run(["swift", "build", *self.flags, "--build-tests"])

    def test(self, filters, limit=None):
        """Runs the tests themselves, as `swift test` does once it has looked at the whole package again."""
        configuration = "release" if "release" in self.flags else "debug"
        bundles = glob.glob(os.path.join(self.folder, ".build", configuration, "*PackageTests.xctest"))
        if len(bundles) != 1:
            refuse(f"{self.folder}/.build/{configuration} holds {len(bundles)} bundles of tests; expected one")
        chosen = [word for one in filters for word in ("--filter", one)]
        return self.run([*bundles, "--testing-library", "swift-testing", *chosen], limit)

    def plant(self, mutant):
        """Writes the fault; returns what stood there."""
        path = os.path.join(self.folder, mutant.file)
        with open(path, encoding="utf-8") as file:
            before = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(before.replace(mutant.find, mutant.fields["with"]))
        return path, before


def tests_run(output):
    """How many tests of either kind ran."""
    found = re.findall(r"Test run with (\d+) test", output) + re.findall(r"Executed (\d+) test", output)
    return sum(int(count) for count in found)


def first_failure(output):
    found = re.search(r"^.*?✘ Test (?:case passing .*? to )?(.+?)(?: recorded an issue| with \d+ test cases? failed| failed)", output, re.M)
    if found:
        return found.group(1).strip('"')
    signal = re.search(r"(?:exited with unexpected )?signal code (\d+)", output)
    return f"signal {signal.group(1)}" if signal else ""


def judge(copy, mutant, options):
    """Plants one fault and says what came of it: an outcome and a word about it."""
    path, before = copy.plant(mutant)
    try:
        status, output = copy.build()
        if status != 0:
            lines = [line for line in output.splitlines() if "error:" in line]
            return "did not build", (lines or [""])[0][-120:]
        filters = [] if options.whole else mutant.test.split()
        status, output = copy.test(filters, options.limit)
        if status is None:
            return "caught", f"no end after {options.limit} s"
        if status != 0:
            return "caught", first_failure(output)
        if not tests_run(output):
            return "survived", f"no test matches {mutant.test}"
        return "survived", mutant.equivalent or f"{tests_run(output)} tests passed"
    finally:
        with open(path, "w", encoding="utf-8") as file:
            file.write(before)


def require_soundness(copy, mutants, options):
    """Without a fault the tests must build and pass, or what is caught means nothing."""
    status, output = copy.build()
    if status != 0:
        refuse(f"the checkout does not build in {copy.folder}:\n" + "\n".join(output.splitlines()[-20:]))
    filters = [] if options.whole else sorted({one for mutant in mutants for one in mutant.test.split()})
    status, output = copy.test(filters)
    if status != 0:
        refuse(f"without any fault a test fails ({first_failure(output)}):\n" + "\n".join(output.splitlines()[-20:]))
    print(f"without a fault: {tests_run(output)} tests pass", flush=True)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--only", action="append", metavar="NAME", help="only faults of this name; may hold * and be repeated")
    parser.add_argument("--list", action="store_true", help="print the list, checked against the sources, and build nothing")
    parser.add_argument("--jobs", type=int, default=1, help="copies that work side by side, each with a build of its own")
    parser.add_argument("--whole", action="store_true", help="run all tests for each fault, not only those it names")
    parser.add_argument("--release", action="store_true", help="build as `make test` does; slower to build, faster to run")
    parser.add_argument("--limit", type=float, default=900, help="seconds after which tests that do not end count as failed")
    parser.add_argument(
        "--folder", default=os.path.join(tempfile.gettempdir(), f"recount-mutants-{os.getuid()}"),
        help="where the copies lie and keep their builds (default: %(default)s)")
    return parser.parse_args()


def chosen_mutants(options):
    mutants = read_list()
    for pattern in options.only or []:
        if not any(fnmatch.fnmatchcase(mutant.name, pattern) for mutant in mutants):
            refuse(f"--only {pattern} names no fault; --list prints them")
    return [
        mutant for mutant in mutants
        if not options.only or any(fnmatch.fnmatchcase(mutant.name, pattern) for pattern in options.only)
    ]


def run(mutants, options):
    """Judges the faults in as many copies as asked for; returns the outcomes by name."""
    flags = RELEASE if options.release else DEBUG
    copies = [Copy(os.path.join(options.folder, str(number)), flags) for number in range(max(1, options.jobs))]
    require_soundness(copies[0], mutants, options)
    waiting, outcomes = queue.Queue(), {}
    for mutant in mutants:
        waiting.put(mutant)
    width = max(len(mutant.name) for mutant in mutants)

    def work(copy):
        while True:
            try:
                mutant = waiting.get_nowait()
            except queue.Empty:
                return
            start = time.monotonic()
            outcome, word = judge(copy, mutant, options)
            if outcome == "survived" and mutant.equivalent:
                outcome = "equivalent"
            outcomes[mutant.name] = outcome
            print(f"{mutant.name:{width}}  {outcome:13}  {time.monotonic() - start:5.0f} s  {word}", flush=True)

    workers = [threading.Thread(target=work, args=(copy,)) for copy in copies]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return outcomes


def main():
    options = arguments()
    mutants = chosen_mutants(options)
    if options.list:
        for mutant in mutants:
            print(f"{mutant.name}\n  {mutant.file}\n  - {mutant.find}\n  + {mutant.fields['with']}\n  {mutant.test}")
        print(f"{len(mutants)} faults")
        return
    outcomes = run(mutants, options)
    counts = {word: list(outcomes.values()).count(word) for word in ("caught", "survived", "did not build", "equivalent")}
    print(", ".join(f"{count} {word}" for word, count in counts.items() if count))
    lost = [mutant for mutant in mutants if outcomes.get(mutant.name) not in ("caught", "equivalent")]
    for mutant in lost:
        print(f"{outcomes.get(mutant.name, 'not judged')}: {mutant.name}, {mutant.file}: {mutant.find!r} as {mutant.fields['with']!r}")
    sys.exit(1 if lost else 0)


if __name__ == "__main__":
    main()
