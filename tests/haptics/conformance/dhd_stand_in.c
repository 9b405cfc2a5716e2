/* A stand-in for a device library with the DHD function names: one device whose calls take a tenth of a millisecond. */
#include <string.h>
#include <unistd.h>

static volatile int plugged = 1, opened, buttons, garbage, silent;
static double rotation[9] = {1, 0, 0, 0, 1, 0, 0, 0, 1}, position[3], force[3];

void standin_plug(int on) { plugged = on; if (!on) { memset(force, 0, sizeof force); opened = 0; } }
void standin_place(double x, double y, double z) { position[0] = x; position[1] = y; position[2] = z; }
void standin_turn(const double *matrix) { memcpy(rotation, matrix, sizeof rotation); }
void standin_press(int bits) { buttons = bits; }
void standin_garbage(int on) { garbage = on; }
void standin_silence(int on) { silent = on; if (on) memset(force, 0, sizeof force); }
void standin_force(double *out) { memcpy(out, force, sizeof force); }
int standin_opened(void) { return opened; }

static int answer(void) {
  for (int waited = 0; silent && waited < 300; waited++) usleep(1000);
  usleep(100);
  return plugged && opened && !silent ? 0 : -1;
}
int dhdOpen(void) { if (!plugged || opened) return -1; opened = 1; return 0; }
int dhdClose(char device) { (void)device; opened = 0; return 0; }
int dhdEnableForce(unsigned char on, char device) { (void)on; (void)device; return 0; }
int dhdGetPosition(double *x, double *y, double *z, char device) {
  (void)device;
  *x = garbage ? 0.0 / 0.0 : position[0]; *y = position[1]; *z = position[2];
  return answer();
}
int dhdGetLinearVelocity(double *x, double *y, double *z, char device) { (void)device; *x = *y = *z = 0; return 0; }
int dhdGetOrientationFrame(double matrix[3][3], char device) { (void)device; memcpy(matrix, rotation, sizeof rotation); return 0; }
unsigned dhdGetButtonMask(char device) { (void)device; return (unsigned)buttons; }
int dhdSetForceAndTorque(double x, double y, double z, double a, double b, double c, char device) {
  (void)a; (void)b; (void)c; (void)device;
  if (!plugged || !opened) return -1;
  force[0] = x; force[1] = y; force[2] = z;
  return 0;
}
const char *dhdErrorGetLastStr(void) { return "communication error"; }
const char *dhdGetSDKVersionStr(void) { return "stand-in 3.16"; }
