"""Runs and reports on disks that are full: status 1 with the place, nothing changed, and all well when there is space."""
import os
import shutil
import subprocess
import sys

from study import ARGUMENTS, Scratch, Tally, base_tree, call, leftovers, rounds, tree


class Disk:
    """A file system of a few kilobytes."""

    def __init__(self, kilobytes):
        self.kilobytes = kilobytes

    def __enter__(self):
        self.scratch = Scratch()
        path = self.scratch.__enter__()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.kilobytes}k", "torture", str(path)], check=True)
        return path

    def __exit__(self, *_):
        subprocess.run(["umount", "-l", str(self.scratch.path)], check=False)
        self.scratch.__exit__()


def grow(path, kilobytes):
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", str(path)], check=True)


def runs(base, tally):
    sizes = [4, 8, 16, 24, 32, 48, 64, 96, 128, 160, 192, 256, 320, 400, 512, 640, 800]
    for size in sizes[:: max(1, round(1 / min(1, rounds(4) / 4)))]:
        with Disk(size) as disk:
            status, said = call(ARGUMENTS, disk)
            tally.count += 1
            tally.check(status in (0, 1), f"a disk of {size} kB: status {status}\n{said[-400:]}")
            if status == 1:
                tally.check("No space left" in said and "pace" in said, f"a disk of {size} kB: {said[-300:]}")
            tally.check(status == 0 or not leftovers(disk), f"a disk of {size} kB: temporary files stay: {leftovers(disk)[:3]}")
            grow(disk, 20_000)
            status, said = call(ARGUMENTS, disk)
            tally.check(status == 0 and tree(disk) == base, f"a disk of {size} kB, then more: status {status}, other files: {tree(disk) != base}")


def reports(base, tally):
    """Over an older report, with a little space left: all of the new one, or all of the old."""
    with Scratch() as folder:
        call(ARGUMENTS, folder)
        for left in [0, 4, 8, 16, 32, 64, 96, 128, 192, 256]:
            with Disk(20_000) as disk:
                shutil.copytree(folder / "out", disk / "out")
                call(["report", "--hide-measured", "--profile", "smoke"], disk)
                before = tree(disk)
                free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize // 1024
                with open(disk / "ballast", "wb") as ballast:
                    ballast.write(b"x" * 1024 * max(0, free - left))
                status, said = call(["report", "--hide-measured"], disk)
                tally.count += 1
                now = tree(disk)
                tally.check(status in (0, 1), f"{left} kB left for a report: status {status}\n{said[-400:]}")
                tally.check(now == (base if status == 0 else before), f"{left} kB left for a report: a mixture of two reports (status {status})")


def main():
    tally = Tally("disks")
    if os.geteuid() != 0:
        print("disks: skipped: small file systems are mounted by root alone")
        return 0
    probe = Scratch()
    with probe as path:
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "torture", str(path)], capture_output=True).returncode:
            print("disks: skipped: this machine mounts no tmpfs")
            return 0
        subprocess.run(["umount", str(path)], check=False)
    base = base_tree()
    runs(base, tally)
    reports(base, tally)
    return tally.close("runs and reports on full disks")


if __name__ == "__main__":
    sys.exit(main() != 0)
