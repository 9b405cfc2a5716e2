# Fluoroscopy: the C-arm and its command.

fluoroscopy-help = Take an X-ray of a scan or a patient model from a standard view or from any point.
fluoroscopy-view-help = Standard view. Without it and without --source the view is ap.
fluoroscopy-side-help = Side that is examined, for the views that have one.
fluoroscopy-centre-help = Point in the middle of the image [mm, LPS]; the middle of the bone if not given.
fluoroscopy-orbit-help = Turn the tube further about the long axis, towards the patient's left [degrees].
fluoroscopy-angulation-help = Tilt the tube further towards the head [degrees].
fluoroscopy-roll-help = Turn the image clockwise [degrees].
fluoroscopy-source-distance-help = From the tube's focal spot to the centre [mm].
fluoroscopy-detector-distance-help = From the tube's focal spot to the detector [mm].
fluoroscopy-source-help = Focal spot [mm, LPS], instead of a view; needs --detector and --up.
fluoroscopy-detector-help = Centre of the detector, which faces the focal spot [mm, LPS].
fluoroscopy-up-help = Direction of the image's upper edge [LPS].
fluoroscopy-pixel-help = Edge of a pixel on the detector [mm]; 300 mm divided by the size if not given.
fluoroscopy-size-help = Rows and columns of the image.
fluoroscopy-energy-help = Photon energy of the line integrals that --raw writes [keV].
fluoroscopy-kv-help = Tube voltage of the picture that --png writes [kV].
fluoroscopy-collimation-help = Round or square field of the picture.
fluoroscopy-wire-help = A steel wire from one point to another [mm, LPS] and its diameter [mm]; may be given several times.
fluoroscopy-seed-help = Seed of the picture's quantum noise.
fluoroscopy-bone-bright-help = Show bone bright instead of dark.
fluoroscopy-raw-help = Write the line integrals of attenuation, before noise, as a NumPy file.
fluoroscopy-png-help = Write the picture as the C-arm's monitor shows it.
fluoroscopy-done = X-ray of { $size } × { $size } pixels taken; line integrals at { $energy } keV; dose-area product { $dose } µGy·m².
fluoroscopy-wrote = Wrote { $path }

# What can be wrong.
fluoroscopy-source-on-detector = The focal spot and the detector are at the same place: move --source or --detector so that they are at least 1 mm apart.
fluoroscopy-up-along-beam = The up direction is zero or runs along the beam, so the image has no upper edge: give --up a direction across the beam.
fluoroscopy-behind-source = Something to be imaged lies beside or behind the focal spot: move the C-arm's tube away from it.
fluoroscopy-three-points = The geometry is not complete: give --source, --detector and --up together.
fluoroscopy-view-or-points = A view and a geometry contradict each other: give either --view or --source, --detector and --up.
fluoroscopy-unknown-view = There is no view “{ $view }”: choose one of { $known }.
fluoroscopy-unknown-side = There is no side “{ $side }”: choose left or right.
fluoroscopy-distances-wrong = The patient must lie between tube and detector: the distance to the centre ({ NUMBER($source, maximumFractionDigits: 1) } mm) has to be above 0 and at most the distance to the detector ({ NUMBER($detector, maximumFractionDigits: 1) } mm).
fluoroscopy-energy-outside = The photon energy is outside the attenuation tables: choose between { $lowest } and { $highest } keV.
fluoroscopy-voltage-outside = The tube cannot give this voltage: choose between { $lowest } and { $highest } kV.
fluoroscopy-unknown-material = The material “{ $material }” has no attenuation table: choose one of { $known }.
fluoroscopy-wire-wrong = A wire needs 2 to { $most } points and a diameter above 0: correct its points or its diameter.
fluoroscopy-mesh-open = The surface of an implant is not closed or not turned the same way everywhere, so its thickness is unknown: repair the mesh.
fluoroscopy-collimation-wrong = The field's shape must be one of { $known } and its opening above 0 and at most 1: correct the collimation.
fluoroscopy-magnification-wrong = The magnification { NUMBER($magnification, maximumFractionDigits: 3) } is not above 0: calibrate the image again.
fluoroscopy-calibration-wrong = The marker's size and its two borders in the image must differ from zero: mark both borders and give the true size.
fluoroscopy-angle-wrong = An angle needs three different points: move the point that lies on the corner.
fluoroscopy-views-parallel = The two views look in the same direction, so depth is unknown: take the second view from another side.
fluoroscopy-cannot-write = Cannot write to { $path }: give a file name in a folder that exists.

# The C-arm in the operating room.
fluoroscopy-monitor = C-arm monitor
fluoroscopy-invitation = The C-arm is ready. Press F for an X-ray, or hold X for live.
fluoroscopy-hand-in-beam = Hand in the beam
fluoroscopy-beam-on = Beam on
fluoroscopy-views = Standard view
fluoroscopy-view-ap = AP
fluoroscopy-view-lateral = Lateral
fluoroscopy-view-inlet = Inlet
fluoroscopy-view-outlet = Outlet
fluoroscopy-view-obturator-oblique = Obturator oblique
fluoroscopy-view-iliac-oblique = Iliac oblique
fluoroscopy-view-axial-hip = Axial hip
fluoroscopy-view-distal-radius-lateral = Tilted lateral
fluoroscopy-view-axial-heel = Axial heel
fluoroscopy-view-free = Own view
fluoroscopy-take = Take an X-ray (F)
fluoroscopy-live = Live, while held (X)
fluoroscopy-keep = Save the image (S)
fluoroscopy-orbit = Orbit
fluoroscopy-orbit-less = Tube towards the right side
fluoroscopy-orbit-more = Tube towards the left side
fluoroscopy-tilt = Tilt
fluoroscopy-tilt-less = Tube towards the feet
fluoroscopy-tilt-more = Tube towards the head
fluoroscopy-roll = Image
fluoroscopy-roll-less = Turn the image left
fluoroscopy-roll-more = Turn the image right
fluoroscopy-field = Field
fluoroscopy-field-less = Smaller field, larger image
fluoroscopy-field-more = Larger field
fluoroscopy-iris = Iris
fluoroscopy-iris-less = Close the iris
fluoroscopy-iris-more = Open the iris
fluoroscopy-distance = Tube
fluoroscopy-distance-less = Tube nearer: larger image
fluoroscopy-distance-more = Tube farther: less magnification
fluoroscopy-voltage = Voltage
fluoroscopy-voltage-less = Lower voltage: more contrast
fluoroscopy-voltage-more = Higher voltage: less dose
fluoroscopy-ruler = Measure: drag on the image (M)
fluoroscopy-calibrate = The line is the drill's diameter: correct the scale
fluoroscopy-bone-bright = Bone bright or dark
fluoroscopy-centre = Bring the tip into the middle
fluoroscopy-counters = { $shots ->
    [one] 1 shot · { $time } · { $dose } µGy·m²
   *[other] { $shots } shots · { $time } · { $dose } µGy·m²
}
fluoroscopy-counters-meaning = Shots, beam time and dose-area product of this session.
fluoroscopy-saved-shot = Saved shot { $number }, { $view }
