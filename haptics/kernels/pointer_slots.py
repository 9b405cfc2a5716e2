"""Layout of the pointer's block: a mailbox the window's thread writes, and the smooth pose the servo reads."""

# Mailbox. Slot 0 is an int64: odd while a message is being written.
MESSAGE = 1
MESSAGE_POSITION = 0  # m
MESSAGE_ORIENTATION = 3
MESSAGE_TRIGGER = 7
MESSAGE_TRACKING = 8
MESSAGE_IRRIGATION = 9
MESSAGE_BUTTONS = 10
MESSAGE_PLACEMENTS = 11  # counts up where the pose is to be taken at once, without smoothing
MESSAGE_SIZE = 12

# The servo's own side.
TAKEN = 16  # the newest whole message
TAKEN_SEQUENCE = 28
PLACEMENTS = 29
POSITION = 32
VELOCITY = 35
ORIENTATION = 38
TURNING = 42  # rate of change of the four quaternion numbers
TRIGGER = 46
AGE_TICKS = 47
FORCE = 48
HOLDER_GONE = 51  # 1 once the process that held the hand has ended; another thread writes it

# What does not change while it runs.
PERIOD = 56
RATE = 57  # natural frequency of the smoothing [rad/s]
TRIGGER_RATE = 58  # full pulls per second
STALE_TICKS = 59
BLOCK_SIZE = 64
