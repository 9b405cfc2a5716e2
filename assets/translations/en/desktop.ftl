# The window.
desktop-window-title = Osteon
desktop-name-of-program = Osteon
desktop-home = Home
desktop-library = Library
desktop-settings = Settings
desktop-switch-language = 中文
desktop-not-a-device = For training and rehearsal; not a registered medical device.
desktop-understood = Got it
desktop-cancel = Cancel
desktop-fault = Osteon met a fault of its own ({ $kind }). What happened is in the log; its folder is under Settings.
desktop-disk-full = The disk is full: free some space, then try again; nothing was left half-written.
desktop-no-permission = Osteon may not write or read “{ $name }”: change the permissions of its folder, then try again.
desktop-quit = Quit
desktop-retry = Try again
desktop-set-aside = Set the file aside and start
desktop-set-aside-means = Setting it aside renames { $file } and begins a new one. The old file stays where it is.

# Home and library.
desktop-next-exercise = NEXT EXERCISE
desktop-start = Start
desktop-browse = Browse the library
desktop-recent = Practised last
desktop-another = Another case
desktop-learning-curve = Learning curve
desktop-no-attempts = Your results will be drawn here, attempt by attempt. Start an exercise to see the first one.
desktop-no-cases = No cases are installed. Cases lie in the folder “cases” of Osteon's assets; reinstall Osteon to get the built-in ones back.
desktop-search = Search cases
desktop-nothing-found = No case matches. Use fewer words or fewer filters.
desktop-not-tried = Not tried yet
desktop-last-passed = Passed on { $when }
desktop-last-not-passed = Not passed on { $when }
desktop-last-how = { $device } · { $value } past the far cortex
desktop-last-incomplete = Not finished on { $when }
desktop-no-values = No attempt has a value to draw yet.
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
desktop-procedure-acetabular-reaming = Acetabular reaming and cup
desktop-procedure-distal-radius-plate = Distal radius plate
desktop-procedure-dynamic-hip-screw = Dynamic hip screw
desktop-procedure-femoral-nail-reaming = Femoral nail, reamed
desktop-procedure-femoral-neck-screws = Femoral neck screws
desktop-procedure-high-tibial-osteotomy = High tibial osteotomy
desktop-procedure-knee-bone-cuts = Bone cuts for a knee replacement
desktop-procedure-lumbar-laminectomy = Lumbar laminectomy
desktop-procedure-pedicle-screws = Pedicle screws
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
desktop-time-left = About { $seconds } s left for this step
desktop-elapsed = { $seconds } s so far. The first time takes longest; later the bone is ready.

