"""Builds an OpenVR runtime that answers what our backend asks and ends the process on anything else.

The C source is our own; the order of the calls and the places in the structures come from the openvr package, so it
speaks the same protocol as the package that calls it. It is as strict as the runtimes on OpenXR are known to be: it
knows the interfaces of OpenVR 2.5 alone, says of every other one that it is valid and then ends the process; it
checks sizes, types and order; it takes pictures only from a current OpenGL context and leaves that context in another
state; its first frames know no hands.
"""

from __future__ import annotations

import json
import subprocess
from ctypes import sizeof
from dataclasses import dataclass
from pathlib import Path

EYE_SIZE = (320, 240)
FRUSTA = ((-1.2, 1.0, -1.3, 1.1), (-1.0, 1.2, -1.3, 1.1))
"""Left, right, top, bottom of each eye as the runtime gives them, once it knows them."""

HEAD_M = (0.1, 1.7, 0.2)
HAND_M = (0.3, 1.1, -0.4)
FIRST_HAND_FRAME = 2
"""Frames before it have no hands."""

VERSIONS = {
    # Calls in the table as openvr.h 2.5.1 has them, and what 2.12 put between.
    "IVRSystem": ("022", 46, "pollNextEventWithPoseAndOverlays"),
    "IVRCompositor": ("028", 52, "getSubmitTexture"),
    "IVRInput": ("010", 32, None),
    "IVRApplications": ("007", 30, None),
}


@dataclass(frozen=True)
class Manner:
    """How a runtime behaves."""

    start: int = 0
    """What starting it answers, 0 for success."""
    server: bool = False
    """Has a server, and knows applications by name."""
    background: bool = True
    """Serves programs that only ask; otherwise it starts for them and then knows no interface."""
    aborts_when_stopped: bool = False
    simple_controller: bool = False
    """Its controllers have a button instead of a trigger."""
    frequency: float = 72.0
    takes_pictures: int = 0
    """What a submitted picture is answered with, 0 for success."""
    lacks: str = ""
    """An interface it does not know, and says so."""
    window_system: bool = False
    """Takes pictures only from a context of the window system, as the runtimes on OpenXR do."""
    quits_after: int = 1
    """The frame after which it ends the program's turn."""


