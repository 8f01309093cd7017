"""Flips bits of what is stored and cuts it: every one found, or without effect; never another report without a word."""
import shutil
import sys

from study import ARGUMENTS, Scratch, Tally, base_tree, call, generator, rounds, tree

STORE = "out/toystudy/store"


def damage(path, draw):
    """Flips one bit, or cuts the file."""
    data = bytearray(path.read_bytes())
    if draw.random() < 0.2 and len(data) > 1:
        path.write_bytes(data[: draw.randrange(len(data))])
        return "cut"
    place = draw.randrange(len(data))
    data[place] ^= 1 << draw.randrange(8)
    path.write_bytes(data)
    return f"bit of byte {place}"


def report(folder, extra=()):
    shutil.rmtree(folder / "out/report", ignore_errors=True)
    return call(["report", "--hide-measured", "--out", "out/report", "--results", STORE, *extra], folder)


def report_tree(folder):
    base = folder / "out/report"
    return {str(p.relative_to(base)): p.read_bytes() for p in sorted(base.rglob("*")) if p.is_file() and p.name != "results.pack"}


def main():
    draw, base, tally = generator(), base_tree(), Tally("flips")
    found = 0
    with Scratch() as folder:
        call(ARGUMENTS, folder)
        shutil.copy(folder / "out/toystudy/results.pack", folder / "good.pack")
        assert report(folder)[0] == 0
        good = report_tree(folder)
        store = folder / STORE
        kinds = {
            "results": (sorted(store.glob("cells/*.result")), 60), "derived values": (sorted(store.glob("derived/*.result")), 20),
            "settings": ([store / "run.json"], 60), "packs": ([folder / "good.pack"], 60),
        }
        for kind, (files, count) in kinds.items():
            silent = 0
            for _ in range(rounds(count)):
                victim = draw.choice(files)
                whole = victim.read_bytes()
                how = damage(victim, draw)
                status, said = report(folder, ["--results", "good.pack"] if kind == "packs" else [])
                tally.count += 1
                tally.check(status is not None and status < 128, f"{kind}, {how}: status {status}\n{said[-300:]}")
                if status == 2 or status == 1:
                    found += 1
                    tally.check(victim.name in said or kind == "settings", f"{kind}, {how}: the message does not name {victim.name}: {said[-300:]}")
                elif status == 0:
                    silent += 1
                    tally.check(report_tree(folder) == good, f"{kind}, {how}: another report with status 0")
                victim.write_bytes(whole)
            print(f"  {kind}: {silent} without effect", flush=True)
        # What is damaged is set aside, and computed again to the same report.
        for victim in draw.sample(sorted(store.glob("cells/*.result")), 5) + sorted(store.glob("derived/*.result"))[:1]:
            damage(victim, draw)
        status, said = call(ARGUMENTS, folder)
        tally.count += 6
        tally.check(status == 0 and tree(folder) == base, f"a run over damaged files: status {status}\n{said[-500:]}")
    return tally.close(f"flips and cuts of results, derived values, settings and packs, {found} found")


if __name__ == "__main__":
    sys.exit(main() != 0)
