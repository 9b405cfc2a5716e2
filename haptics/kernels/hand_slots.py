"""Layout of the simulated hand's block: SI units, device frame; rings at the end."""

# What does not change while it runs.
PERIOD = 0
STEP = 1  # 6 numbers: exact step of mass, spring and damper, see haptics/drivers/hand_dynamics
STIFFNESS = 7  # N/m
FORCE_SCALE = 8  # device newtons per newton felt
SURGEON = 9  # 0: passive hand, 1: scripted surgeon
DELAY_TICKS = 10  # how many ticks late a written force acts
ENTRY = 11  # aimed entry, 3 numbers [m]
AXIS = 14  # aimed axis, 3 numbers, unit
ORIENTATION = 17  # 4 numbers
LATERAL = 21  # two unit vectors across the axis, 6 numbers
REACTION_TICKS = 27
APPROACH_SPEED = 28
CONTACT_FORCE = 29
SEAT_PUSH = 30
SEAT_TICKS = 31
DRILL_FEED = 32
CANAL_FEED = 33
RESISTANCE_FELT = 34
LEAN_RATE = 35
LEAST_PUSH = 36
MOST_PUSH = 37
FOLLOW_TIME = 38
NOTICE_FEED = 39
NOTICE_SHARE = 40
NOTICE_FORCE = 41
CATCH_TICKS = 42
BELIEVED_LENGTH = 43
CAUTION_LENGTH = 44
FAR_LENGTH = 45
OVERRUN_LENGTH = 46
WITHDRAW_SPEED = 47
STANDOFF = 48
GIVE_UP_TICKS = 49
TREMOR_AMPLITUDE = 50
TREMOR_RATE = 51  # 4 numbers [rad/s]
TREMOR_PHASE = 55  # 4 numbers [rad]
RELEASE_TIME = 59
TRACKING_LOST_TICK = 60  # from this tick on the device is untracked; negative: never
TRACKING_BACK_TICK = 61
TOOL_COMPLIANCE = 62  # m/N: how far the tool lags the hand, seen by the surgeon
STALL_LEAN = 63  # factor on the lean rate while the drill stands still

RELAX_RATE = 94

# What moves.
CLOCK = 64
POSITION = 65
VELOCITY = 68
REST = 71  # rest point of the hand [m]
REST_DEPTH = 74  # along the aimed axis
PHASE = 75
PHASE_TICKS = 76
PUSH = 77
FOLLOWED = 78
SMOOTH_FEED = 79
PEAK_FORCE = 80
CONTACT_DEPTH = 81
ONSET_DEPTH = 82
TRIGGER = 83
BREAKTHROUGHS = 84
FORCE = 85  # last force written, device newtons, 3 numbers
GAVE_UP = 88
TOOL_DEPTH = 89  # at the last tick [m]

DELAY_RING = 96
DELAY_PLACES = 32
PERCEPTION_RING = DELAY_RING + 3 * DELAY_PLACES
PERCEPTION_PLACES = 1024
SCRATCH = PERCEPTION_RING + 3 * PERCEPTION_PLACES  # acting force and felt values, 6 numbers
BLOCK_SIZE = SCRATCH + 6

PHASE_APPROACH = 0
PHASE_SEAT = 1
PHASE_DRILL = 2
PHASE_CATCH = 3
PHASE_WITHDRAW = 4
PHASE_FINISHED = 5
