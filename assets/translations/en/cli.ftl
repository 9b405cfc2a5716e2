# The command line.
cli-help = Osteon: from a CT series to a scored operation on patient-specific bone.
    For training and rehearsal; not a registered medical device.
cli-epilog = Without a command the desktop opens. Figures go to stdout (with --json as JSON alone), progress to stderr. Exit code 0: done; 2: bad input; 1: a fault of ours, with a log file named.
cli-language-help = Language of texts: en or zh_CN. Otherwise OSTEON_LANGUAGE, then the system's.
cli-json-help = Print the figures as one JSON document on stdout.

cli-interrupted = Stopped at your request; nothing was left half-written.
cli-disk-full = The disk is full: free some space, then run the command again; nothing was left half-written.
cli-disk-gone = The disk that holds “{ $name }” does not answer: plug it in again or check it, then run the command again.
cli-no-permission = Osteon may not write or read “{ $name }”: choose another place with --out, or change its permissions.
cli-fault = Osteon met a fault of its own ({ $kind }); what happened, without any patient data, is in { $log }.
cli-bad-place = Osteon cannot write at “{ $name }”: the path is too long or runs through a file; choose another place with --out.
cli-wants-choice = choose one of { $choices }.
cli-wants-low = give a number { $bound ->
    [above] above { $low }
   *[other] of at least { $low }
 }.
cli-wants-between = give a number { $bound ->
    [above] above { $low } and up to { $high }
   *[other] from { $low } to { $high }
 }.
cli-wants-file = give a file; this is a folder.
cli-wants-number = give a number.
cli-yes = Yes
cli-no = No
cli-replay-other-format = The recording was made by another version of Osteon and its set-up cannot be read here: replay it with that version.
cli-data-unfinished = not finished
cli-no-such-option = There is no option { $option } here: see --help for the ones there are.
cli-missing-parameter = { $option } is missing: see --help for what this command needs.
cli-bad-parameter = { $option } cannot be used: { $reason }
cli-option-needs-value = { $option } needs a value after it.
cli-no-such-command = There is no such command: choose one of { $commands }.
cli-usage = The command line cannot be read: { $reason }
cli-not-a-vector = “{ $value }” is not three numbers; write x,y,z, for example -12.5,0,3.
cli-not-a-picture = The curves cannot be drawn to “{ $name }”: name a file ending in .svg, .png or .pdf in a folder that is there.
cli-not-numbers = “{ $value }” is not a list of numbers; write them with commas between.

# Stages shown while work runs.
cli-stage-generate = Generating the built-in CT series
cli-stage-read = Reading the images
cli-stage-segment = Finding the bones
cli-stage-surface = Building the surfaces
cli-stage-write = Writing the patient model
cli-stage-measure = Measuring the bones
cli-stage-prepare = Preparing the bone for drilling
cli-stage-simulate = Drilling
cli-stage-device-lost = The device is gone and the tool holds still; plug it in again to go on, or press Ctrl+C to end and score
cli-stage-score = Scoring
cli-stage-pictures = Taking the pictures
cli-stage-debrief = Writing the debrief
cli-stage-replay = Replaying the recording
cli-stage-benchmark = Measuring
cli-stage-rig = Running the testing machine
cli-stage-sound = Making the sound

# Commands.
cli-desktop-help = Open the desktop (the same as no command).
cli-screenshots-help = Use the window by itself, drill a hole with X-rays, and save a picture of every place; needs a display.
cli-screenshots-out-help = Folder for the pictures.
cli-screenshots-case-help = Case that is opened and drilled.
cli-demo-help = Run the whole job: CT series in, bone, a virtual surgeon who drills it, score, debrief, record.
cli-reconstruct-help = Turn a CT series (folder, zip or NIfTI file), a surface (STL, PLY, OBJ, VTP) or a label map into a patient model: named bones, density, surfaces.
cli-reconstruct-input = The series: a folder of DICOM files, a zip of one, or a NIfTI file.
cli-reconstruct-done = { $bones ->
    [one] One bone
   *[other] { $bones } bones
    } from { $slices } slices, in { $folder }
