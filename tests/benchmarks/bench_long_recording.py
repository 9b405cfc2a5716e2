"""Memory and time of scoring, debriefing and opening a recording of hours: one that is there, said over and over.

    python -m tests.benchmarks.bench_long_recording RECORDING [--hours 2] [--keep FILE] [--json]

Each job runs in a process of its own, whose greatest resident memory the system tells (Linux and macOS).
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from scenarios.recording import read_recording
from scenarios.recording_writer import RecordingWriter

ROOT = Path(__file__).resolve().parents[2]
KIB = 1 if sys.platform == "darwin" else 1024
"""Unit in which the system tells a process's greatest memory [bytes]."""
JOBS = {
    "libraries alone": "import simulator.app, scenarios.scoring, scenarios.debrief",
    "outline": "from scenarios.recording import read_outline; read_outline(path)",
    "score": "from scenarios.recording import read_outline; from scenarios.scoring import score\n"
    "print(score(read_outline(path)).metrics)",
    "score and debrief": "from scenarios.recording import read_outline; from scenarios.scoring import score\n"
    "from scenarios.debrief.page import debrief_page\nrecording = read_outline(path)\n"
    "page = debrief_page(score(recording), recording, {}, 'en')\n"
    "import hashlib; print(hashlib.sha256(page.encode()).hexdigest())",
}


def lengthen(source: Path, target: Path, hours: float) -> int:
    """Write a recording's ticks again and again until so many hours are full; its ticks."""
    recording = read_recording(source)
    names = recording.column_names
    rows = np.stack([recording.columns[name] for name in names], axis=1)
    period_s = float(recording.header["servo_period_s"])
    header = {name: value for name, value in recording.header.items() if name != "recording_schema"}
    writer = RecordingWriter(target, header, names, batch_ticks=round(1.0 / period_s))
    wanted, written = round(3600.0 * hours / period_s), 0
    for event in recording.events:
        writer.event(event.tick, event.name, **event.values)
    while written < wanted:
        piece = rows[: wanted - written].copy()
        piece[:, 0] = written + np.arange(len(piece))
        writer.append(piece)
        written += len(piece)
    writer.close(**recording.final)
    return written


def measured(job: str, path: Path) -> dict[str, float | str]:
    """Greatest memory and processor time of a job, and what it printed."""
    program = f"from pathlib import Path\npath = Path({str(path)!r})\n{job}"
    process = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"the job ended with status {status}")
    return {
        "peak_MB": round(used.ru_maxrss * KIB / 1e6),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "told": told,
    }


def main() -> None:
    """The command line of this benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("recording", type=Path)
    parser.add_argument("--hours", type=float, default=2.0)
    parser.add_argument("--keep", type=Path, help="where the long recording goes, or lies already")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = (chosen.keep or Path(folder) / "long.arrows").resolve()
        if not path.exists():
            lengthen(chosen.recording, path, chosen.hours)
        figures = {name: measured(job, path) for name, job in JOBS.items()}
        figures["file"] = {"peak_MB": round(path.stat().st_size / 1e6)}
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    for name, row in figures.items():
        print(f"{name:20} {row['peak_MB']:6} MB {row.get('cpu_s', ''):>6}")


if __name__ == "__main__":
    main()
