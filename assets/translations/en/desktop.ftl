# The window.
desktop-window-title = Osteon
desktop-home = Home
desktop-library = Library
desktop-settings = Settings
desktop-switch-language = 中文
desktop-not-a-device = For training and rehearsal; not a registered medical device.
desktop-understood = Got it
desktop-cancel = Cancel
desktop-fault = Osteon met a fault of its own ({ $kind }). What happened is in the log; its folder is under Settings.

# Home and library.
desktop-home-title = What would you like to practise?
desktop-next-exercise = NEXT EXERCISE
desktop-start = Start
desktop-browse = Browse the library
desktop-recent = Practised last
desktop-another = Another case
desktop-learning-curve = Learning curve
desktop-no-attempts = Your results will be drawn here, attempt by attempt. Start an exercise to see the first one.
desktop-no-cases = No cases are installed. Cases lie in the folder “cases” of Osteon's assets; reinstall Osteon to get the built-in ones back.
desktop-search = Search cases
desktop-all-regions = All regions
desktop-nothing-found = No case matches. Use fewer words or choose all regions.
desktop-not-tried = Not tried yet
desktop-last-passed = Passed on { $when }, { $value }
desktop-last-not-passed = Not passed on { $when }, { $value }
desktop-region-femur = Femur
desktop-region-hip = Hip
desktop-region-knee = Knee
desktop-region-tibia = Tibia
desktop-region-foot = Foot
desktop-region-spine = Spine
desktop-region-pelvis = Pelvis
desktop-region-shoulder = Shoulder
desktop-region-wrist = Wrist
desktop-region-skull = Skull
desktop-procedure-bicortical-drilling = Bicortical drilling
desktop-difficulty-1 = Beginner
desktop-difficulty-2 = Easy
desktop-difficulty-3 = Medium
desktop-difficulty-4 = Hard
desktop-difficulty-5 = Expert
desktop-source-generated = Generated anatomy
desktop-source-ct = CT scan

# Long work.
desktop-preparing = Preparing the operating room
desktop-working = Working
desktop-scoring = Scoring your drilling
desktop-elapsed = { $seconds } s so far. The first time takes longest; later the bone is ready.

# Operating room.
desktop-pause = Pause
desktop-resume = Resume
desktop-paused = Paused. The clock stands still.
desktop-finish = Finish
desktop-leave = Leave
desktop-first-run = Press the left button on the bone to place the tip, hold Space to drill, and roll the wheel to push. Stop pushing when the resistance gives way.
desktop-axis-locked = Axis locked
desktop-view-work = View over the tool
desktop-view-along = View along the plan
desktop-view-across = View across the plan
desktop-view-whole = Whole bone
desktop-instrument = INSTRUMENT
desktop-instrument-burr-diamond = Diamond burr
desktop-instrument-burr-matchstick = Matchstick burr
desktop-instrument-burr-round = Round burr
desktop-instrument-cannulated-drill = Cannulated drill
desktop-instrument-depth-gauge = Depth gauge
desktop-instrument-impactor = Impactor
desktop-instrument-k-wire = K-wire
desktop-instrument-osteotome = Osteotome
desktop-instrument-pedicle-probe = Pedicle probe
desktop-instrument-reamer-acetabular = Acetabular reamer
desktop-instrument-reamer-intramedullary = Intramedullary reamer
desktop-instrument-reamer-triple = Triple reamer
desktop-instrument-retractor-hohmann = Hohmann retractor
desktop-instrument-rongeur = Rongeur
desktop-instrument-sagittal-saw = Sagittal saw
desktop-instrument-screwdriver-hex = Hexagonal screwdriver
desktop-instrument-starter-awl = Starter awl
desktop-instrument-stepped-drill = Stepped drill
desktop-instrument-twist-drill = Twist drill
desktop-tool-diameter = Diameter
desktop-tool-length = Length
desktop-tool-speed = Speed
desktop-plane-axial = Axial
desktop-plane-coronal = Coronal
desktop-plane-sagittal = Sagittal
desktop-plane-tool = Tool
desktop-shots = { $shots ->
    [one] 1 X-ray · { $time }
   *[other] { $shots } X-rays · { $time }
}
desktop-next-layout = Next layout
desktop-layout-side = 3-D view with the C-arm beside it
desktop-layout-x-ray = 3-D view and X-ray side by side
desktop-layout-four = 3-D view, X-ray, slice along the tool, axial slice
desktop-layout-slices = 3-D view and three slices
desktop-layout-slice = 3-D view with a slice beside it; the X-ray lies in its corner
desktop-screenshot = Screenshot
desktop-video = Record a video, or end it
desktop-video-runs = Recording a video; F11 ends it.
desktop-saved-picture = Saved as { $name } beside the recording.
desktop-steps = STEPS
desktop-step-place = Place the tip on the planned entry
desktop-step-align = Align the drill with the plan
desktop-step-near-cortex = Drill the near cortex
desktop-step-far-cortex = Drill the far cortex; stop when it gives way
desktop-step-withdraw = Draw the drill out and finish
desktop-gauge-force = Force on the hand
desktop-gauge-depth = Depth along the drill
desktop-gauge-feed = Feed
desktop-gauge-speed = Drill speed
desktop-gauge-plan = Off the plan
desktop-gauge-heat = Bone temperature
desktop-hottest = hottest { $temperature }
desktop-rendered = device { $force }
desktop-planned = plan { $depth }