ANSWERS = {
    "IVRSystem": {
        "getRecommendedRenderTargetSize": "static void FN(uint32_t *w, uint32_t *h) { *w = 320; *h = 240; }",
        "getProjectionRaw": """static void FN(int eye, float *l, float *r, float *t, float *b) {
            if (!frames) { *l = *r = *t = *b = 0.0f; return; }
            *l = eye ? -1.0f : -1.2f; *r = eye ? 1.2f : 1.0f; *t = -1.3f; *b = 1.1f; }""",
        "getEyeToHeadTransform": """static Matrix FN(int eye) {
            Matrix m = IDENTITY; m.v[3] = eye ? 0.032f : -0.032f; return m; }""",
        "getStringTrackedDeviceProperty": """static uint32_t FN(uint32_t d, int p, char *b, uint32_t n, int *e) {
            if (p != PROP_MAKER) { *e = UNKNOWN_PROPERTY; return 0; }
            *e = n < 6 ? BUFFER_TOO_SMALL : 0; if (n >= 6) memcpy(b, "Maker", 6); return 6; }""",
        "getFloatTrackedDeviceProperty": """static float FN(uint32_t d, int p, int *e) {
            if (p != PROP_FREQUENCY) abort(); *e = 0; return FREQUENCY; }""",
        "pollNextEvent": """static _Bool FN(void *event, uint32_t size) {
            static int told = 0; if (size != SIZE_EVENT) abort();
            if (frames < QUITS_AFTER || told++) return 0; *(uint32_t *)event = EVENT_QUIT; return 1; }""",
        "getRuntimeVersion": 'static const char *FN(void) { return "stand-in 1"; }',
    },
    "IVRCompositor": {
        "setTrackingSpace": 'static void FN(int space) { tell("space %d\\n", space); }',
        "waitGetPoses": """static int FN(char *poses, uint32_t n, char *game, uint32_t m) {
            frames++; submitted = 0; pose(poses, 0.1f, 1.7f, 0.2f, frames != 2); return 0; }""",
        "submit": """static int FN(int eye, void *texture, float *bounds, int flags) {
            int kind = *(int *)((char *)texture + TEXTURE_TYPE), name = (int)*(uint64_t *)texture;
            if (!frames || submitted & 1 << eye || flags || !name) abort();
            if (bounds[0] != 0 || bounds[1] != 0 || bounds[2] != 1 || bounds[3] != 1) abort();
            submitted |= 1 << eye;
            tell("submit %d %d %s\\n", eye, kind, picture(name)); return TAKES_PICTURES; }""",
    },
    "IVRInput": {
        "setActionManifestPath": """static int FN(const char *path) {
            FILE *file = fopen(path, "r"); if (path[0] != '/' || !file || manifest++) abort();
            fclose(file); tell("manifest %s\\n", path); return 0; }""",
        "getActionSetHandle": """static int FN(const char *name, uint64_t *h) {
            if (strcmp(name, "/actions/operating")) abort(); *h = SET; return 0; }""",
        "getActionHandle": "static int FN(const char *name, uint64_t *h) { *h = handle_of(name); return 0; }",
        "getInputSourceHandle": """static int FN(const char *name, uint64_t *h) {
            *h = !strcmp(name, "/user/hand/right") ? 2 : !strcmp(name, "/user/hand/left") ? 1 : 0;
            if (!*h) abort(); return 0; }""",
        "updateActionState": """static int FN(uint64_t *sets, uint32_t size, uint32_t n) {
            if (!manifest || size != SIZE_SET || n != 1 || sets[0] != SET || sets[1]) abort(); return 0; }""",
        "getDigitalActionData": """static int FN(uint64_t a, char *d, uint32_t n, uint64_t s) {
            need(a, "boolean", n, SIZE_DIGITAL); memset(d, 0, n); d[DIGITAL_ACTIVE] = 1;
            d[DIGITAL_STATE] = (is(a, "menu") || SIMPLE && is(a, "press")) && s == 2; return 0; }""",
        "getAnalogActionData": """static int FN(uint64_t a, char *d, uint32_t n, uint64_t s) {
            need(a, "vector", n, SIZE_ANALOG); memset(d, 0, n);
            d[ANALOG_ACTIVE] = s == 2 && !SIMPLE; *(float *)(d + ANALOG_X) = 0.75f; return 0; }""",
        "getPoseActionDataForNextFrame": """static int FN(uint64_t a, int o, char *d, uint32_t n, uint64_t s) {
            need(a, "pose", n, SIZE_POSE); memset(d, 0, n); d[POSE_ACTIVE] = s == 2;
            pose(d + POSE_POSE, 0.3f, 1.1f, -0.4f, frames >= FIRST_HAND_FRAME); return 0; }""",
        "triggerHapticVibrationAction": """static int FN(uint64_t a, float t, float d, float f, float g, uint64_t s) {
            need(a, "vibration", 0, 0); if (d < 0 || d > 2.147f || g < 0 || g > 1) abort();
            tell("shake %g %g %g %d\\n", d, f, g, (int)s); return 0; }""",
    },
    "IVRApplications": {
        "addApplicationManifest": 'static int FN(const char *p, _Bool t) { tell("application %s\\n", p); return 0; }',
        "identifyApplication": 'static int FN(uint32_t p, const char *k) { tell("key %s\\n", k); return 0; }',
    },
}

FRAME = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
%(places)s
typedef struct { float v[12]; } Matrix;
typedef struct { const char *name, *type; } Action;
static const Matrix IDENTITY = {{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}};
static const Action ACTIONS[] = {{0, ""}, %(actions)s};
enum { SET = 900, BACKGROUND_KIND = 3 };
static int frames, submitted, manifest, running, asking;
static void tell(const char *format, ...) {
    FILE *file = fopen("%(log)s", "a"); va_list rest; va_start(rest, format);
    vfprintf(file, format, rest); va_end(rest); fclose(file); }
static void pose(char *at, float x, float y, float z, int valid) {
    Matrix m = IDENTITY; m.v[3] = x; m.v[7] = y; m.v[11] = z;
    memcpy(at, &m, sizeof m); at[DEVICE_VALID] = valid; }