cli-simulate-help = Let the virtual surgeon drill a patient model that is already there, then score it.
cli-replay-help = Run a recording again and compare the bone it leaves with the one recorded.
cli-replay-same = The replayed bone is the recorded one, bit for bit ({ $hash }).
cli-replay-different = The replayed bone differs from the recorded one: { $hash } instead of { $recorded }.
cli-replay-other-code = The recording was made by another version of Osteon, which may have cut the bone otherwise; run that version to compare.
cli-replay-unfinished = The recording has no end (it was cut off after { $seconds }): the bone replayed up to there has the hash { $hash }.
cli-score-help = Compute the score again from a recording alone.
cli-rig-help = A virtual testing machine: drive a tool into a specimen and read forces, times and volumes.
cli-rig-drill-help = Drill a specimen at a prescribed feed or a prescribed push.
cli-rig-plunge-help = Let the scenario's virtual surgeon drill through a tube, several times, and measure the plunge.
cli-bench-help = Measure the servo's tick, its punctuality and the picture on this machine.
cli-bench-names = Which benchmarks to run; all without a name.
cli-doctor-seconds = How long the rates of the timer and of each device are measured, in s.
cli-device-help = Device that holds the tool, for example mouse, touch, inverse3, gamepad or space_mouse; main.py devices lists them.
cli-camera-device-help = Device that moves the camera with the other hand, for example space_mouse.
cli-doctor-help = Examine this machine: what works, what is missing, what to do about it.
cli-data-help = Show where Osteon keeps its data, list sessions, and delete one.
cli-recording-argument = The recording: a file ending in .arrows, or the session folder that holds it.
cli-model-help = The folder of the patient model; by default the one the recording names.
cli-shots-help = Take the saved X-rays again on the way and write them to this folder.
cli-case-help = A case: its id (see the cases shipped with Osteon) or the folder of a case file.
cli-ct-help = Take this CT series in place of the case's own.
cli-out-help = Folder to write to; it is made if it is not there.
cli-seed-help = Seed of everything random in the virtual surgeon.
cli-wear-help = Wear of the drill: 1 sharp, 1.6 used, 2.6 blunt.
cli-realtime-help = Run at 1 kHz of real time instead of as fast as possible.
cli-voxel-help = Edge of a bone voxel in mm.

# Options of the rig.
cli-rig-diameter = Diameter of the drill in mm.
cli-rig-rpm = Speed in revolutions per minute.
cli-rig-feed = Prescribed feed in mm/min.
cli-rig-push = Prescribed push in N.
cli-rig-profile = Cutting profile: sharp, macavelia_human, macavelia_sawbone or hillery_bovine.
cli-rig-point-angle = Point angle of the drill in degrees.
cli-rig-specimen = Specimen: block, layers, tube or foam:PCF.
cli-rig-thickness = Thickness of a block in mm.
cli-rig-density = Density in g/cm³.
cli-rig-layers = Layers as density:thickness, with commas between, for example 1.85:4,0.25:20,1.85:4.
cli-rig-outer = Outer diameter of the tube in mm.
cli-rig-inner = Inner diameter of the tube in mm.
cli-rig-depth = Stop at this depth in mm; without it 5 mm past the far face.
cli-rig-rate = Ticks per second.
cli-rig-hand = Whose hand: expert or novice.
cli-rig-repeats = How many holes.
cli-rig-plot = Draw the curves to this file (.svg, .png or .pdf).
cli-rig-series = Put the time series into the JSON as well.
cli-rig-most-push = The most this hand pushes, in N.
cli-axis-depth = Depth [mm]
cli-axis-thrust = Thrust [N]
cli-axis-torque = Torque [N·mm]
cli-axis-time = Time [s]
cli-rig-feed-or-push = Give either --feed or --push, not both.
cli-rig-bad-specimen = The specimen “{ $specimen }” is not known: use block, layers, tube or foam:PCF.
cli-rig-layers-unused = A specimen “{ $specimen }” has no layers: add --specimen layers, or leave --layers out.
cli-rig-bad-layers = The layers “{ $layers }” cannot be read: write density:thickness, for example 1.85:4,0.25:20.
cli-bench-unknown = There is no benchmark “{ $name }”: choose from { $names }.