# Operating room.
desktop-pause = Pause
desktop-resume = Resume
desktop-paused = Paused. The clock stands still.
desktop-finish = Finish
desktop-leave = Leave
desktop-axis-locked = Axis locked
desktop-view-work = View over the tool
desktop-view-along = View along the plan
desktop-view-across = View across the plan
desktop-view-whole = Whole bone
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
desktop-instrument-reciprocating-saw = Reciprocating saw
desktop-instrument-sagittal-saw = Sagittal saw
desktop-instrument-sagittal-saw-90-thin = Sagittal saw, thin blade
desktop-instrument-sagittal-saw-tka = Sagittal saw, knee blade
desktop-instrument-screwdriver-hex = Hexagonal screwdriver
desktop-instrument-starter-awl = Starter awl
desktop-instrument-stepped-drill = Stepped drill
desktop-instrument-twist-drill = Twist drill
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
desktop-show-heat = Show the bone’s heat
desktop-show-axis = Show the tool’s axis ahead of its tip
desktop-show-tissue = Show skin, fat and muscle
desktop-heat-shown = Heat of the bone, 37 to 70 °C; white line: 47 °C.
desktop-saved-picture = Saved as { $name } beside the recording.
desktop-steps = STEPS
desktop-step-place = Place the tip on the planned entry
desktop-step-align = Align the drill with the plan
desktop-step-near-cortex = Drill the near cortex
desktop-step-far-cortex = Drill the far cortex; stop when it gives way
desktop-step-withdraw = Draw the drill out and finish
desktop-gauge-force = Force on the hand
desktop-gauge-depth = Depth along the drill
desktop-gauge-patient = Patient (model)
desktop-gauge-speed = Drill speed
desktop-gauge-plan = Off the plan
desktop-gauge-heat = Bone temperature
desktop-feed = feed { $feed }
desktop-heart-rate = { $rate }/min
desktop-pressure = { $pressure } mmHg
desktop-blood-lost = { $lost } ml lost
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
desktop-keys-tray = Tray
desktop-key-p = P
desktop-key-p-does = lock a plane
desktop-key-tab = Tab
desktop-key-tab-does = next tool (Ctrl + Tab: next control)
desktop-key-digits = 1 – 9
desktop-key-digits-does = take this tool
desktop-key-g = G
desktop-key-g-does = set the sleeve down, lift it
desktop-key-plus = − +
desktop-key-plus-does = slower, faster
desktop-key-i = I
desktop-key-i-does = irrigation on, off
desktop-key-o = O
desktop-key-o-does = suction on, off
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
desktop-key-m-does = measure length, angle
desktop-key-v = V
desktop-key-v-does = next layout
desktop-key-t-l = T L K
desktop-key-t-l-does = bone heat, tool’s axis, soft tissue
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
desktop-hints-again = Show the first exercise again
desktop-hints-will-show = The first exercise will be shown in the operating room.
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

# Places and people.
desktop-import = Import
desktop-history = History
desktop-devices = Devices
desktop-help = Help
desktop-nobody = No profile
desktop-person = { $name }
desktop-sign-in-title = Who is training?
desktop-sign-in-why = Profiles stay on this computer. Your name is shown here only; results are stored under a random code.
desktop-who = Choose your profile
desktop-profile-button = { $name } · { $role ->
    [trainee] Trainee
    [surgeon] Surgeon
    [educator] Educator
    [planner] Planner
   *[administrator] Administrator
}
desktop-new-profile = New profile
desktop-without-profile = Continue without a profile
desktop-pin-of = PIN of { $name }
desktop-sign-in = Sign in
desktop-wrong-pin = This is not the PIN of this profile. Try again, or ask an administrator to take the PIN away.
desktop-name = Name
desktop-role = Role
desktop-pin = PIN (optional)
desktop-pin-why = The PIN is optional: 4 to 12 digits. It keeps others from training under your profile; it does not encrypt your data.
desktop-make-profile = Make profile
desktop-role-trainee = Trainee
desktop-role-trainee-means = Home shows the next exercise and your learning curve.
desktop-role-surgeon = Surgeon
desktop-role-surgeon-means = Home shows your imported scans first, then the next exercise.
desktop-role-educator = Educator
desktop-role-educator-means = Home shows how everyone on this computer is doing.
desktop-role-planner = Planner
desktop-role-planner-means = Home shows imported scans; there is no history.
desktop-role-administrator = Administrator
desktop-role-administrator-means = Home shows profiles and stored data.

# Home by role.
desktop-home-title-trainee = What would you like to practise?
desktop-home-title-surgeon = Rehearse on your patient’s scan
desktop-home-title-educator = How your trainees are doing
desktop-home-title-planner = Plan on a scan
desktop-home-title-administrator = This computer
desktop-patients = Imported scans
desktop-no-patients = Scans you import are listed here. Begin with a CT or MR series as a folder, a zip archive or a disc.
desktop-patient-line = { $name } · { $when } · { $count ->
    [one] 1 bone
   *[other] { $count } bones
}
desktop-import-scan = Import a scan
desktop-people = People on this computer
desktop-column-person = Person
desktop-column-attempts = Exercises
desktop-column-passed = Passed
desktop-column-last = Last
desktop-profiles = Profiles
desktop-profiles-why = A removed profile takes its name with it; its results stay under its code.
desktop-take-pin = Take PIN away
desktop-remove-profile = Remove
desktop-remove-question = Remove the profile of { $name }? The name and the PIN are deleted. Results stay stored under { $pseudonym }, but nobody can sign in to them again.
desktop-machine = Stored data