static uint64_t handle_of(const char *name) {
    if (!manifest) abort();
    for (uint64_t i = 1; i < sizeof ACTIONS / sizeof *ACTIONS; i++) if (!strcmp(ACTIONS[i].name, name)) return i;
    abort(); }
static int is(uint64_t action, const char *last) { return !strcmp(strrchr(ACTIONS[action].name, '/') + 1, last); }
static void need(uint64_t action, const char *type, uint32_t size, uint32_t right) {
    if (!manifest || strncmp(ACTIONS[action].type, type, strlen(type)) || size != right) abort(); }
static const char *picture(int name) {
    /* What a runtime does with a texture: asks its size and format, reads it, and leaves another state behind. */
    static char words[99]; int width = 0, height = 0, format = 0; unsigned char *pixels = malloc(4 * 320 * 240);
    void *gl = dlopen("libGL.so.1", RTLD_LAZY); if (!gl) gl = dlopen("libOpenGL.so.0", RTLD_LAZY);
    if (!gl) return "unseen";
    unsigned (*error)(void) = dlsym(gl, "glGetError"); void (*bind)(int, int) = dlsym(gl, "glBindTexture");
    void (*level)(int, int, int, int *) = dlsym(gl, "glGetTexLevelParameteriv");
    void (*image)(int, int, int, int, void *) = dlsym(gl, "glGetTexImage");
    void (*buffer)(int, int) = dlsym(gl, "glBindFramebuffer");
    void (*unit)(int) = dlsym(gl, "glActiveTexture"), (*viewport)(int, int, int, int) = dlsym(gl, "glViewport");
    void (*mask)(char, char, char, char) = dlsym(gl, "glColorMask");
    const char *(*string)(int) = (void *)dlsym(gl, "glGetString");
    if (!string(0x1F02)) abort();
    void *(*display)(void) = dlsym(gl, "glXGetCurrentDisplay"), *(*context)(void) = dlsym(gl, "glXGetCurrentContext");
    if (WINDOW_SYSTEM && !(display && display() && context())) abort();
    while (error()) ;
    bind(0xDE1, name); level(0xDE1, 0, 0x1000, &width); level(0xDE1, 0, 0x1001, &height);
    level(0xDE1, 0, 0x1003, &format);
    if (width == 320 && height == 240) image(0xDE1, 0, 0x1908, 0x1401, pixels);
    bind(0xDE1, 0); buffer(0x8D40, 0); unit(0x84C3); viewport(0, 0, 1, 1); mask(0, 0, 0, 0);
    unsigned char *middle = pixels + 4 * (320 * 120 + 160), *lowest = pixels + 4 * 160;
    sprintf(words, "%%dx%%d %%x error %%x middle %%d,%%d,%%d lowest %%d", width, height, format, error(),
        middle[0], middle[1], middle[2], lowest[0]); free(pixels); return words; }
static void not_known(void) { abort(); }
%(tables)s
static void *generic(void *self, const char *name, int *error) {
    if (error) *error = 0;
    if (asking && !BACKGROUND) { *error = 109; return 0; }
    if (!running) abort();
    %(choices)s
    abort(); }
static int start(void *self, int kind, const char *info) {
    if (running) abort();
    printf("A runtime's own words\\n"); fflush(stdout);
    running = !%(start)d; asking = kind == BACKGROUND_KIND; return %(start)d; }
