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
haptics-profile-unknown = There is no device profile “{ $name }”: choose one of { $known }.
haptics-bindings-action = Buttons cannot be bound to { $action }: choose from { $known }.
haptics-bindings-button = “{ $button }” is no button: give a whole number from 0 to { $most }.
haptics-bindings-twice = Button { $button } is bound twice: let it do one thing only.
haptics-bindings-shape = The button bindings are not a list of buttons per action: set them again.
haptics-bindings-file = The button bindings in { $name } cannot be read: mend or delete the file, then set them again.
haptics-rig-no-damping = Without any damping no wall is stable: give --damping or --virtual-damping above zero.

# What a hand on this device does not feel.
haptics-cannot-force = This device gives no force back; what the bone would answer is shown on the gauge only.
haptics-cannot-full-force = Forces are scaled: { $reference } N of the real operation are { $force } N here.
haptics-cannot-hardness = Cortical bone feels softer than it is: at most { $stiffness } N/mm are stable here.
haptics-cannot-torque = Torque and the drill's twist are not felt.
haptics-cannot-vibration = The vibration of the motor is not felt; listen to the drill.

# The testing machine's haptic tools.
haptics-rig-coupling-help = Find the stiffest wall a hand on a device bears, by running the servo loop itself.
haptics-rig-servo-help = Measure the servo's rate, computing time and lateness beside a bare timer loop.
haptics-rig-contact-help = Throw a hand about against walls and check force, slew and energy limits.
haptics-rig-mass = Mass of hand and device in kg.
haptics-rig-damping = Viscous damping of hand and device in N·s/m.
haptics-rig-virtual-damping = Damping of the wall in N·s/m.
haptics-rig-period = Period of the loop in ms.
haptics-rig-delay = How many ticks late a force acts.
haptics-rig-profile = Device profile, for example touch, touch_x, omega or inverse3.
haptics-rig-device = Device driver, for example simulated, mouse, inverse3 or touch.
haptics-rig-ticks = Number of ticks.
haptics-rig-seconds = How long the servo runs in s; the bare loop runs as long again.
haptics-rig-load = Work beside the servo like a busy window's.
haptics-rig-mapping = Force mapping: linear scale or soft knee.

# Drivers of the makers' devices.
haptics-device-busy = The device “{ $device }” is in use already: close the other program or exercise first.
haptics-device-absent = No device “{ $device }” answers: switch it on, plug it in, calibrate it, then try again.
haptics-device-silent = The device “{ $device }” was opened but sends nothing: unplug it, plug it in again and retry.
haptics-device-lost = The device “{ $device }” was lost ({ $reason }) and its force is off: plug it in again; it is looked for all the time, and the mouse works meanwhile.
haptics-device-garbage = The device “{ $device }” sends values that are no position; its force is off: calibrate it or plug it in again.
haptics-package-missing = { $device } needs the Python package { $package }: install it with pip install { $package }.
haptics-service-missing = No Haply Inverse Service answers at { $address }: install it from Haply, start it, then try again.
haptics-library-missing = The library of { $device } ({ $files }) was not found; looked at { $looked }. Install { $install }, or name the file in the environment variable { $variable }.
haptics-library-other = { $file } is not the library of { $device } (it lacks { $missing }): install the maker's current version.

# The headset's controller.
haptics-controller-no-headset = The controller works only while a headset runs: start one with main.py vr.
haptics-controller-process-ended = The headset's process ended; the drill has stopped and no force acts. Go on with the mouse, or start the headset again.
haptics-controller-silent = The headset sends nothing any more; the drill has stopped. Look at its cable or wake it.
haptics-controller-untracked = The controller is out of sight or asleep; the drill has stopped. Bring it in front of the headset or wake it.

# The command that lists devices and binds buttons.
haptics-devices-help = List the device drivers, what each device cannot render, and what its buttons do; change what they do.
haptics-devices-device = Only this driver.
haptics-devices-bind = Let buttons do something, for example trigger=0 or clutch=1,2; actions: trigger, irrigation, clutch, emergency_stop, c_arm. What is given replaces all bindings of the device.
haptics-devices-which = Buttons are bound for one device: name it with --device.
haptics-devices-bind-unread = “{ $text }” is no binding: write an action and its buttons, for example clutch=1,2.

# The drivers by their names.
haptics-driver-mouse = Mouse and keyboard
haptics-driver-touch = 3D Systems Touch
haptics-driver-touch-x = 3D Systems Touch X
haptics-driver-inverse3 = Haply Inverse3
haptics-driver-force-dimension = Force Dimension omega, delta, sigma
haptics-driver-gamepad = Gamepad
haptics-driver-space-mouse = 3D mouse (SpaceMouse)
haptics-driver-simulated = Simulated hand
haptics-driver-recorded = Recorded hand
haptics-driver-openvr-controller = Headset's controller
haptics-driver-not-at-desk = “{ $name }” is no device to hold at a screen: choose the mouse, a haptic arm, a gamepad or a 3D mouse; main.py devices lists them.
haptics-driver-needs-window = The mouse holds the tool in the window only: use main.py desktop, or name a haptic arm, a gamepad or a 3D mouse.

# Settings > Devices.
haptics-page-why = What can hold the tool. A device that is lost lets its force go at once, and the mouse goes on. A foot pedal that types a key is bound under Settings, Keys; one that counts as a gamepad is a device here.
haptics-page-look = Look for devices
haptics-page-not-looked = Not looked for yet
haptics-page-looking = Looking …
haptics-page-found = Found
haptics-page-found-version = Found; the maker's software is version { $version }
haptics-page-try = Try it
haptics-page-opening = Opening { $device } …
haptics-page-tool = Holds the tool
haptics-page-camera = Moves the camera
haptics-page-camera-by-mouse = The mouse
haptics-page-one-hand-each = One device is one hand: choose different ones for tool and camera.
haptics-page-chosen = Kept; used from the next session on.
haptics-page-walls = Move about: soft walls stand halfway to the ends of its room.
haptics-page-cannot = WHAT THIS DEVICE CANNOT RENDER
haptics-page-rate = Servo rate
haptics-page-samples = Samples of the device
haptics-page-compute = Computing, p50 / p99 / most
haptics-page-lateness = Lateness, p50 / p99 / most
haptics-page-missed = Deadlines missed
haptics-page-passivity = Passivity controller at work
haptics-page-force-step = Force steps, p99 / most
haptics-page-buttons = Buttons and pedals
haptics-page-assign = Assign
haptics-page-free = Clear
haptics-page-press-now = Press the button or pedal now.
haptics-page-pressed = Button { $button } was pressed.
haptics-page-bound = Kept; works from the next session on.
haptics-page-end = Let go
haptics-action-trigger = Drill
haptics-action-irrigation = Irrigation
haptics-action-c-arm = X-ray
haptics-action-clutch = New grip
haptics-action-emergency-stop = Emergency stop
haptics-take-back = Take the device again