# Sessions cut short.
desktop-cut-short = An exercise was cut short
desktop-cut-what = { $title }, begun { $when }, { $time } recorded. You can go on where it stopped.
desktop-cut-what-gone = { $title }, begun { $when }, { $time } recorded. Its case or scan has changed since, so it cannot be continued.
desktop-cut-resume = Resume
desktop-cut-score = Score as incomplete
desktop-cut-discard = Discard
desktop-cut-question = Discard this exercise? Its recording is deleted and cannot be brought back.
desktop-recovery-case-gone = The case or the scan of this exercise has changed since it was recorded; it can only be discarded.

# Import.
desktop-drop-here = Drop a scan here
desktop-drop-what = A CT or MR series as a folder, a zip archive or a disc (DICOMDIR); or a single NIfTI, NRRD, MHA, STL, PLY or OBJ file.
desktop-choose-file = Choose file
desktop-choose-folder = Choose folder or disc
desktop-scans = Scans and surfaces
desktop-import-privacy = Names and numbers of patients are left out. The scan stays on this computer.
desktop-open-patient = Show bones
desktop-remove-patient = Delete
desktop-remove-patient-question = Delete the imported scan { $name } and the exercises made from it? Results stay. The scan can be imported again from its files.
desktop-looking = Looking through the files
desktop-importing = Importing the scan
desktop-opening-patient = Opening the scan
desktop-scan-kind = Kind of scan
desktop-scan-kind-told = told from the files
desktop-scan-kind-ct = CT
desktop-scan-kind-mr = MR
desktop-choose-other = Choose other files
desktop-import-ended = The import was ended from outside, most likely because memory ran out; close other programs and try again.
desktop-series-found = { $count ->
    [one] 1 series
   *[other] { $count } series
} found, { $usable ->
    [one] 1 can be used
   *[other] { $usable } can be used
}
desktop-series-title = Series { $number } · { $modality }
desktop-series-slices = { $count ->
    [one] 1 slice
   *[other] { $count } slices
}
desktop-series-pixel = Pixels of { $across } × { $down } mm
desktop-series-part = Part of a series: { $part }
desktop-import-series = Find the bones
desktop-found = Scan { $name }: { $count ->
    [one] 1 bone
   *[other] { $count } bones
}, voxels of { $spacing }
desktop-bone-button = { $name } · { $percent } %
desktop-bone-facts = Confidence of the name { $percent } %, volume { $volume }
desktop-bone-cropped = The edge of the scan cuts this bone.
desktop-import-another = Other scans
desktop-plan = Planned hole
desktop-plan-length = { $length } from entry to exit
desktop-plan-automatic = Plan automatically
desktop-plan-entry = Set entry
desktop-plan-exit = Set exit
desktop-plan-click = Click the spot on the bone.
desktop-plan-turn = Drag to turn, roll to zoom, click to choose a bone.
desktop-practise = Practise on this bone
desktop-region-other = Other bone
desktop-source-model = Imported scan

