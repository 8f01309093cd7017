"""Kills coordinators, groups and workers, while they train and while they render: nothing may be lost."""
import hashlib
import json
import os
import signal
import sys
import time

from study import ARGUMENTS, Scratch, Tally, base_tree, call, end, finish, generator, leftovers, orphans, rounds, start, tree


def worker(folder, coordinator):
    workers = [p for p in orphans(folder) if p != coordinator]
    return workers[0] if workers else None


def kill(victim, process, folder, number):
    """Whether somebody was there to be killed."""
    try:
        if victim == "coordinator":
            os.kill(process.pid, number)
        elif victim == "group":
            os.killpg(process.pid, number)
        else:
            found = worker(folder, process.pid)
            if found is None:
                return False
            os.kill(found, number)
        return True
    except ProcessLookupError:
        return False


def while_training(base, tally, draw):
    """Each store is killed at again and again until the run is through."""
    done = 0
    while done < rounds(60):
        with Scratch() as folder:
            for _ in range(6):
                process = start(ARGUMENTS, folder, pause=40)
                time.sleep(draw.uniform(0.05, 1.2))
                victim = draw.choice(["coordinator", "group", "worker"])
                number = draw.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT])
                if kill(victim, process, folder, number):
                    done += 1
                    tally.count += 1
                status, said = finish(process)
                wanted = {0, 1} if victim == "worker" else {0, 130, 128 + number}
                tally.check(status in wanted, f"{victim} after signal {number}: status {status}\n{said[-500:]}")
                time.sleep(0.3)
                tally.check(not orphans(folder), f"{victim} after signal {number}: workers go on")
            whole(folder, base, tally, "after kills while training")


def while_rendering(base, tally, draw):
    """Over an older report of fewer seeds, so that a mixture shows."""
    with Scratch() as folder:
        call(ARGUMENTS, folder)
        began = time.monotonic()
        call(["report", "--hide-measured"], folder)
        length = time.monotonic() - began
        for _ in range(rounds(40)):
            call(["report", "--hide-measured", "--profile", "smoke"], folder)
            process = start(["report", "--hide-measured"], folder)
            time.sleep(draw.uniform(0.3, 1.05) * length)
            end(process)
            finish(process)
            tally.count += 1
            tally.check(is_told(folder), "a report that was killed is a mixture, and its list of files does not say so")
        status, said = call(["report", "--hide-measured"], folder)
        tally.check(status == 0, f"the report after kills: status {status}\n{said[-500:]}")
        tally.check(tree(folder) == base, "after kills while rendering: other files than undisturbed")
        tally.check(not leftovers(folder / "out"), f"temporary files stay: {leftovers(folder / 'out')[:3]}")


def is_told(folder):
    """Whether every file is what the list says, or the list says that the report was interrupted."""
    base = folder / "out/toystudy"
    manifest = json.loads((base / "files.json").read_text())
    if "former" in manifest:
        return True
    return all(hashlib.sha256((base / name).read_bytes()).hexdigest() == digest for name, digest in manifest["files"].items())


def whole(folder, base, tally, when):
    status, said = call(ARGUMENTS, folder)
    tally.check(status == 0, f"{when}: status {status}\n{said[-500:]}")
    tally.check(tree(folder) == base, f"{when}: other files than undisturbed")
    tally.check(not leftovers(folder), f"{when}: temporary files stay: {leftovers(folder)[:3]}")


def main():
    draw, base, tally = generator(), base_tree(), Tally("kills")
    while_training(base, tally, draw)
    while_rendering(base, tally, draw)
    return tally.close("kills of coordinators, groups and workers, each run completed afterwards")


if __name__ == "__main__":
    sys.exit(main() != 0)
