# Devices and the servo.
haptics-driver-unknown = There is no device driver “{ $name }”: choose one of { $known }.
haptics-frame-invalid = The placement of the device in the patient's frame is not a turn, a scale and a shift: place the device anew.
haptics-limits-invalid = The force limits { $values } are not possible: give finite numbers that are not negative.
haptics-limits-too-slow = A limit of { $force } N cannot be let go within { $deadline_ms } ms at { $slew } N/ms: lower the force limit or raise the slew limit.
haptics-settings-invalid = The servo cannot run with a period of { $period_s } s and a ring of { $ring_rows } rows: use 0.00001 to 0.1 s and at least one row.
haptics-servo-running = The servo is running already: stop it first.
haptics-servo-stuck = The servo did not stop within { $seconds } s: switch the device off and start the program again.
haptics-servo-failed = The servo stopped by itself ({ $reason }) and let the force go: start the exercise again; the log tells more.
haptics-hand-invalid = A hand of { $mass_kg } kg, { $stiffness } N/m and { $damping } N·s/m is not possible: give a positive mass and no negative stiffness or damping.
haptics-delay-invalid = A delay of { $ticks } ticks cannot be simulated: give 0 to { $most }.
haptics-plan-invalid = The planned hole has no direction or no length: set entry and exit again.
haptics-surgeon-unknown = The virtual surgeon has no setting { $names }: use { $known }.
haptics-surgeon-invalid = The virtual surgeon's { $name } cannot be { $value }: give a number of at least { $least }.
haptics-pose-invalid = The pose given to the stylus is not a position with an orientation: give three and four finite numbers.
haptics-recording-shape = The recorded samples ({ $samples }) do not fit together: give as many positions, orientations and trigger values.
