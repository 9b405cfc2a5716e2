/* A stand-in for a device library with the HD function names: one stylus, a scheduler thread at about 1 kHz. */
#include <pthread.h>
#include <string.h>
#include <unistd.h>

typedef struct { unsigned code; int internal; unsigned device; } ErrorInfo;
typedef unsigned (*Callback)(void *);

static volatile int plugged = 1, opened, buttons, garbage, silent, running, pending, initialisations;
static double rotation[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, position_mm[3], force[3], wanted[3], torque[3];
static Callback callback;
static void *callback_data;
static pthread_t scheduler;

void standin_plug(int on) { plugged = on; if (!on) { memset(force, 0, sizeof force); opened = 0; } }
void standin_place(double x, double y, double z) { position_mm[0] = x * 1e3; position_mm[1] = y * 1e3; position_mm[2] = z * 1e3; }
void standin_turn(const double *matrix) { memcpy(rotation, matrix, sizeof rotation); }
void standin_press(int bits) { buttons = bits; }
void standin_garbage(int on) { garbage = on; }
void standin_silence(int on) { silent = on; if (on) memset(force, 0, sizeof force); }
void standin_force(double *out) { memcpy(out, force, sizeof force); }
int standin_opened(void) { return opened; }

unsigned hdInitDevice(const char *name) {
  (void)name; initialisations++;
  if (!plugged || opened) { pending = 0x0301; return 0xFFFFFFFFu; }
  opened = 1; pending = 0; return 7;
}
void hdDisableDevice(unsigned device) { (void)device; opened = 0; memset(force, 0, sizeof force); }
void hdMakeCurrentDevice(unsigned device) { (void)device; }
void hdEnable(unsigned what) { (void)what; }
ErrorInfo hdGetError(void) { ErrorInfo e = {(unsigned)pending, 0, 7}; pending = 0; return e; }
void hdBeginFrame(unsigned device) { (void)device; memset(wanted, 0, sizeof wanted); if (!plugged) pending = 0x0303; }
void hdEndFrame(unsigned device) { (void)device; if (plugged && opened) memcpy(force, wanted, sizeof force); }
void hdGetDoublev(unsigned what, double *out) {
  double nan = 0.0 / (garbage ? 0.0 : 1.0);
  if (what == 0x2051) { out[0] = out[1] = out[2] = 0; return; }
  memset(out, 0, 16 * sizeof *out);
  for (int row = 0; row < 3; row++) {
    for (int column = 0; column < 3; column++) out[4 * column + row] = rotation[3 * row + column];
    out[12 + row] = garbage ? nan : position_mm[row];
  }
  out[15] = 1;
}
void hdGetIntegerv(unsigned what, int *out) { (void)what; *out = buttons; }
void hdSetDoublev(unsigned what, const double *in) { memcpy(what == 0x2700 ? wanted : torque, in, sizeof wanted); }
unsigned long hdScheduleAsynchronous(Callback given, void *data, unsigned short priority) {
  (void)priority; callback = given; callback_data = data; return 1;
}
void hdUnschedule(unsigned long handle) { (void)handle; callback = 0; }
static void *schedule(void *nothing) {
  (void)nothing;
  while (running) {
    if (callback && !silent && callback(callback_data) == 0) callback = 0;
    usleep(900);
  }
  return 0;
}
void hdStartScheduler(void) { if (!running) { running = 1; pthread_create(&scheduler, 0, schedule, 0); } }
void hdStopScheduler(void) { if (running) { running = 0; pthread_join(scheduler, 0); } }
const char *hdGetString(unsigned what) { return what == 0x2500 ? "stand-in 3.4" : 0; }
