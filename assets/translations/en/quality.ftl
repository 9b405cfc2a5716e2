# Quality report of a case.
quality-help = Measure the quality of a patient model and write a report with pictures (one HTML page in both languages).
quality-out-help = File of the report; quality_report.html in the model's folder without.
quality-done = The report is in { $file }
quality-title = Quality report
quality-headline = { $bones ->
    [one] One bone
   *[other] { $bones } bones
    }, { $warnings ->
    [0] nothing that calls for doubt
    [one] one thing to look at
   *[other] { $warnings } things to look at
    }
quality-warnings = Look at these first
quality-warning-very-thick-slices = The slices are { $mm } mm apart: joint spaces and thin cortices are lost, and surfaces are smoother than the bone. Use a series of 1 mm or less for planning.
quality-warning-thick-slices = The slices are { $mm } mm apart; planning asks for 1 mm or less.
quality-warning-open = The surface of { $bones } is not closed: build it again or correct the bone.
quality-warning-cropped = The scan cuts { $bones }: volumes and lengths of what lies beyond are missing.
quality-warning-unsure = The name or the outline of { $bones } is unsure: check it before use.
quality-warning-blurred = The picture is blurred (point spread { $mm } mm): thin cortices are estimated, not seen.
quality-warning-motion = { $count ->
    [one] Between two slices, at { $axis } = { $low_mm } mm, all bones jump sideways by { $mm } mm
   *[other] Between { $count } pairs of slices, from { $axis } = { $low_mm } to { $high_mm } mm, all bones jump sideways by up to { $mm } mm
    }: the patient most likely moved. Outlines and measures across that place are wrong; use another scan.
quality-warning-slices-in-turn = Every other slice is displaced sideways: the patient most likely moved between two passes of the scan. Outlines are wrong; use another scan.
quality-warning-noisy = The picture is noisy ({ $hu } HU): density of single places is uncertain.
quality-scan = The scan
quality-plane-axial = Axial
quality-plane-coronal = Coronal
quality-plane-sagittal = Sagittal
quality-slices-caption = Slices through the middle of the bones, with the outlines found. L and R are the patient's left and right; A is the front, P the back.
quality-spacing = Voxel spacing (x, y, z)
quality-voxels = Voxels
quality-size = Extent
quality-orientation = Orientation
quality-kvp = Tube voltage
quality-noise = Noise in muscle (upper bound)
quality-resolution = Blur (standard deviation of the point spread)
quality-soft-tissue = Muscle reads
quality-calibration = Density
quality-calibration-assumed = assumed
quality-not-applicable = does not apply
quality-calibration-uncalibrated = uncalibrated
quality-calibration-phantom = calibrated by a phantom
quality-calibration-internal-uncalibrated = fitted to tissue, uncalibrated
quality-bones = Bones
quality-column-bone = Bone
quality-column-volume = Volume
quality-column-cortex = Cortex [mm]
quality-column-thin = Below 1 mm
quality-column-surface = Surface
quality-column-confidence = Confidence
quality-closed = closed
quality-open = open
quality-cropped = cut by the scan
quality-cortex-not-measured = The thickness of the cortex was not measured: it is the assumed shell.
quality-warning-assumed-density = Density was not measured: the scan is not in Hounsfield units. Density, cortex and the forces that follow from them rest on assumptions; noise in HU, tube voltage and thickness of the cortex do not apply.
quality-cortex-legend = Cortex: median thickness, with the 5th and 95th percentile of the surface; “below 1 mm” is the share of the surface with a thinner cortex.
quality-thickness = Thickness of the cortex
quality-views = from the front and from behind
quality-thickness-caption = Yellow is thin, dark is thick, grey was not measured. Cortices thinner than the scan resolves are estimated from the mineral under the profile, taking compact bone to be as dense as the densest cortex of this scan.
quality-actions = What was done on import
quality-corrections = Corrected by hand
quality-footer = Made by Osteon from the patient model; no name of a patient is in this page. For training and rehearsal; not a registered medical device.
quality-not-checked = Steps between slices are looked for; slow movement and doubled edges within a slice are not: check the slices for them.

# Series of an input.
quality-series-help = List the series in a DICOM folder, disc or zip archive, with counts and what can be reconstructed.
quality-thumbnails-help = Folder for a small picture of each series.
quality-series-number-help = Number of the series to reconstruct, as the command “series” counts; without it the usable one with most slices.
quality-series-column-number = No.
quality-series-column-modality = Modality
quality-series-column-slices = Slices
quality-series-column-part = Part
quality-series-column-use = Use
quality-series-usable = can be reconstructed
quality-series-capture = screen capture or colour picture
quality-series-not-ct = neither CT nor MR
quality-series-scout = scout view
quality-series-multi-frame = frames without places
quality-series-projection = computed view (projection, rendering)
quality-series-mosaic = many slices in one picture
quality-series-no-hounsfield = no Hounsfield units
quality-series-one-slice = single slice

quality-landmarks = Landmarks
quality-landmarks-bone = Bone
quality-landmarks-measure = Measure
quality-landmarks-value = Value
quality-landmarks-residual = Residual
quality-landmarks-norm = Usual in adults
quality-landmarks-legend = Values are measured on the surfaces; the residual tells how far the misfit of what they rest on may move them. Published norms are printed beside and never used.
quality-landmarks-left = left
quality-landmarks-right = right
