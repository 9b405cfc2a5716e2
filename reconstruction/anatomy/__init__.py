"""Which bone a piece is, and the points, axes and angles that surgeons measure on it."""
