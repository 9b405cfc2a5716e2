"""Robustness of import: thousands of damaged and hostile images, each with a limit of 60 s and 4 GB.

    python -m tests.reconstruction.campaign --runs 2400

Every image must be refused with a sentence or imported; a crash, a hang, an error that is no sentence and memory over
the limit are failures, and what caused them is kept in --keep.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from tests.reconstruction.robustness.bases import build_bases
from tests.reconstruction.robustness.pool import Pool

WHOLE_EVERY = 37  # prime to the number of bases, so that every form takes its turn
ESCAPED = ("/tmp/osteon-escaped", "osteon-escaped")


def run_campaign(runs, seed, keep=None, report=lambda _line: None):
    """Damage and import ``runs`` images; figures and the list of failures."""
    outcomes, reasons, failures, slowest, peak = Counter(), Counter(), [], 0.0, 0.0
    pool, started = Pool(), time.monotonic()
    with tempfile.TemporaryDirectory(prefix="osteon-campaign-") as scratch_name:
        scratch = Path(scratch_name)
        bases = list(build_bases(scratch / "bases").items())
        try:
            for number in range(runs):
                name, (base, suited) = bases[number % len(bases)]
                rng = np.random.default_rng([seed, number])
                mutation = suited[(number // len(bases)) % len(suited)]
                work = scratch / "work"
                shutil.copytree(base, work / "image")
                path = mutation(work / "image", rng)
                outcome = pool.run(path, work, whole=number % WHOLE_EVERY == 0)
                outcomes[outcome.kind] += 1
                reasons[f"{outcome.kind} {outcome.detail}" if not outcome.is_failure else outcome.kind] += 1
                slowest, peak = max(slowest, outcome.seconds), max(peak, outcome.peak_mb)
                if outcome.is_failure:
                    failure = {"run": number, "base": name, "mutation": mutation.__name__, **vars(outcome)}
                    failures.append(failure)
                    report(json.dumps(failure))
                    if keep is not None:
                        shutil.copytree(work, keep / f"{number}", dirs_exist_ok=True)
                shutil.rmtree(work)
                if (number + 1) % 100 == 0:
                    report(f"{number + 1} of {runs}: {dict(outcomes)}")
        finally:
            pool.close()
        escaped = [place for place in ESCAPED if Path(place).exists()]
    return {
        "runs": runs,
        "outcomes": dict(outcomes),
        "reasons": dict(reasons.most_common()),
        "failures": failures,
        "escaped": escaped,
        "slowest_s": round(slowest, 2),
        "peak_mb": round(peak),
        "wall_s": round(time.monotonic() - started, 1),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=2400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="folder for images that caused a failure")
    given = parser.parse_args()
    figures = run_campaign(given.runs, given.seed, given.keep, lambda line: print(line, flush=True))
    print(json.dumps(figures, indent=2))
    return 1 if figures["failures"] or figures["escaped"] else 0


if __name__ == "__main__":
    raise SystemExit(main())
