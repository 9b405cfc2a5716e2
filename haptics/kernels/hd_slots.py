"""Layout of the block that the HD library's scheduler hands to our callback: words first, numbers after."""

# Words (int64).
MAILBOX = 0  # address
DEVICE = 1  # the library's handle
BEGIN_FRAME = 2  # addresses of the library's functions
END_FRAME = 3
GET_DOUBLES = 4
GET_INTEGERS = 5
SET_DOUBLES = 6
GET_ERROR = 7
SIX_AXES = 8
FRAMES = 9  # samples exchanged
GARBAGE = 10  # samples that were no pose
LOST = 11  # the library's error code once the device is gone
BUTTONS = 12  # int32 of the library

# Numbers (float64).
TRANSFORM = 16  # 16, by columns, mm
VELOCITY = 32  # mm/s
OUT = 36  # force or torque on its way to the library
LONGEST = 40  # age beyond which a wrench is not rendered [s]
WRENCH = 44
SAMPLE = 56
BLOCK_SIZE = 80
