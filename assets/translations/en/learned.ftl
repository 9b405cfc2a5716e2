# Learned models that label bones: reading them, what they said, doubts.

learned-model-help = Folder of a learned model of the nnU-Net form (such as TotalSegmentator's) that labels the bones of a CT; may be given several times. Needs the extra “learned”. Nothing is ever downloaded.
learned-axes-help = Where index x, y, z of the pictures run that the model was trained on: RAS for TotalSegmentator, LPS for pictures as DICOM stores them.

learned-package-missing = Learned models need the optional package { $package }, which is not installed: run  pip install "osteon[{ $extra }]"  (README, “Learned models”), or leave out --model.
learned-package-old = The package { $package } { $version } is too old to read models safely ({ $wanted } or newer is needed): run  pip install --upgrade "osteon[{ $extra }]".
learned-package-broken = The optional packages for learned models are installed but do not start ({ $reason }): install them again by  pip install --force-reinstall "osteon[{ $extra }]".
learned-model-missing = { $path } holds no model of the nnU-Net form (dataset.json and plans.json side by side): unpack the model's archive and choose the folder inside it.
learned-several-models = { $path } holds several models: choose one of { $known }, or give --model once for each.
learned-model-damaged = { $file } is damaged or not of nnU-Net 2 (at “{ $part }”): unpack or export the model again.
learned-channels = The model { $model } wants { $count } pictures of the same patient at once, and a CT is one: choose a model for CT alone.
learned-not-for-ct = The model { $model } was trained on { $kind }, not on CT: choose a model for CT.
learned-regions = The labels in { $file } overlap one another (regions), which is not supported: choose a model in which each voxel has one label.
learned-cascade = The model { $model } is the second step of a cascade and wants the answer of another model first: choose its first step, or a model of one step.
learned-weights-missing = { $path } holds no weights of a finished training ({ $file }): unpack the whole archive of the model.
learned-weights-damaged = The weights in { $file } are damaged or not of nnU-Net 2: unpack or export the model again.
learned-weights-unsafe = { $file } holds more than weights (it could run a program on this computer) and was not loaded: get the model from its makers again, saved by nnU-Net 2 itself.
learned-weights-do-not-fit = The weights in { $file } do not fit the network that plans.json describes: the files are of different models, so unpack the archive again into an empty folder.
learned-network-unknown = { $file } names a network or layer that is not nnU-Net's own ({ $name }) and was not loaded: choose a model with a plain or residual U-Net.
learned-too-little-memory = The model { $model } needs about { $needed_gb } GB of memory for this scan, and { $free_gb } GB are free: close other programs, crop the scan, or choose a coarser model (such as 3 mm).
learned-too-little-graphics-memory = The graphics card has too little memory for the model { $model }: close other programs that use it, or let the processor work (set CUDA_VISIBLE_DEVICES to nothing).
learned-run-failed = The model { $model } could not be run on this scan ({ $reason }): its plans.json does not fit its weights or nnU-Net, so get the model again, or leave out --model.
learned-axes-wrong = { $axes } is no set of axes: give three letters, one each of L or R, P or A, S or I, such as RAS.
learned-with-seeds = Seeds pick single bones and a learned model labels all of them: use either --model or several --seed-point.
learned-needs-ct = { $file } is to be read as something else than a CT, and learned models label CT only: leave out --model.

learned-note-model = The learned model { $model } (fingerprint { $fingerprint }, { $folds ->
    [one] one training
   *[other] mean of { $folds } trainings
 }, run on { $device }) was shown the scan with its axes along { $axes }.
learned-note-labelled = { $count ->
    [one] One bone was
   *[other] { $count } bones were
 } labelled by model { $models }; where each ends was measured in the scan.
learned-note-unknown-labels = Labels of the model that name no bone known here were set aside: { $labels }.
learned-note-groups = Labels that hold many bones in one were left to the program's own division: { $labels }.
learned-note-not-in-bone = Labels of bones at places where the scan shows no bone were left out: { $labels }.
learned-note-mirrored = The model calls bones left that lie right, and the other way round ({ $bones }); the sides were taken from the scan's orientation. Check which is wrong: the scan may be stored mirrored, or the model may want other axes (--model-axes).
learned-doubt-by-model = Named and told from its neighbours by the learned model { $model }, without help from a person.
learned-doubt-unsure = The model itself is not sure of this bone (mean probability { $percent } %).
learned-doubt-other-outline = Only { $percent } % of the model's outline lies within { $border_mm } mm of the bone that the scan shows: check the outline.
learned-doubt-mirrored = The model calls this a { $side } bone, but it lies on the other side: check the side.
learned-doubt-beyond-midline = This is called a { $side } bone but lies on the other side of the midline: check the side.
learned-doubt-order = The vertebra does not lie in the order of its level: check the level.
learned-doubt-side-by-place = The model does not tell sides; this one follows from the place beside the same bone of the other side.
learned-doubt-side-of-others = The model does not tell sides; { $side } is that of all other bones in the scan.
learned-doubt-no-side = The model does not tell sides, and nothing else in the scan does: the side is unknown.
