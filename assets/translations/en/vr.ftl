# The headset: what can be wrong.
vr-unknown-headset = There is no headset backend “{ $name }”: choose one of { $known }.
vr-process-ended = The headset's own process ended while it was starting (code { $code }): restart the headset's runtime, or go on at the desktop.
vr-process-silent = The headset did not answer within { $seconds } s: restart its runtime, or go on at the desktop.
vr-headset-lost = The headset's process ended. Nothing is lost: the recording is whole up to this moment, and you can go on at the desktop.

# Panels in the headset. Text is large there: keep every line short.
vr-calibration-title = Before the first cut
vr-standing = Standing
vr-seated = Seated
vr-table-lower = Table −
vr-table-higher = Table +
vr-hand-left = Left hand
vr-hand-right = Right hand
vr-size = Patient × { $factor }
vr-vignette = Vignette
vr-snap-turn = Stick turns
vr-recenter = Recentre
vr-start = Start
vr-steps-title = Steps
vr-step-place = Tip on the entry
vr-step-align = Align with the plan
vr-step-near-cortex = Drill the near cortex
vr-step-far-cortex = Far cortex: stop when it gives way
vr-step-withdraw = Draw out, then finish
vr-tools-title = Instruments
vr-force = Force
vr-depth = Depth
vr-feed = Feed
vr-off-plan = Off plan
vr-kind-twist-drill = Drill
vr-kind-burr = Burr
vr-kind-k-wire = K-wire
vr-kind-oscillating-saw = Saw
vr-vitals-title = Bone
vr-patient-title = Patient (model)
vr-pulse = Pulse
vr-pressure = Mean BP
vr-blood-lost = Blood lost
vr-bone-now = Now
vr-bone-hottest = Hottest
vr-bone-burnt = Burnt
vr-no-image = No image yet
vr-view-ap = AP
vr-view-lateral = Lateral
vr-shoot = X-ray
vr-shots = { $shots ->
    [one] 1 shot
   *[other] { $shots } shots
}
vr-paused-title = Paused
vr-paused = No force, no cutting. The clock stands still.
vr-resume = Go on
vr-finish = Finish and score
vr-leave = Leave without a score
vr-scoring-title = Score
vr-scoring = Scoring your drilling.
vr-score-title = Score
vr-close = Close

# The mirror for whoever watches.
vr-mirror-title = Osteon · { $name }
vr-mirror-empty = No picture from the headset yet.
vr-mirror-figures = { $time } · { $force } · depth { $depth } · both eyes in { $frame } (median) · { $dropped } frames dropped

# The command.
vr-help = Operate on a case in a headset: calibrate, drill, take X-rays, get the score. Without a headset the desktop opens.
vr-headset-help = auto, openvr, openxr, or simulated (a scripted user; pictures of both eyes are kept in the folder of --out).
vr-model-help = A patient model that is already there, instead of making the case's own.
vr-eye-size-help = Width and height of the picture for each eye of the simulated headset, in pixels.
vr-done = { $name }: { $frames } frames drawn, both eyes in { $p50 } ms (median), { $p99 } ms (99 %).

# OpenVR: each way in which it can fail.
vr-openvr-package = The Python package openvr is missing: install it with pip install openvr. The desktop works without it.
vr-openvr-loader = OpenVR's own library cannot be loaded ({ $reason }): reinstall the package with pip install --force-reinstall openvr. The desktop works without it.
vr-openvr-no-runtime = No OpenVR runtime is installed: install SteamVR or another OpenVR runtime to use a headset. The desktop works without one.
vr-openvr-folder-gone = The OpenVR runtime's folder is gone: reinstall SteamVR, or the runtime that was there. The desktop works without it.
vr-openvr-library = The OpenVR runtime lacks its library: let Steam verify SteamVR's files, or reinstall the runtime. The desktop works without it.
vr-openvr-no-headset = No headset answers: connect and switch on the headset, then try again. The desktop works without one.
vr-openvr-other-program = Another program holds the headset: end it, then try again. The desktop works meanwhile.
vr-openvr-not-running = SteamVR is installed and not running: start it, or begin an operation in the headset, which starts it. The desktop works meanwhile.
vr-openvr-service = The OpenVR runtime is there, but the service behind it does not answer: start the headset's own program (SteamVR, Monado's service or the maker's), then try again. The desktop works meanwhile.
vr-openvr-interface = The OpenVR runtime does not know { $name }, which OpenVR 2.5 has: update the runtime. The desktop works without it.
vr-openvr-picture = The OpenVR runtime does not take the picture ({ $name }): connect the headset to the card that draws, and update its driver. The desktop works meanwhile.
vr-openvr-other = The OpenVR runtime refused ({ $name }, { $code }): start SteamVR or the runtime's own program, look at what it says, then try again. The desktop works meanwhile.
vr-openvr-aborted = The OpenVR runtime ended the process that called it: update or reinstall the runtime. The desktop works without it.
vr-openvr-hangs = The OpenVR runtime does not answer within { $seconds } s: restart it. The desktop works meanwhile.

# OpenXR: each way in which it can fail.
vr-openxr-package = The Python package pyopenxr is missing: install it with pip install "osteon[openxr]". The desktop works without it.
vr-openxr-loader = The libraries that pyopenxr needs cannot be loaded ({ $reason }): install OpenGL's library, or reinstall the package with pip install --force-reinstall pyopenxr. The desktop works without it.
vr-openxr-no-runtime = No OpenXR runtime is active: install the headset maker's program, SteamVR or Monado, and make it the OpenXR runtime in its settings. The desktop works without one.
vr-openxr-runtime-file = The file that names the active OpenXR runtime cannot be used: choose the runtime again in the settings of the headset maker's program, SteamVR or Monado. The desktop works meanwhile.
vr-openxr-stopped = The OpenXR runtime is installed but does not run: start the headset maker's program, SteamVR or Monado's service, then try again. The desktop works meanwhile.
vr-openxr-no-opengl = The active OpenXR runtime does not take pictures drawn with OpenGL: make another runtime the active one, for example SteamVR. The desktop works meanwhile.
vr-openxr-no-headset = No headset answers the OpenXR runtime: connect and switch on the headset, then try again. The desktop works without one.
vr-openxr-other-program = Another program holds the headset: end it, then try again. The desktop works meanwhile.
vr-openxr-graphics = The OpenXR runtime refused this graphics card: connect the headset to the card that draws, and update its driver. The desktop works meanwhile.
vr-openxr-window-system = The headset needs a graphical session (on Linux X11 with GLX), and there is none here: log in at a screen, then try again.
vr-openxr-lost = The OpenXR runtime dropped the headset: restart the runtime. Nothing is lost: the recording is whole up to this moment, and you can go on at the desktop.
vr-openxr-other = The OpenXR runtime refused ({ $name }): look at what the headset maker's program says, then try again. The desktop works meanwhile.
vr-openxr-aborted = The OpenXR runtime ended the process that called it: update or reinstall the runtime. The desktop works without it.
vr-openxr-hangs = The OpenXR runtime does not answer within { $seconds } s: restart it. The desktop works meanwhile.
