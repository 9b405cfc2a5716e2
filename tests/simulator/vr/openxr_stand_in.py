"""OpenXR runtimes built here that are of no use: one refuses, one ends the process that calls it, one never answers."""

import shutil
import subprocess
import sys

import pytest

linux = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("gcc") is None, reason="builds a Linux library with gcc"
)

REFUSES, ABORTS, HANGS = "return -1;", "abort();", "for (;;) pause();"

_SOURCE = """
#include <stdlib.h>
#include <unistd.h>
int xrNegotiateLoaderRuntimeInterface(const void *loader, void *runtime) { ANSWER }
"""


def build_runtime(folder, answer):
    """Build a runtime that answers the loader's first call so; returns what the file of the active runtime says."""
    source, library = folder / "runtime.c", folder / "libruntime.so"
    source.write_text(_SOURCE.replace("ANSWER", answer))
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    return {"file_format_version": "1.0.0", "runtime": {"library_path": str(library)}}
