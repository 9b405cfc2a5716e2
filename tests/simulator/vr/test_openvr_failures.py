"""Each way in which an OpenVR runtime can be missing or broken becomes one sentence; the program goes on."""

import json
import shutil
import subprocess
import sys

import pytest

from scenarios.language import LANGUAGES, Translator
from simulator.vr.errors import HeadsetError
from simulator.vr.openvr_backend import FAILURES, running_version
from simulator.vr.runtime_probe import RuntimeProbe, probe_openvr

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the registry's place is the Linux one here")

LIBRARY = "bin/linux64/vrclient.so"
ABORTS = "#include <stdlib.h>\nvoid *VRClientCoreFactory(const char *name, int *code) { abort(); }\n"
HANGS = "#include <unistd.h>\nvoid *VRClientCoreFactory(const char *name, int *code) { for (;;) sleep(1); }\n"
REFUSES = "void *VRClientCoreFactory(const char *name, int *code) { if (code) *code = 105; return 0; }\n"


@pytest.fixture
def registry(tmp_path, monkeypatch):
    """Writes the file in which OpenVR looks for its runtime."""
    path = tmp_path / "openvrpaths.vrpath"
    monkeypatch.setenv("VR_PATHREG_OVERRIDE", str(path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "none"))
    monkeypatch.delenv("VR_OVERRIDE", raising=False)

    def write(runtime=None, content=None):
        if content is None:
            named = {"runtime": [str(runtime)], "config": [str(tmp_path)], "log": [str(tmp_path)]}
            content = json.dumps({**named, "external_drivers": None, "jsonid": "vrpathreg", "version": 1})
        path.write_text(content)

    return write


@pytest.fixture
def runtime(tmp_path, registry):
    """A runtime folder whose library was built from a few lines of C."""

    def build(source):
        if shutil.which("gcc") is None:
            pytest.skip("no C compiler here")
        library = tmp_path / "runtime" / LIBRARY
        library.parent.mkdir(parents=True)
        (tmp_path / "stand_in.c").write_text(source)
        made = ["gcc", "-shared", "-fPIC", "-o", str(library), str(tmp_path / "stand_in.c")]
        subprocess.run(made, check=True)
        registry(tmp_path / "runtime")

    return build


def sentences(probe):
    return [Translator(language).text(probe.message_id, **probe.values) for language in LANGUAGES]


@linux
def test_no_registry(registry):
    found = probe_openvr()
    assert found.message_id == "vr-openvr-no-runtime"
    assert all(sentences(found))


@linux
def test_a_broken_registry(registry):
    registry(content="{ this is no registry")
    assert probe_openvr().message_id == "vr-openvr-no-runtime"


@linux
def test_a_registry_that_names_a_missing_folder(registry, tmp_path):
    registry(tmp_path / "gone")
    assert probe_openvr().message_id == "vr-openvr-folder-gone"


@linux
def test_a_runtime_without_its_library(registry, tmp_path):
    (tmp_path / "empty").mkdir()
    registry(tmp_path / "empty")
    assert probe_openvr().message_id == "vr-openvr-library"


@linux
def test_a_runtime_that_refuses(runtime):
    runtime(REFUSES)
    found = probe_openvr()
    assert found.message_id == "vr-openvr-other"
    assert all(str(found.values["code"]) in sentence for sentence in sentences(found))


@linux
def test_a_runtime_that_ends_the_process_which_calls_it(runtime):
    runtime(ABORTS)
    found = probe_openvr()
    assert found.message_id == "vr-openvr-aborted"
    assert all(sentences(found))


@linux
def test_a_runtime_that_never_answers(runtime):
    runtime(HANGS)
    found = probe_openvr(longest_s=8.0)
    assert found.message_id == "vr-openvr-hangs"
    assert all(sentences(found))


def test_without_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "openvr", None)
    with pytest.raises(HeadsetError, match="vr-openvr-package"), running_version():
        pass


def test_every_known_failure_has_a_sentence_in_both_languages():
    names = {*FAILURES.values(), "vr-openvr-other", "vr-openvr-interface", "vr-openvr-picture"}
    probes = [RuntimeProbe(message_id=name, values={"name": "x", "code": 1}) for name in names]
    assert all(all(sentences(probe)) for probe in probes)
