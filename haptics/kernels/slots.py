"""Slot numbers of every vector the servo passes about.

Public names and their meaning: haptics/force_law_layout.py, haptics/device.py and haptics/servo_loop.py.
"""

# Command: what the hand asks of the tool (patient side: mm, LPS).
COMMAND_TIP = 0
COMMAND_ORIENTATION = 3
COMMAND_TRIGGER = 7
COMMAND_COUPLING_STIFFNESS = 8
COMMAND_COUPLING_DAMPING = 9
COMMAND_IRRIGATION = 10
COMMAND_INSTRUMENT = 11
COMMAND_TICK = 12
COMMAND_GUIDE = 13
COMMAND_BLOW = 14
COMMAND_SIZE = 16

# Response: what the bone answers (patient side: mm, N, LPS).
RESPONSE_TIP = 0
RESPONSE_ORIENTATION = 3
RESPONSE_FORCE = 7
RESPONSE_TORQUE = 10
RESPONSE_THRUST = 13
RESPONSE_CUTTING_TORQUE = 14
RESPONSE_FEED = 15
RESPONSE_SPEED = 16
RESPONSE_REMOVED = 17
RESPONSE_CHISEL_DENSITY = 18
RESPONSE_LIP_ENGAGEMENT = 19
RESPONSE_INITIAL_BONE_AT_TIP = 20
RESPONSE_HEAT = 21
RESPONSE_DEPTH = 22
RESPONSE_CONTACT = 23
RESPONSE_BLOW = 24
RESPONSE_GUIDE = 30
RESPONSE_SIZE = 32

# Device state (device frame: m, m/s, rad/s).
STATE_POSITION = 0
STATE_ORIENTATION = 3
STATE_VELOCITY = 7
STATE_ANGULAR_VELOCITY = 10
STATE_TRIGGER = 13
STATE_BUTTONS = 14
STATE_TRACKING = 15
STATE_IRRIGATION = 16
STATE_SAMPLE_AGE = 17
STATE_FAULT = 18
STATE_SIZE = 24

# Why a sample is not to be trusted, in STATE_FAULT.
FAULT_NONE = 0.0
FAULT_STALE = 1.0  # older than the device's samples ever are
FAULT_LOST = 2.0  # the hand is out of sight, or the device does not answer
FAULT_ENDED = 3.0  # a recording has no more samples

# Wrench written to the device (device frame: N, N m).
WRENCH_FORCE = 0
WRENCH_TORQUE = 3
WRENCH_TICK = 6
WRENCH_SIZE = 8

# Servo settings, read afresh each tick; SETTING_INSTRUMENT, SETTING_EMERGENCY_STOP, SETTING_CLUTCH,
# SETTING_ACTION_BUTTONS and SETTING_PRESSED_ACTIONS may be written while it runs.
SETTING_PERIOD = 0
SETTING_ROTATION = 1  # 9 numbers, row by row: device frame to LPS
SETTING_TRANSLATION = 10  # mm
SETTING_MM_PER_M = 13
SETTING_FRAME_QUATERNION = 14  # 4 numbers: device frame to LPS
SETTING_COUPLING_STIFFNESS = 18
SETTING_COUPLING_DAMPING = 19
SETTING_FORCE_SCALE = 20
SETTING_MAX_FORCE = 21
SETTING_MAX_TORQUE = 22
SETTING_MAX_STEP = 23  # N per tick
SETTING_RAMP_TICKS = 24
SETTING_INSTRUMENT = 25
SETTING_EMERGENCY_STOP = 26
SETTING_CATCH_UP_TICKS = 27
SETTING_KNEE = 28  # rendered force from which it is compressed [N]; 0: linear
SETTING_PASSIVITY_DAMPING = 29  # most damping the passivity controller adds [N s/m]; 0: it only observes
SETTING_PASSIVITY_SLACK = 30  # energy per axis it forgives before it takes force away [J]
SETTING_PASSIVITY_KEEP = 31  # share of the energy credit kept from tick to tick
SETTING_CLUTCH = 32
SETTING_ACTION_BUTTONS = 33  # 5 numbers, one bit field of buttons per ACTION_*
SETTING_PRESSED_ACTIONS = 38  # bit field of ACTION_* held down elsewhere: a foot pedal, a key
SETTING_MAX_TORQUE_STEP = 39  # N m per tick
SETTING_GUIDE = 40  # number of the sleeve in force, 0: none; may be written while it runs
SETTING_BLOW = 41  # share of a mallet's full blow, 0: full; may be written while it runs
SETTINGS_SIZE = 48

# Actions a button or pedal may be bound to.
ACTION_TRIGGER = 0
ACTION_IRRIGATION = 1
ACTION_CLUTCH = 2
ACTION_EMERGENCY_STOP = 3
ACTION_C_ARM = 4
ACTION_COUNT = 5

# What the servo remembers between ticks.
MEMORY_FORCE = 0  # last rendered force [N], device frame
MEMORY_RAMP = 3  # ticks since the start or since tracking came back
MEMORY_POSE = 4  # last good position and orientation, 7 numbers
MEMORY_HAS_POSE = 11
MEMORY_MAX_LATENESS = 13
MEMORY_MAX_COMPUTE = 14
MEMORY_MAX_STEP = 15
MEMORY_ENERGY = 16  # work done by the rendered force on the hand [J]
MEMORY_MAX_ENERGY = 17
MEMORY_SAMPLE_AGE = 18
MEMORY_CREDIT = 19  # energy taken from the hand and not yet given back, per axis [J]
MEMORY_VELOCITY = 22  # of the hand over the last tick, per axis [m/s]
MEMORY_HELD_ACTIONS = 25  # bit field of ACTION_*
MEMORY_CLUTCHED = 26
MEMORY_GRIPPED = 27  # 1 once a re-grip has moved the tool against the hand
MEMORY_GRIP_SHIFT = 28  # 3 numbers [mm, LPS]
MEMORY_GRIP_TURN = 31  # 4 numbers
MEMORY_COMMAND_POSE = 35  # last commanded tip and orientation, 7 numbers
MEMORY_COMMANDED = 42  # 1 once there was a command
MEMORY_SCRATCH = 43  # 4 numbers
MEMORY_TORQUE = 47  # last rendered torque [N m], device frame
MEMORY_SIZE = 56

# Whole-number counters; STOP, WRITTEN and DRAINED cross threads and are touched atomically.
COUNTER_STOP = 0
COUNTER_TICK = 1
COUNTER_WRITTEN = 2
COUNTER_DRAINED = 3
COUNTER_OVERRUNS = 4
COUNTER_MISSED = 5
COUNTER_SKIPPED = 6
COUNTER_NON_FINITE = 7
COUNTER_UNTRACKED = 8
COUNTER_SATURATED = 9
COUNTER_SLEW_LIMITED = 10
COUNTER_PACED_TICKS = 11
COUNTER_PACED_NS = 12
COUNTER_PASSIVITY = 13
COUNTER_PRESSES = 14  # 5 counts, one per ACTION_*
COUNTERS_SIZE = 24

# Histograms, one row each.
HISTOGRAM_LATENESS = 0
HISTOGRAM_COMPUTE = 1
HISTOGRAM_FORCE_STEP = 2
HISTOGRAM_COUNT = 3
HISTOGRAM_BINS = 1280

# Ring row: telemetry, then command, then response.
ROW_TICK = 0
ROW_LATENESS = 1
ROW_COMPUTE = 2
ROW_TRACKING = 3
ROW_MISSED = 4
ROW_RENDERED = 5
ROW_COMMAND = 8
ROW_RESPONSE = 24
ROW_SIZE = 56
