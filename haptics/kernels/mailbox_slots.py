"""Layout of the mailbox between a vendor's thread and the servo."""

SAMPLE_SEQUENCE = 0  # int64; odd while a sample is being written
WRENCH_SEQUENCE = 1  # int64; odd while a wrench is being written
SAMPLE = 2  # the first numbers of a device state, then the time it was taken
SAMPLE_STAMP = 17  # ns
SAMPLE_SIZE = 18
WRENCH = 24  # force and torque, then the time they were written
WRENCH_STAMP = 6  # ns
WRENCH_SIZE = 7
HELD = 32  # the servo's own copy of the newest whole sample
LOST_AFTER = 52  # age beyond which a sample is not trusted [s]
AGE_SUM = 53  # s
AGE_COUNT = 54
SERVO_CLOCK = 56  # 4 words for the clock, the servo's
VENDOR_CLOCK = 60  # and the vendor thread's
BLOCK_SIZE = 64