# Library and history.
desktop-all-region = All regions
desktop-all-procedure = All procedures
desktop-all-difficulty = All levels
desktop-history-of = History of { $name }
desktop-no-history = Finished exercises are listed here with their learning curves. Open a case from the library to begin.
desktop-export-csv = Export CSV
desktop-exported = { $count ->
    [one] 1 exercise
   *[other] { $count } exercises
} written to { $name }.
desktop-debrief-gone = The debrief of this exercise is no longer on this computer.
desktop-column-when = Finished
desktop-column-case = Case
desktop-column-verdict = Verdict
desktop-column-time = Time
desktop-column-modality = Device
desktop-modality-pointer = Mouse or pen
desktop-modality-vibration = Vibration
desktop-modality-force-feedback = Force feedback
desktop-modality-mixed = Several devices
desktop-kind = { $procedure } · { $modality }
desktop-attempts = { $count ->
    [one] 1 attempt
   *[other] { $count } attempts
}
desktop-curve-about = Filled marks passed, rings did not. Dashed: moving average of { $count } attempts.
desktop-cusum = CUSUM of passed exercises
desktop-cusum-good = reliably passing: fall by { $limit }
desktop-cusum-bad = too many failures: rise by { $limit }
desktop-cusum-about = CUSUM for p0 = { $p0 }, p1 = { $p1 }, α = { $alpha }, β = { $beta }. Each pass lowers the sum, each failure raises it. It has not yet shown reliable passing.
desktop-cusum-reached = CUSUM for p0 = { $p0 }, p1 = { $p1 }, α = { $alpha }, β = { $beta }. Each pass lowers the sum, each failure raises it. It showed reliable passing at attempt { $attempt }.

# Look and keys.
desktop-look = Look
desktop-size = Size
desktop-size-next-start = The new size shows at the next start.
desktop-high-contrast = High contrast
desktop-picture = 3-D picture
desktop-quality = Quality
desktop-quality-automatic = Automatic
desktop-quality-automatic-is = Chosen by the graphics driver and the time that frames take.
desktop-quality-low = Low
desktop-quality-low-is = For computers without a graphics card: simple light, coarser bone away from the tool. From the next session on.
desktop-quality-medium = Medium
desktop-quality-medium-is = Full detail, materials that mirror the room, wet cuts. From the next session on.
desktop-quality-high = High
desktop-quality-high-is = Also shadows of the lamp and shade in corners; wants a strong graphics card. From the next session on.
desktop-all-keys = Keys
desktop-keys-why = Click a key, then press the new one.
desktop-press-key = Press a key
desktop-reset-keys = All keys as delivered
desktop-key-fixed = This key moves the focus or changes other keys; choose another one.
desktop-key-taken = This key is taken by “{ $other }”; give that another key first.
desktop-change-keys = Change keys
desktop-action-trigger = Drill (hold)
desktop-action-push = Push
desktop-action-draw-back = Draw back
desktop-action-lock-axis = Lock the axis
desktop-action-regrip = Re-grip
desktop-action-lock-plane = Lock a plane
desktop-action-sleeve = Set the sleeve down or lift it
desktop-action-irrigation = Irrigation on or off
desktop-action-suction = Suction on or off
desktop-action-faster = Faster
desktop-action-slower = Slower
desktop-action-x-ray = Take an X-ray
desktop-action-x-ray-live = Live X-ray (hold)
desktop-action-save-x-ray = Save the X-ray
desktop-action-next-view = Next C-arm view
desktop-action-orbit-left = Orbit C-arm left
desktop-action-orbit-right = Orbit C-arm right
desktop-action-tilt-head = Tilt C-arm to the head
desktop-action-tilt-foot = Tilt C-arm to the feet
desktop-action-measure = Measure on the X-ray
desktop-action-layout = Next layout
desktop-action-heat = Bone heat on or off
desktop-action-axis-ahead = Tool’s axis on or off
desktop-action-soft-tissue = Soft tissue on or off
desktop-action-panels = Hide panels
desktop-action-video = Video on or off
desktop-action-screenshot = Screenshot
desktop-action-pause = Pause

