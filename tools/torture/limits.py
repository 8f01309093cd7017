"""Takes processes, threads, memory and descriptors away: a sentence and a status, never a trap, never a wait without end."""
import os
import shutil
import subprocess
import sys

from study import CRASHES, Scratch, TOY, Tally, environment, finish, rounds

USER = "recount-torture"
CALLS = [["run", "--profile", "smoke"], ["run", "--profile", "smoke", "--jobs", "2"], ["report"]]


def limited(arguments, folder, prefix):
    process = subprocess.Popen(
        ["bash", "-c", f"{prefix} exec \"$0\" \"$@\"", TOY, *arguments], cwd=folder, env=environment(), start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return finish(process, patience=40)


def check(tally, what, status, said):
    tally.count += 1
    tally.check(status is not None, f"{what}: hung\n{said[-300:]}")
    tally.check(status is None or status not in CRASHES, f"{what}: crashed with {status}\n{said[-300:]}")
    tally.check(status in (None, 0) or said.strip(), f"{what}: status {status} without a word")


def memory(tally):
    for kilobytes in range(150_000, 410_000, 50_000 if rounds(2) < 2 else 25_000):
        with Scratch() as folder:
            for arguments in CALLS:
                status, said = limited(arguments, folder, f"ulimit -v {kilobytes};")
                check(tally, f"ulimit -v {kilobytes}, {' '.join(arguments)}", status, said)


def descriptors(tally):
    for count in (4, 5, 6, 8, 12, 16, 24):
        with Scratch() as folder:
            for arguments in CALLS:
                status, said = limited(arguments, folder, f"ulimit -n {count};")
                check(tally, f"ulimit -n {count}, {' '.join(arguments)}", status, said)


def processes(tally):
    """Root has no such limit: a user is made for it."""
    if os.geteuid() != 0 or not shutil.which("useradd") or not shutil.which("setpriv"):
        print("limits: processes skipped: a user for it is made by root alone, with useradd and setpriv")
        return
    if subprocess.run(["id", USER], capture_output=True).returncode:
        subprocess.run(["useradd", "--no-create-home", "--shell", "/usr/sbin/nologin", USER], check=True)
    try:
        for count in range(1, 9):
            with Scratch() as folder:
                os.chmod(folder, 0o777)
                for arguments in CALLS:
                    prefix = f"ulimit -u {count}; exec setpriv --reuid={USER} --regid={USER} --clear-groups env HOME=/nonexistent"
                    # The limit is set before the user is taken on, since a shell of that user may not start anything.
                    process = subprocess.Popen(
                        ["bash", "-c", prefix + ' "$0" "$@"', TOY, *arguments], cwd=folder, env=environment(),
                        start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                    status, said = finish(process, patience=40)
                    check(tally, f"ulimit -u {count}, {' '.join(arguments)}", status, said)
    finally:
        subprocess.run(["userdel", USER], capture_output=True)


def main():
    tally = Tally("limits")
    processes(tally)
    memory(tally)
    descriptors(tally)
    return tally.close("runs at their limits of processes, memory and descriptors")


if __name__ == "__main__":
    sys.exit(main() != 0)
