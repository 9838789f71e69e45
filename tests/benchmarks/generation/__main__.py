"""The command: write a generated project, and print what it holds and what was broken in it."""

import argparse
from pathlib import Path

from benchmarks.generation.project import Wish, generate
from benchmarks.generation.tally import Tally


def summary(tally: Tally) -> str:
    """What was written, as lines: counts, and each way in which things were broken, with the findings to expect."""
    lines = [f"quads       {tally.quads}, of which {tally.hub} name the target group that most is for"]
    lines += [f"broken      {count} things: {way}" for way, count in sorted(tally.broken.items())]
    lines += [f"findings    {count} of {rule}" for rule, count in sorted(tally.findings.items())]
    return "\n".join(lines)


def main() -> None:
    """Read the command line and generate."""
    wish = Wish()
    parser = argparse.ArgumentParser(description="Write a generated project.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quads", type=int, default=wish.quads, help="quads in data/, at least 10000")
    parser.add_argument("--seed", type=int, default=wish.seed)
    parser.add_argument("--violations", type=float, default=wish.violations, help="the share of things to break")
    asked = parser.parse_args()
    print(summary(generate(asked.folder, Wish(asked.quads, asked.seed, asked.violations))))


if __name__ == "__main__":
    main()
