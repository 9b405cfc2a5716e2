"""Builds an OpenVR runtime that answers what our backend asks and ends the process on any other call.

The C source is our own; the order of the calls and the places in the structures come from the openvr package, so it
speaks the same protocol as the package that calls it.
"""

from __future__ import annotations

import json
import subprocess
from ctypes import sizeof
from pathlib import Path

EYE_SIZE = (320, 240)
FRUSTA = ((-1.2, 1.0, -1.3, 1.1), (-1.0, 1.2, -1.3, 1.1))
"""Left, right, top, bottom of each eye as the runtime gives them."""

HEAD_M = (0.1, 1.7, 0.2)
HAND_M = (0.3, 1.1, -0.4)

ANSWERS = {
    "IVRSystem": {
        "getRecommendedRenderTargetSize": "static void FN(uint32_t *w, uint32_t *h) { *w = 320; *h = 240; }",
        "getProjectionRaw": """static void FN(int eye, float *l, float *r, float *t, float *b) {
            *l = eye ? -1.0f : -1.2f; *r = eye ? 1.2f : 1.0f; *t = -1.3f; *b = 1.1f; }""",
        "getEyeToHeadTransform": """static Matrix FN(int eye) {
            Matrix m = IDENTITY; m.v[3] = eye ? 0.032f : -0.032f; return m; }""",
        "getStringTrackedDeviceProperty": """static uint32_t FN(uint32_t d, int p, char *b, uint32_t n, int *e) {
            if (e) *e = 1; return 0; }""",
        "getFloatTrackedDeviceProperty": "static float FN(uint32_t d, int p, int *e) { if (e) *e = 0; return 72.0f; }",
        "pollNextEvent": """static _Bool FN(void *event, uint32_t size) {
            static int told = 0; if (told++) return 0; *(uint32_t *)event = EVENT_QUIT; return 1; }""",
        "getRuntimeVersion": 'static const char *FN(void) { return "stand-in 1"; }',
    },
    "IVRCompositor": {
        "setTrackingSpace": 'static void FN(int space) { tell("space %d\\n", space); }',
        "waitGetPoses": """static int FN(char *poses, uint32_t n, char *game, uint32_t m) {
            static int frames = 0; pose(poses, 0.1f, 1.7f, 0.2f, ++frames != 2); return 0; }""",
        "submit": """static int FN(int eye, void *texture, float *bounds, int flags) {
            int kind = *(int *)((char *)texture + TEXTURE_TYPE);
            tell("submit %d %d %d\\n", eye, kind, *(int *)texture > 0); return 0; }""",
    },
    "IVRInput": {
        "setActionManifestPath": 'static int FN(const char *path) { tell("manifest %s\\n", path); return 0; }',
        "getActionSetHandle": "static int FN(const char *name, uint64_t *h) { *h = 900; return 0; }",
        "getActionHandle": "static int FN(const char *name, uint64_t *h) { *h = handle_of(name); return 0; }",
        "getInputSourceHandle": """static int FN(const char *name, uint64_t *h) {
            *h = strstr(name, "right") ? 2 : 1; return 0; }""",
        "updateActionState": "static int FN(void *sets, uint32_t size, uint32_t n) { return 0; }",
        "getDigitalActionData": """static int FN(uint64_t a, char *d, uint32_t n, uint64_t s) {
            memset(d, 0, n); d[DIGITAL_ACTIVE] = 1; d[DIGITAL_STATE] = a == 'm' && s == 2; return 0; }""",
        "getAnalogActionData": """static int FN(uint64_t a, char *d, uint32_t n, uint64_t s) {
            memset(d, 0, n); d[ANALOG_ACTIVE] = s == 2; *(float *)(d + ANALOG_X) = 0.75f; return 0; }""",
        "getPoseActionDataForNextFrame": """static int FN(uint64_t a, int o, char *d, uint32_t n, uint64_t s) {
            memset(d, 0, n); d[POSE_ACTIVE] = s == 2; pose(d + POSE_POSE, 0.3f, 1.1f, -0.4f, 1); return 0; }""",
        "triggerHapticVibrationAction": """static int FN(uint64_t a, float t, float d, float f, float g, uint64_t s) {
            tell("shake %g %g %g %d\\n", d, f, g, (int)s); return 0; }""",
    },
    "IVRApplications": {
        "addApplicationManifest": 'static int FN(const char *p, _Bool t) { tell("application %s\\n", p); return 0; }',
        "identifyApplication": 'static int FN(uint32_t p, const char *k) { tell("key %s\\n", k); return 0; }',
    },
}

