# Heat in bone: the testing machine's command and what can be wrong with its input.
heat-help = Run the heat solver on a case with a known answer: a steady flux into a half-space, or a point source.
heat-case-help = half-space-flux: constant from time zero; point-source: all energy at once.
heat-voxel-help = Edge of a heat voxel in mm.
heat-times-help = When to read, in s, with commas between.
heat-depths-help = Where to read, in mm, with commas between: below the surface, or from the source.
heat-flux-help = Heat flux into the surface in W/mm².
heat-energy-help = Energy of the point source in J.
heat-density-help = Apparent density of the bone in g/cm³.
heat-rate-help = Steps per second at least; stability may need more.
heat-seed-help = Taken as everywhere on the testing machine; nothing here is random.
heat-constants = k = { $k } W/(m·K), ρ = { $rho } kg/m³, c = { $c } J/(kg·K)
heat-column-time = time s
heat-column-depth = depth mm
heat-column-rise = rise K

heat-case-unknown = There is no heat case “{ $name }”: choose one of { $known }.
heat-times = The time { $value } s cannot be read: give times from { $low } to { $high } s, with commas between.
heat-depths = The depth { $value } mm cannot be read: give depths from { $low } to { $high } mm, with commas between.
heat-voxel = A heat voxel of { $value } mm cannot be used: choose { $low } to { $high } mm.
heat-density = A density of { $value } g/cm³ is not bone: choose { $low } to { $high } g/cm³.
heat-rate = A rate of { $value } per second cannot be used: choose { $low } to { $high }.
heat-amount = The flux or energy { $value } cannot be used: choose { $low } to { $high }.
heat-spacing = A heat voxel of { $spacing } mm cannot be used: choose 0.01 to 10 mm.
heat-window-size = The heat window would have { $cells } voxels, { $largest } at most: choose larger voxels, shorter times or smaller depths.
heat-start-temperature = A start temperature of { $temperature } °C cannot be used: choose −20 to 90 °C.
heat-tool-size = A tool of { $size } mm cannot be used for heat: choose 0.05 to 100 mm.
heat-point-angle = A point angle of { $angle }° cannot be used: choose 20° to 180°.
heat-tool-length = A tool length of { $length } mm cannot be used: choose 0.1 to 1000 mm.
heat-irrigation-unknown = There is no irrigation “{ $name }”: choose one of { $known }.
heat-sample = A heat sample holds a number that is not finite, or a negative time, power or flow: check the drilling data.
heat-history = The drilling history cannot be used: it needs at least two rows of equal length with rising times.
heat-push-too-small = A push of { $push } N does not cut here: the edge needs more than { $needed } N.
