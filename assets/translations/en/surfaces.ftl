## Export

surfaces-export-help = Write a bone's surface for other programs: STL, PLY, OBJ, 3MF, glTF (glb) or VTP. glTF is in metres with y up, all others are in patient LPS millimetres.
surfaces-bone-help = Which bone, such as femur_left.
surfaces-out-help = The file to write.
surfaces-format-help = File format; without it, the end of the file name decides.
surfaces-lod-help = Stored level of detail: 0 is the full surface, 1 and above have fewer triangles.
surfaces-max-error-help = Remove triangles as long as the surface moves by no more than this [mm]; the error is measured and reported.
surfaces-export-done = { $bone } was written to { $file } (unit { $unit }, frame: { $frame }).
surfaces-export-figures = { $triangles } triangles, measured error { $error } mm against the full surface.
surfaces-format-unknown = The format of { $file } is not known: end its name with one of { $known }, or give --format.
surfaces-level-missing = { $id } has no level of detail { $level }; levels 0 to { $most } are stored. Choose one of them, or give --max-error-mm.