FRAME = """
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
%(places)s
typedef struct { float v[12]; } Matrix;
static const Matrix IDENTITY = {{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}};
static void tell(const char *format, ...) {
    FILE *file = fopen("%(log)s", "a"); va_list rest; va_start(rest, format);
    vfprintf(file, format, rest); va_end(rest); fclose(file); }
static void pose(char *at, float x, float y, float z, int valid) {
    Matrix m = IDENTITY; m.v[3] = x; m.v[7] = y; m.v[11] = z;
    memcpy(at, &m, sizeof m); at[DEVICE_VALID] = valid; }
static uint64_t handle_of(const char *name) { return strrchr(name, '/')[1]; }
static void not_known(void) { abort(); }
%(tables)s
static void *generic(void *self, const char *name, int *error) {
    if (error) *error = 0;
    %(choices)s
    abort(); }
static int start(void *self, int kind, const char *info) { return %(start)d; }
static void stop(void *self) { tell("stopped\\n"); }
static int valid(void *self, const char *name) { return 0; }
static _Bool present(void *self) { return 1; }
static const char *english(void *self, int error) { return "error"; }
static void *core[] = {start, stop, valid, generic, present, english, english};
static void *client = core;
void *VRClientCoreFactory(const char *name, int *code) { if (code) *code = 0; return &client; }
"""


def build_runtime(folder: Path, *, start: int = 0) -> tuple[Path, Path]:
    """Build the runtime; returns the registry file that names it and the file in which it logs calls.

    Args:
        folder: an empty folder.
        start: what starting it answers, 0 for success.
    """
    import openvr

    log, library = folder / "calls.txt", folder / "runtime" / "bin" / "linux64" / "vrclient.so"
    library.parent.mkdir(parents=True)
    tables = "\n".join(_table(openvr, name) for name in ANSWERS)
    choices = "\n    ".join(f'if (strstr(name, "FnTable:{name}_")) return {name};' for name in ANSWERS)
    source = FRAME % {"places": _places(openvr), "log": log, "tables": tables, "choices": choices, "start": start}
    (folder / "runtime.c").write_text(source)
    subprocess.run(["gcc", "-w", "-shared", "-fPIC", "-o", str(library), str(folder / "runtime.c")], check=True)
    registry = folder / "openvrpaths.vrpath"
    named = {"runtime": [str(folder / "runtime")], "config": [str(folder)], "log": [str(folder)]}
    registry.write_text(json.dumps({**named, "external_drivers": None, "jsonid": "vrpathreg", "version": 1}))
    return registry, log


def _table(openvr, name):
    """The functions of an interface in the package's order."""
    known, order = ANSWERS[name], [field for field, _ in getattr(openvr, f"{name}_FnTable")._fields_]
    assert set(known) <= set(order)
    bodies = "\n".join(body.replace("FN(", f"{name}_{call}(") for call, body in known.items())
    pointers = ", ".join(f"{name}_{call}" if call in known else "not_known" for call in order)
    return f"{bodies}\nstatic void *{name}[] = {{{pointers}}};"


def _places(openvr):
    """Where members lie in the package's structures."""
    places = {
        "DEVICE_VALID": openvr.TrackedDevicePose_t.bPoseIsValid.offset,
        "DIGITAL_ACTIVE": openvr.InputDigitalActionData_t.bActive.offset,
        "DIGITAL_STATE": openvr.InputDigitalActionData_t.bState.offset,
        "ANALOG_ACTIVE": openvr.InputAnalogActionData_t.bActive.offset,
        "ANALOG_X": openvr.InputAnalogActionData_t.x.offset,
        "POSE_ACTIVE": openvr.InputPoseActionData_t.bActive.offset,
        "POSE_POSE": openvr.InputPoseActionData_t.pose.offset,
        "TEXTURE_TYPE": openvr.Texture_t.eType.offset,
        "EVENT_QUIT": int(openvr.VREvent_Quit),
    }
    assert sizeof(openvr.HmdMatrix34_t) == 48
    return "\n".join(f"#define {name} {value}" for name, value in places.items())
