# The debrief page.

debrief-title = Debrief
debrief-proof = What happened in the bone
debrief-numbers = The numbers
debrief-advice = Next time
debrief-course = The course
debrief-timeline = Timeline
debrief-definitions = Definitions and details
debrief-yes = Yes
debrief-no = No

debrief-side-title = Plan and hole seen from the side
debrief-side-caption = Plan and hole from the side, to scale, across the greatest deviation. Bone drawn as planned.
debrief-side-plan = planned axis
debrief-side-limit = limit { $limit }
debrief-side-scale = 10 mm
debrief-key-plan = planned
debrief-key-achieved = drilled
debrief-near-cortex = near cortex
debrief-far-cortex = far cortex
debrief-picture-overview = The bone with the planned axis and the drilled hole.
debrief-picture-entry = The entry: planned and achieved.
debrief-picture-section = The bone cut open along the drill: planned axis and drilled hole.
debrief-alt-overview = 3-D picture of the whole bone; the planned axis in teal and the drilled hole in orange, { $axis } apart in direction.
debrief-alt-entry = 3-D picture of the bone's surface seen along the plan; the drilled entry lies { $entry } from the planned one.
debrief-alt-section = 3-D picture of the bone cut open along the drill; the hole in orange beside the planned axis in teal, { $plunge } past the far cortex.
debrief-x-rays = X-rays on the way
debrief-x-ray-caption = { $view } at { $time } · { $voltage } · { $dose }
debrief-x-ray-alt = X-ray, { $view } view, taken { $time } after the start, with bone, hole and tool as they were then.

debrief-column-metric = Metric
debrief-column-value = Value
debrief-column-bands = In its bands
debrief-column-level = Level
debrief-column-points = Points
debrief-column-time = Time
debrief-column-depth = Depth
debrief-column-event = Event
debrief-key-value = this session
debrief-category-quality = Result; has to reach its pass limit
debrief-category-process = Process; counts, fails nobody
debrief-category-gate = Needed for a pass
debrief-category-information = For information
debrief-score-total = Total
debrief-score-quality = Quality
debrief-score-process = Process
debrief-score-safety = Safety
debrief-score-gate = Gate passed
debrief-score-confidence = Recorded without loss

debrief-force-title = Force over depth
debrief-depth-title = Depth over time
debrief-axis-depth = Depth along the hole (mm)
debrief-axis-thrust = Thrust (N)
debrief-axis-time = Time since the first cut (s)

debrief-moment-first-cut = First cut into bone
debrief-moment-breakthrough-near = First breakthrough: thrust fell from { $thrust }
debrief-moment-breakthrough-far = Second breakthrough: thrust fell from { $thrust }
debrief-moment-breakthrough-further = Another breakthrough: thrust fell from { $thrust }
debrief-moment-far-exit = Tip passed the outer surface of the far cortex
debrief-moment-deepest = Deepest point, { $plunge } past the far cortex
debrief-moment-deepest-inside = Deepest point, inside the bone
debrief-event-session-started = Session started
debrief-event-session-ended = Session ended
debrief-event-started = Session started
debrief-event-paused = Paused
debrief-event-resumed = Resumed
debrief-event-ended = Session ended
debrief-event-finished = Session ended
debrief-event-abandoned = Session left without a score
debrief-event-fluoroscopy = X-ray, { $view }, beam on for { $time }
debrief-event-fluoroscopy-kept = X-ray saved, { $view }

debrief-advice-bicortical = Drill on through the far cortex: a screw that holds in one cortex only carries less. The second rise of force is the far cortex, the second sudden loss is its end.
debrief-advice-plunge_mm = Past the far cortex lie vessels and nerves. Ease the push as soon as the far cortex resists, hold the drill with both hands and brace one on the patient, and stop at the sudden loss of resistance. A sharp bit needs less push and runs on less.
debrief-advice-axis_error_deg = Set the direction before the bit bites and check it in two planes; a drill sleeve keeps it. Once the near cortex is drilled the axis cannot be mended.
debrief-advice-entry_error_mm = Mark the entry and press the resting tip into it before starting the motor; begin square to the surface, then tilt, so that the bit does not skid.
debrief-advice-time_s = Push steadily with the motor at speed. Long drilling heats the bone; a blunt bit is the usual cause.
debrief-advice-peak_force_N = Let the bit cut: a high push makes the exit sudden. Change a bit that needs more force than usual.
debrief-advice-fluoroscopy_time_s = Plan the view before the pedal: set the C-arm by its angles and the anatomy, take single shots, and hold the live pedal only while something moves.
debrief-advice-hand_in_beam_s = Draw the hand back before the pedal goes down, or close the iris: the beam on the hand is the largest dose a surgeon takes. A longer bit or a holder keeps the distance.