# Results.
cli-verdict = Result: { $verdict }
cli-verdict-passed = passed
cli-verdict-not_passed = not passed
cli-verdict-incomplete = incomplete
cli-column-metric = Measure
cli-column-value = Value
cli-column-band = Judgement
cli-column-name = Name
cli-column-unit = Unit
cli-column-rival = Rival
cli-column-ratio = Ratio
cli-wrote-patient_model = Patient model: { $path }
cli-wrote-recording = Recording: { $path }
cli-wrote-debrief = Debrief: { $path }
cli-stages = Time: { $stages }
cli-data-lies = { $what }: { $path }
cli-data-sessions = Sessions
cli-data-records = Results and outbox
cli-data-cache = Generated cases
cli-data-logs = Logs
cli-data-assets = Program data
cli-data-scans = Scans
cli-data-models = Patient models
cli-data-none = No sessions yet: run “main.py demo” to make the first.
cli-data-delete-help = Delete this session: its recording, model and debrief.
cli-data-deleted = Deleted { $session }.

# Doctor.
cli-state-ok = in order
cli-state-limited = works, with limits
cli-state-missing = not there
cli-state-broken = does not work
cli-check-python = Python
cli-check-packages = Packages
cli-check-pybullet = Rigid fragments (pybullet)
cli-check-learned = Learned models (torch, nnU-Net)
cli-check-memory = Free memory
cli-check-disk = Free disk space
cli-check-vtk = VTK
cli-check-qt = Qt
cli-check-rendering = 3-D rendering
cli-check-window = Desktop window
cli-check-sound = Sound
cli-check-chinese-font = Chinese font
cli-check-servo = 1 kHz timer
cli-check-headset = Headset (OpenVR)
cli-advice-packages = Run the set-up command of the README again.
cli-advice-pybullet = There is a ready package for Python 3.11 on Linux only; elsewhere build it with a compiler (pip install pybullet). Nothing in this version needs it.
cli-advice-learned = To label bones by models of the nnU-Net form that you have on disk: pip install "osteon[learned]". Everything else works without.
cli-advice-memory = Close other programs before large cases: 4 GB free are wanted.
cli-advice-disk = Free some space: 3 GB are wanted for the built-in case and its sessions.
cli-advice-rendering = Install OpenGL (on Debian: libgl1 libegl1 libgl1-mesa-dri) or a graphics driver.
cli-advice-software-rendering = Pictures are drawn by the processor; a graphics card and its driver make them faster.
cli-advice-display = No screen is known here: log in to a desktop, or start one with Xvfb and set DISPLAY.
cli-advice-window = Install Qt's system libraries (see README, “Set up”), then try again.
cli-advice-chinese-font = Install a Chinese font (on Debian: fonts-noto-cjk); without one Chinese text shows as boxes.
cli-advice-servo = This machine wakes threads late; close other programs, on Linux allow real-time priority (a line “@users - rtprio 20” in /etc/security/limits.d), or expect softer forces in the hand.

# Recordings and seeds.
cli-no-recording = There is no recording at “{ $name }”: give the file recording.arrows or the session folder that holds it.
cli-replay-other-model = The patient model “{ $model }” is not the one that was recorded: name the right one with --model.
cli-seed-point-help = A point inside a bone (LPS, mm) that tells it from its neighbours, as NAME X,Y,Z; may be repeated.

# Words of every help text.
cli-word-usage = Usage:
cli-word-options = Options
cli-word-commands = Commands
cli-word-default = default:
cli-word-required = required
cli-word-help = Show this text and leave.
