# Correction by hand.
correction-help = Correct a patient model by hand: paint, erase, grow, cut, split, merge, fill and rename bones, as written in a script.
correction-epilog = The script is a TOML or JSON file with a list “edits”. Each edit names its tool and what it needs, in patient coordinates (LPS, mm): paint and erase (bone, points_mm, radius_mm), grow (bone, seed_mm, window_hu, radius_mm), cut (bone, point_mm and normal, or curve_mm and view; new), split (bone, seeds), merge (bones, into), fill (bone), rename (bone, new), undo, redo.
correction-script-help = File with the edits, .toml or .json.
correction-done = { $bones ->
    [one] One bone is
   *[other] { $bones } bones are
    } in the corrected model, in { $folder }

# History of a model.
correction-edit-paint = Painted on { $id }.
correction-edit-erase = Erased from { $id }.
correction-edit-grow = Grew { $id } from a point.
correction-edit-cut = Cut { $id } by a { $way ->
    [plane] plane
   *[curve] drawn curve
    }; the part cut off became { $new }.
correction-edit-split = Split { $id } into { $parts }.
correction-edit-merge = Merged { $ids } into { $into }.
correction-edit-fill = Filled the cavities of { $id }.
correction-edit-rename = Renamed { $id } to { $new }.

# What can go wrong.
correction-script-unreadable = { $file } is no list of corrections: write a TOML or JSON file with a list “edits”, each with a tool.
correction-tool-unknown = Edit { $number } names the tool “{ $tool }”, which does not exist: use one of { $known }.
correction-key-missing = Edit { $number } lacks “{ $key }”: add it, see correct --help.
correction-key-unknown = Edit { $number } has “{ $key }”, which its tool does not know: correct the spelling or leave it out.
correction-value-wrong = “{ $key }” of edit { $number } cannot be read: see correct --help for what is wanted there.
correction-edit-refused = Edit { $number } cannot be carried out: { $reason }
correction-radius = A brush of { $radius_mm } mm cannot be used: choose a radius above 0 and up to { $limit_mm } mm.
correction-outside-scan = The stroke at { $point } lies outside the scan: give points in patient coordinates (LPS, mm).
correction-seed-outside-window = The start point of { $id } lies outside the scan, in another bone or outside { $low } to { $high } HU: move it or widen the window.
correction-no-direction = A direction of zero length cannot be used: give a direction with a length.
correction-curve-too-short = The curve has too few different points: draw at least two, or three for a closed one.
correction-cut-misses = The cut leaves { $id } whole or takes all of it: move it so that it runs through the bone.
correction-two-seeds = Splitting { $id } needs at least two named seeds.
correction-two-bones = Merging needs at least two different bones.
correction-name-taken = Another bone is already called { $id }: merge the two, or choose another name.
correction-bone-empty = { $id } has no voxels left: undo the last edit or leave this one out.
correction-too-many-bones = The model cannot hold more bones: merge some first.
correction-no-bone-left = The edits leave no bone in the model: take back the last of them.
