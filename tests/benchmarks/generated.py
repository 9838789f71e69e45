"""A generated project of any size, made by the package `benchmarks.generation`; run as a program.

    .venv/bin/python tests/benchmarks/generated.py FOLDER --quads 100000 --seed 7 --violations 0.0

FOLDER is then a project: `cd FOLDER && publisher check && publisher build`.
"""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    runpy.run_module("benchmarks.generation", run_name="__main__", alter_sys=True)