desktop-keys = KEYS
desktop-keys-tool = Hand
desktop-keys-c-arm = C-arm
desktop-key-left-drag = Left drag
desktop-key-left-drag-does = place, slide
desktop-key-right-drag = Right drag
desktop-key-right-drag-does = tilt about the tip
desktop-key-wheel = Wheel
desktop-key-wheel-does = push, draw back
desktop-key-space = Space
desktop-key-space-does = drill (hold)
desktop-key-shift = Shift
desktop-key-shift-does = fine control
desktop-key-a = A
desktop-key-a-does = lock the axis
desktop-key-z = Z
desktop-key-z-does = re-grip
desktop-key-middle-drag = Middle drag
desktop-key-middle-drag-does = turn the view (or Ctrl + left)
desktop-key-ctrl-wheel = Ctrl wheel
desktop-key-ctrl-wheel-does = zoom
desktop-key-h = H
desktop-key-h-does = hide panels
desktop-key-f = F
desktop-key-f-does = X-ray shot (or pedal F13)
desktop-key-x = X
desktop-key-x-does = live X-ray, hold (or pedal F14)
desktop-key-s = S
desktop-key-s-does = save the image
desktop-key-c = C
desktop-key-c-does = next view
desktop-key-left-right = ← →
desktop-key-left-right-does = orbit
desktop-key-page = Pg ↑ ↓
desktop-key-page-does = tilt
desktop-key-m = M
desktop-key-m-does = measure on the image
desktop-key-v = V
desktop-key-v-does = next layout
desktop-key-f12 = F12
desktop-key-f12-does = screenshot
desktop-key-f11 = F11
desktop-key-f11-does = video on, off
desktop-key-esc = Esc
desktop-key-esc-does = pause

# Score.
desktop-score = YOUR SCORE
desktop-yes = Yes
desktop-no = No
desktop-section = Section along the plan: planned line in teal, your hole in orange.
desktop-open-debrief = Open the debrief
desktop-try-again = Try again
desktop-to-home = Home
desktop-recording-kept = The recording is kept at { $path }
desktop-column-metric = Measure
desktop-column-value = Value
desktop-column-proficient = Proficient
desktop-column-limit = Pass
desktop-column-band = Judgement

# Settings.
desktop-language = Language
desktop-hints-again = Show the first-run hint again
desktop-hints-will-show = The hint will be shown in the operating room.
desktop-your-data = Your data
desktop-your-data-why = Everything stays on this computer, in these folders.
desktop-place-sessions = Sessions
desktop-place-models = Patient models
desktop-place-cache = Generated scans and models
desktop-place-records = Records
desktop-place-logs = Logs
desktop-place-assets = Cases and instruments
desktop-place-scans = Scans
desktop-megabytes = { $size } MB
desktop-show-folder = Show
desktop-sessions = Recorded sessions
desktop-stored-sessions = { $count ->
    [0] none
    [one] 1 session
   *[other] { $count } sessions
}
desktop-delete-sessions = Delete sessions
desktop-delete-question = { $count ->
    [one] Delete the recorded session of “{ $title }” with its score and debrief? It cannot be brought back.
   *[other] Delete { $count } recorded sessions of “{ $title }” with their scores and debriefs? They cannot be brought back.
}
desktop-keep = Keep
desktop-delete = Delete
desktop-deleted = { $count ->
    [one] 1 session was deleted.
   *[other] { $count } sessions were deleted.
}