debrief-definitions-summary = How each number is measured and judged (rubric { $rubric }, version { $version })
debrief-facts-summary = Session, tool, program and machine
debrief-definition-entry_error_mm = Distance between the tip at its first cut of this hole and the planned entry, measured across the planned axis. Scratches elsewhere do not count.
debrief-definition-axis_error_deg = Angle between the planned axis and the straight line fitted to the path of the tip in bone, each millimetre of depth counting alike.
debrief-definition-plunge_mm = Greatest travel of the tip along the drilled axis beyond the outer surface of the far cortex, where the uncut bone ended (bone fraction one half).
debrief-definition-time_s = From the first cut to the moment the tip passes the outer surface of the far cortex; if it does not, to the last cut.
debrief-definition-peak_force_N = Greatest axial resistance of the bone against the drill, real-equivalent, averaged over 10 ms.
debrief-definition-breakthroughs = Times the thrust fell below 0.3 of its steady value while the tip moved on, at more than 100 N/s (below 80 N of steady thrust: 1.25 times it per second).
debrief-definition-bicortical = Whether the tip passed the outer surface of the far cortex.
debrief-definition-fluoroscopy_time_s = Time with the X-ray beam on: pulses taken, at 15 a second.
debrief-definition-hand_in_beam_s = Beam time while a sphere of 50 mm radius around the hand on the driver met the open beam.
debrief-definition-fluoroscopy_shots = Stills, and times the live pedal was pressed.
debrief-definition-dose_area_product_uGy_m2 = Air kerma of the beam times its area, summed over all pulses; 1 µGy·m² is 1 cGy·cm².
debrief-definition-temperature_max_C = Highest temperature of bone that stayed, by the heat computed beside the session.
debrief-definition-necrosis_mm3 = Volume of bone whose thermal dose reached 16 equivalent minutes at 43 degrees.
debrief-how-scored = Points: 100 up to proficient, 70 at the pass limit, 0 from the error limit on, straight lines between. Total = { $quality } % quality + { $process } % process + { $safety } % safety; safety loses { $error_cost } per error and { $near_miss_cost } per value over its pass limit. A pass needs the far cortex drilled, no sentinel error, and every result metric within its pass limit; points do not make up for one another.

debrief-fact-case = Case
debrief-fact-bone-quality = Bone quality
debrief-fact-pseudonym = Patient pseudonym
debrief-fact-tool = Tool
debrief-fact-voxel = Voxel
debrief-fact-started = Started
debrief-fact-session = Session
debrief-fact-seed = Seed
debrief-fact-program = Program
debrief-fact-machine = Machine
debrief-fact-surgeon = Virtual surgeon
debrief-fact-volume-hash = Hash of the bone at the end
debrief-bone-quality-normal = Normal
debrief-bone-quality-aged = Aged, normal
debrief-bone-quality-osteopenia = Low bone mass
debrief-bone-quality-osteoporosis = Osteoporosis
debrief-bone-quality-severe = Severe osteoporosis

debrief-modality-simulated = Drilled by the virtual surgeon, a scripted hand; these figures show the simulator, not a person’s skill.
debrief-modality-mouse = Drilled with mouse and keyboard, without force on the hand; compare only with sessions made the same way.
debrief-modality-other = Drilled with { $name }; compare only with sessions made the same way.

debrief-watermark = For teaching and rehearsal only; not a registered medical device.
debrief-training-evidence = Training evidence; it does not replace supervised operations. Thresholds await a local expert panel.
debrief-digest = Fingerprint of the recording (xxh3):
