# Cases, recordings, storage, scoring.

scenarios-unknown-language = The language “{ $language }” is not available; choose one of: { $known }.
scenarios-unknown-case = There is no case “{ $case }”; the cases are: { $known }, or give the folder of a case file.
scenarios-case-unreadable = The case file { $file } cannot be read ({ $reason }); correct it or choose another case.
scenarios-case-too-new = The case file { $file } has schema version { $version }, but this program reads versions up to { $known }; update the program.
scenarios-case-missing-key = The case file { $file } lacks “{ $key }”; add it.
scenarios-case-unknown-key = The case file { $file } has “{ $key }”, which means nothing here; remove it or use one of: { $known }.
scenarios-case-unknown-choice = In the case file { $file }, “{ $key }” is “{ $value }”; it must be one of: { $known }.
scenarios-case-wrong-value = In the case file { $file }, “{ $key }” must be { $expected ->
    [text] a text
    [number] a number
    [integer] a whole number
    [larger] larger than { $bound }
    [between] within { $bound }
    [vector] a list of three numbers
    [direction] a direction that is not zero
    [table] a table
    [truth] true or false
   *[other] { $expected }
}; correct it.
scenarios-plan-misses-bone = The planned line through ({ $point }) mm does not meet the bone; move its point into the bone or turn its axis.
scenarios-disk-full = The disk of { $folder } has { $free_mb } MB free, but { $needed_mb } MB are needed; make room or choose another folder.
scenarios-cannot-write = { $file } cannot be written ({ $reason }); check the folder and the room on the disk.
scenarios-cannot-delete = { $folder } cannot be deleted ({ $reason }); close the programs that use it and try again.
scenarios-recording-exists = There is already a recording { $file }, and recordings are never overwritten; choose another name.
scenarios-recording-unreadable = The recording { $file } cannot be read ({ $reason }); check its name and place.
scenarios-not-a-recording = { $file } is not an Osteon recording, or it was cut off before its first second; choose another file.
scenarios-recording-too-new = The recording { $file } has schema version { $version }, but this program reads versions up to { $known }; update the program.
scenarios-recording-damaged = The recording { $file } is damaged after { $good_seconds ->
    [one] one good second
   *[other] { $good_seconds } good seconds
} and is not used; take an undamaged copy of it.
scenarios-rubric-unreadable = The rubric { $file } cannot be used ({ $reason }); correct it or take the one that came with the program.
scenarios-unknown-rubric = There is no rubric “{ $rubric }”; the rubrics are: { $known }.

scenarios-passed = Passed: the tip stopped { $plunge } past the far cortex; the hole starts { $entry } beside its planned entry and runs { $axis } off the planned axis.
scenarios-not-passed-plunge = Not passed: the drill went { $value } past the far cortex; the limit is { $limit }.
scenarios-not-passed-axis = Not passed: the hole runs { $value } off the planned axis; the limit is { $limit }.
scenarios-not-passed-entry = Not passed: the hole starts { $value } beside the planned entry; the limit is { $limit }.
scenarios-not-passed-time = Not passed: the drilling took { $value }; the limit is { $limit }.
scenarios-not-passed-force = Not passed: the thrust reached { $value }; the limit is { $limit }.
scenarios-not-passed-far-cortex = Not passed: the far cortex was not drilled through; the hole is { $depth } deep, the plan is { $planned }.
scenarios-incomplete-not-closed = Incomplete: the recording stops before the session was ended.
scenarios-incomplete-no-cut = Incomplete: no bone was cut.
scenarios-incomplete-empty = Incomplete: the recording holds no movement.
scenarios-incomplete-missing = Incomplete: the recording lacks parts that the score needs.

scenarios-metric-entry_error_mm = Entry error
scenarios-metric-axis_error_deg = Axis error
scenarios-metric-plunge_mm = Plunge past the far cortex
scenarios-metric-time_s = Drilling time
scenarios-metric-peak_force_N = Peak thrust
scenarios-metric-breakthroughs = Breakthroughs felt
scenarios-metric-bicortical = Far cortex passed
scenarios-metric-fluoroscopy_time_s = Fluoroscopy time
scenarios-metric-hand_in_beam_s = Hand in the beam
scenarios-metric-fluoroscopy_shots = X-rays taken
scenarios-metric-dose_area_product_uGy_m2 = Dose-area product
scenarios-metric-temperature_max_C = Hottest bone
scenarios-metric-necrosis_mm3 = Bone killed by heat
scenarios-metric-blood_lost_ml = Blood lost (model)
scenarios-metric-measuring_error_mm = Length measured, beyond the hole
scenarios-metric-screw_protrusion_mm = Screw beyond the far cortex
scenarios-metric-screw_tightness_percent = Screw tightness

scenarios-level-proficient = Proficient
scenarios-level-pass = Pass
scenarios-level-near_miss = Over the limit
scenarios-level-error = Error
scenarios-level-sentinel = Sentinel error
scenarios-level-unknown = Not judged

scenarios-verdict-passed = Passed
scenarios-verdict-not_passed = Not passed
scenarios-verdict-incomplete = Incomplete

scenarios-no-recording = There is no recording at { $file }; give a recording or the folder of a session.
scenarios-replay-other-model = The recording was not made on the patient model { $model }; give the model that lies beside the recording.
scenarios-scan-not-found = The scan of case { $case } was not found at { $path }; set OSTEON_DATA to the folder of scans, or give the scan with --ct.
scenarios-records-unusable = The records { $file } cannot be used ({ $reason }); check the folder, or move the file away to begin anew.
scenarios-records-too-new = The records { $file } have schema version { $version }, but this program reads versions up to { $known }; update the program.
scenarios-records-conflict = A different record with the number { $statement } is already stored; nothing was changed.
scenarios-unknown-session = There is no session “{ $session }”; list the sessions to see the ones there are.
scenarios-profiles-unreadable = The profiles { $file } cannot be read by this program; update it, or move the file away to make new profiles.
scenarios-profile-name = Give a name of 1 to { $limit } characters.
scenarios-profile-taken = There is a profile of this name already; choose another name.
scenarios-profile-gone = This profile has been removed; choose another one.
scenarios-profile-pin = A PIN has 4 to 12 digits; leave the field empty for none.
scenarios-no-automatic-line = No line through the middle of this bone meets two walls; set entry and exit by clicking on the bone.
scenarios-procedure-unreadable = The instrument table { $file } cannot be read; compare it with the one that comes with Osteon.
scenarios-procedure-value = In the instrument table { $file } the entry “{ $key }” is missing, misspelt or wrong; compare it with the one that comes with Osteon.
