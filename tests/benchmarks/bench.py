"""How fast the publisher is, beside other servers on the same data; run as a program, or by `make bench`.

    .venv/bin/python tests/benchmarks/bench.py --quads 100000 [--only NAME …] [--json FILE] [--write-readme]

What it compares it starts itself, on 127.0.0.1, and ends by process id; `--help` tells the rest.
"""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    runpy.run_module("benchmarks.comparison", run_name="__main__", alter_sys=True)