# Help.
desktop-help-start = Your first exercise
desktop-help-start-1 = Choose a case in the library, or start the exercise that home suggests. The first preparation of a case takes a minute; later ones take seconds.
desktop-help-start-2 = Follow the steps on the right: place the tip, align the drill, go through the near wall, then through the far wall, and stop at once.
desktop-help-start-3 = “Finish” scores the exercise and opens the way to its debrief. Esc pauses the clock at any time.
desktop-help-mouse = Drilling with mouse and keyboard
desktop-help-mouse-1 = Touch: the tip hovers over the bone under the pointer. Press the left button to place it, and drag to slide it.
desktop-help-mouse-2 = Aim: drag with the right button to tilt the drill about its tip. A locks the axis; P locks a plane of the picture, so that one direction is corrected at a time.
desktop-help-mouse-3 = Push: roll the wheel towards the bone, or press the up arrow. Hold Space to drill.
desktop-help-mouse-4 = Stop: when the resistance drops, stop rolling. Roll back to withdraw.
desktop-help-mouse-5 = Hold Shift for fine control. Z lifts the tool off to start anew.
desktop-help-mouse-6 = Drag with the middle button, or with Ctrl and the left button, to turn the view; Ctrl and the wheel zoom.
desktop-help-table = The instrument table
desktop-help-table-1 = Click a tool in the tray, press its number, or go through them with Tab. A bit that fits several drives shows them below its name; + and − change what the trigger gives.
desktop-help-table-2 = Place the tip, aim, and press G: the sleeve made for the bit stands there, and the drill can neither slip nor tilt. G lifts it again.
desktop-help-table-3 = Depth gauge: click near the hole, roll it through, and roll back until the hook holds. The screw that fits is offered; roll the wheel to turn it.
desktop-help-table-4 = I is irrigation, O suction. For osteotome and mallet hold Space to swing back and let go to strike.
desktop-help-pen = Drilling with a pen
desktop-help-pen-1 = Hover to move the tip over the bone; touch to place it.
desktop-help-pen-2 = Press harder to push. A light touch only holds the tip in place.
desktop-help-pen-3 = Hold Space with the other hand to drill. Hold the pen’s side button and move to tilt.
desktop-help-pen-4 = Lift the pen to stop pushing.
desktop-help-x-ray = X-rays
desktop-help-x-ray-1 = F takes one image; hold X for live images. Foot pedals that send F13 and F14 do the same.
desktop-help-x-ray-2 = C swings the C-arm to its next standard view; the arrow keys turn it freely.
desktop-help-x-ray-3 = Take an AP and a lateral view before you drill: one view alone hides a whole direction.
desktop-help-x-ray-4 = Shots, time and dose count for the score, and so does a hand in the beam.
desktop-help-senses = Seeing and hearing the cut
desktop-help-senses-1 = T lays the heat of the bone over it, from 37 to 70 °C; the white line is 47 °C, at which bone dies within a minute.
desktop-help-senses-2 = L draws the tool’s axis ahead of its tip, with a ring every centimetre; the dark spot on the bone is where it will touch.
desktop-help-senses-3 = The motor sinks in pitch under load, cortex sounds brighter than cancellous bone, and a wall that gives way is heard. Volume and picture quality are in the settings.
desktop-help-import = Your own scans
desktop-help-import-1 = Drop a CT folder, zip archive or disc anywhere on the window, or choose it under “Import”.
desktop-help-import-2 = Look at each bone before you use it: its confidence and the doubts beside it tell how far to trust name and outline.
desktop-help-import-3 = Choose a bone, set entry and exit or take the automatic plan, and practise.
desktop-help-safety = Safety
desktop-help-safety-1 = Osteon is for education and rehearsal. It is not a registered medical device: do not base diagnosis or treatment on it.
desktop-help-safety-2 = Forces, temperatures and X-rays come from models. They resemble published measurements; a patient’s bone may differ.
desktop-help-safety-3 = A result here is training evidence. It does not replace supervised operations or a qualification.
desktop-help-safety-4 = Force devices can strike: keep your face away, hold the handle before the motors start, and know where the stop button is.