static void stop(void *self) { running = asking = 0; tell("stopped\\n"); if (ABORTS_WHEN_STOPPED) abort(); }
static int valid(void *self, const char *name) { return strcmp(name, "%(lacks)s") ? 0 : 106; }
static _Bool present(void *self) { return 1; }
static const char *english(void *self, int error) { abort(); }
static void *core[] = {start, stop, valid, generic, present, english, english};
static void *client = core;
void *VRClientCoreFactory(const char *name, int *code) { if (code) *code = 0; return &client; }
"""


def build_runtime(folder: Path, manner: Manner = Manner()) -> tuple[Path, Path]:
    """Build the runtime in an empty folder; returns the registry file that names it and the file that logs calls."""
    import openvr

    from simulator.vr.openvr_manifest import ACTIONS, action_path

    log, library = folder / "calls.txt", folder / "runtime" / "bin" / "linux64" / "vrclient.so"
    library.parent.mkdir(parents=True)
    names = [name for name in ANSWERS if manner.server or name != "IVRApplications"]
    choices = [f'if (!strcmp(name, "FnTable:{name}_{VERSIONS[name][0]}")) return {name};' for name in names]
    words = {
        "places": _places(openvr, manner),
        "log": log,
        "actions": ", ".join(f'{{"{action_path(name)}", "{kind}"}}' for name, (kind, _) in ACTIONS.items()),
        "tables": "\n".join(_table(openvr, name) for name in names),
        "choices": "\n    ".join(choices),
        "start": manner.start,
        "lacks": manner.lacks,
    }
    (folder / "runtime.c").write_text(FRAME % words)
    subprocess.run(["gcc", "-w", "-shared", "-fPIC", "-o", str(library), str(folder / "runtime.c"), "-ldl"], check=True)
    if manner.server:
        (library.parent / "vrserver").touch()
    registry = folder / "openvrpaths.vrpath"
    named = {"runtime": [str(folder / "runtime")], "config": [str(folder)], "log": [str(folder)]}
    registry.write_text(json.dumps({**named, "external_drivers": None, "jsonid": "vrpathreg", "version": 1}))
    return registry, log


def _table(openvr, name):
    """The functions of an interface in the order of OpenVR 2.5, whatever package is installed."""
    _, count, later = VERSIONS[name]
    order = [field for field, _ in getattr(openvr, f"{name}_FnTable")._fields_ if field != later]
    known = ANSWERS[name]
    assert len(order) == count
    assert set(known) <= set(order)
    bodies = "\n".join(body.replace("FN(", f"{name}_{call}(") for call, body in known.items())
    pointers = ", ".join(f"{name}_{call}" if call in known else "not_known" for call in order)
    return f"{bodies}\nstatic void *{name}[] = {{{pointers}}};"


def _places(openvr, manner):
    """Where members lie in the package's structures, how large those are, and how the runtime behaves."""
    places = {
        "DEVICE_VALID": openvr.TrackedDevicePose_t.bPoseIsValid.offset,
        "DIGITAL_ACTIVE": openvr.InputDigitalActionData_t.bActive.offset,
        "DIGITAL_STATE": openvr.InputDigitalActionData_t.bState.offset,
        "ANALOG_ACTIVE": openvr.InputAnalogActionData_t.bActive.offset,
        "ANALOG_X": openvr.InputAnalogActionData_t.x.offset,
        "POSE_ACTIVE": openvr.InputPoseActionData_t.bActive.offset,
        "POSE_POSE": openvr.InputPoseActionData_t.pose.offset,
        "TEXTURE_TYPE": openvr.Texture_t.eType.offset,
        "SIZE_DIGITAL": sizeof(openvr.InputDigitalActionData_t),
        "SIZE_ANALOG": sizeof(openvr.InputAnalogActionData_t),
        "SIZE_POSE": sizeof(openvr.InputPoseActionData_t),
        "SIZE_SET": sizeof(openvr.VRActiveActionSet_t),
        "SIZE_EVENT": sizeof(openvr.VREvent_t),
        "EVENT_QUIT": int(openvr.VREvent_Quit),
        "PROP_MAKER": int(openvr.Prop_ManufacturerName_String),
        "PROP_FREQUENCY": int(openvr.Prop_DisplayFrequency_Float),
        "UNKNOWN_PROPERTY": int(openvr.TrackedProp_UnknownProperty),
        "BUFFER_TOO_SMALL": int(openvr.TrackedProp_BufferTooSmall),
        "FIRST_HAND_FRAME": FIRST_HAND_FRAME,
        "BACKGROUND": int(manner.background),
        "ABORTS_WHEN_STOPPED": int(manner.aborts_when_stopped),
        "SIMPLE": int(manner.simple_controller),
        "FREQUENCY": f"{manner.frequency}f",
        "WINDOW_SYSTEM": int(manner.window_system),
        "QUITS_AFTER": manner.quits_after,
        "TAKES_PICTURES": manner.takes_pictures,
    }
    assert sizeof(openvr.HmdMatrix34_t) == 48
    return "\n".join(f"#define {name} {value}" for name, value in places.items())
