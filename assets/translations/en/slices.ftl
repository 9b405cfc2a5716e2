# The scan of an import in slices: looking whether outlines lie right, and points in the bones of an MR.
slices-check = Check on slices
slices-opening = Opening the slices
slices-finding-again = Finding the bones again
slices-title = { $name } in slices · { $count ->
    [0] no bone found yet
    [one] 1 bone
   *[other] { $count } bones
}
slices-back = Back
slices-keys = Wheel or Page keys: next slice. Drag or arrows: move the cross. Ctrl + wheel, + and −: zoom; right drag: shift; 0: whole. 1, 2, 3: large plane. T: tint.
slices-bones = Bones
slices-points = Set points
slices-tint = Tint bones (T)
slices-click-how = Choose a bone, then click once in the middle of its marrow, in any plane. Enter sets the point at the cross.
slices-which-bone = The next click is in
slices-which-side = Side
slices-which-number = Number
slices-side-left = left
slices-side-right = right
slices-level-unknown = { $number }, level unknown
slices-point-of = { $bone }
slices-no-points = No points yet. One in each bone is enough.
slices-remove-point = Remove this point
slices-undo = Undo
slices-redo = Redo
slices-keep-others = Keep the other bones found
slices-find-again = Find the bones again
slices-none-found = No knee and no lumbar spine could be told in this picture. Click once in each bone that you need, then let them be found.
