"""A box of cells in which heat is computed; it can move over the bone and accounts for all it leaves behind."""

from __future__ import annotations

import math

import numpy as np

from physics.errors import PhysicsError
from physics.heat.archive import CellArchive
from physics.heat.ledger import EnergyLedger
from physics.heat.properties import properties_of
from physics.heat.tissue import Box, Tissue
from physics.kernels import heat_conduction as kernels
from physics.kernels.heat_conduction import CAVITY, OUTSIDE, TISSUE

STEP_SAFETY = 0.9
"""Share of the longest stable step that is used."""
BOILING_LOW, BOILING_HIGH = 100.0, 110.0
"""Free water boils at 100 degrees, the last bound water at 110; a dry cell can get hotter."""
SPREAD_MM = 3.7
"""How far heat has run into cortex after 20 s, sqrt(pi alpha t) [mm]: the time for which the open boundary is set."""
LARGEST_WINDOW = 12_000_000
"""Cells; a window above this needs more than 1.5 GB."""
INSIDE = (slice(1, -1),) * 3


class HeatWindow:
    """Temperature, state and thermal dose on a box of cubic cells.

    Arrays have one ghost cell on every side; the read-outs leave it away. Beyond the box lies bone at the far
    temperature, at a distance of `exterior_mm` from each side: 0 holds the side itself at it, infinity insulates.
    """

    T: np.ndarray
    """Temperature [C] with ghosts; so are all arrays below, float64, (z + 2, y + 2, x + 2)."""
    peak: np.ndarray
    dose: np.ndarray
    water: np.ndarray
    """Share of its water that a cell still has."""
    latent: np.ndarray
    """Heat that boils all its water [J]."""
    k: np.ndarray
    """Conductivity [W/(mm K)]."""
    capacity: np.ndarray
    """Heat capacity [J/K]; 0 in empty cells."""
    per_capacity: np.ndarray
    """One over it; 0 in empty cells."""
    gz: np.ndarray
    gy: np.ndarray
    gx: np.ndarray
    """Conductance to the lower neighbour along each axis [W/K]."""
    state: np.ndarray
    """OUTSIDE, TISSUE or CAVITY, uint8."""
    _next: np.ndarray

    def __init__(
        self,
        tissue: Tissue,
        spacing_mm: float,
        first: Box,
        shape: Box,
        *,
        far_C: float = 37.0,
        exterior_mm: tuple[float, ...] | None = None,
        mirror: tuple[bool, bool, bool] = (False, False, False),
    ) -> None:
        """Start at the far temperature everywhere.

        Args:
            tissue: what fills the cells.
            spacing_mm: edge of a cell [mm].
            first: lattice index (z, y, x) of the first cell.
            shape: cells (z, y, x).
            far_C: start and far temperature [C].
            exterior_mm: distance to the far temperature beyond z low, z high, y low, y high, x low, x high [mm]. Left
                out, the boundary is open: a source in the middle hardly notices it.
            mirror: (z, y, x): the low side is a plane of symmetry through the first cells' centres.

        Raises:
            PhysicsError: if the spacing, the shape or the temperature is impossible.
        """
        if not (0.01 <= spacing_mm <= 10.0):
            raise PhysicsError("heat-spacing", spacing=spacing_mm)
        if min(shape) < 1 or math.prod(shape) > LARGEST_WINDOW:
            raise PhysicsError("heat-window-size", cells=math.prod(shape), largest=LARGEST_WINDOW)
        if not (-20.0 <= far_C <= 90.0):
            raise PhysicsError("heat-start-temperature", temperature=far_C)
        self.tissue, self.first, self.shape = tissue, first, shape
        self.spacing_mm, self.far_C = float(spacing_mm), float(far_C)
        self.ledger = EnergyLedger()
        self.archive = CellArchive()
        self._sizes = [np.ones(n) for n in shape]
        exterior = list(exterior_mm or [_open_end(0.5 * n * spacing_mm) for n in shape for _ in range(2)])
        for axis, mirrored in enumerate(mirror):
            if mirrored:
                self._sizes[axis][0] = 0.5
                exterior[2 * axis] = math.inf
        self.exterior_mm = np.array(exterior, dtype=np.float64)
        self._allocate()
        self._fill(INSIDE, first, shape)
        self.refresh()

    @property
    def temperature(self) -> np.ndarray:
        """Temperature [C], float64, (z, y, x); the far temperature in empty cells. A view: copy it to keep it."""
        return self.T[INSIDE]

    @property
    def peak_temperature(self) -> np.ndarray:
        """Highest temperature so far [C], float64, (z, y, x). A view."""
        return self.peak[INSIDE]

    @property
    def cem43_minutes(self) -> np.ndarray:
        """Thermal dose so far [equivalent minutes at 43 C], float64, (z, y, x). A view."""
        return self.dose[INSIDE]

    @property
    def cells(self) -> np.ndarray:
        """OUTSIDE 0, TISSUE 1 or CAVITY 2, uint8, (z, y, x). A view."""
        return self.state[INSIDE]

    @property
    def stored_heat(self) -> float:
        """Heat in the window above the far temperature [J]."""
        return kernels.stored_energy(self.T, self.capacity, self.far_C)

    def centres_mm(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Cell centres along z, y and x in lattice millimetres (cell 0 of the lattice at 0), three float64 arrays."""
        z, y, x = ((f + np.arange(n)) * self.spacing_mm for f, n in zip(self.first, self.shape, strict=True))
        return z, y, x

    def refresh(self) -> None:
        """Work out all face conductances and the longest stable step from the material."""
        kernels.face_conductances(self.k, *self._sizes, self.spacing_mm, self.exterior_mm, self.gz, self.gy, self.gx)
        self.stable_step_s = STEP_SAFETY * kernels.longest_stable_step(self.capacity, self.gz, self.gy, self.gx)

    def conduct(self, dt: float) -> None:
        """One explicit step of `dt` [s], at most `stable_step_s`."""
        self.ledger.far += dt * kernels.outflow(self.T, self.gz, self.gy, self.gx)
        kernels.diffuse(self.T, self._next, self.gz, self.gy, self.gx, self.per_capacity, dt)
        self.T, self._next = self._next, self.T

    def settle(self, dt: float) -> None:
        """After `dt` [s] of steps: boil water off, note peaks and dose."""
        self.ledger.steam += kernels.boil_and_dose(
            self.T, self.capacity, self.latent, self.water, self.peak, self.dose, dt, BOILING_LOW, BOILING_HIGH
        )

    def heat(self, index: np.ndarray, energy_J: np.ndarray) -> None:
        """Deposit energy [J], float64, in tissue cells (flat padded index, int64); it is booked as supplied."""
        kernels.deposit(self.T, self.per_capacity, index, energy_J)
        self.ledger.supplied += float(energy_J.sum())

    def flat_index(self, z: int, y: int, x: int) -> int:
        """Flat padded index of a cell of the window."""
        return ((z + 1) * (self.shape[1] + 2) + y + 1) * (self.shape[2] + 2) + x + 1

    def move(self, first: Box) -> None:
        """Put the window's first cell on lattice cell `first` (z, y, x).

        Cells in both places keep all they have. Heat of cells left behind is booked as such; their dose and cavities
        are remembered and come back when the window does, then at the far temperature.
        """
        shift = tuple(b - a for a, b in zip(self.first, first, strict=True))
        if not any(shift):
            return
        before = self.stored_heat
        old = {name: getattr(self, name) for name in ("T", "dose", "peak", "state", "water", "k", "capacity")}
        self.remember()
        self.first = first
        self._allocate()
        self._fill(INSIDE, first, self.shape)
        self._recall()
        source, target = [], []
        for step, count in zip(shift, self.shape, strict=True):
            source.append(slice(1 + max(step, 0), 1 + count + min(step, 0)))
            target.append(slice(1 + max(-step, 0), 1 + count + min(-step, 0)))
        if all(part.stop > part.start for part in source):
            for name, array in old.items():
                getattr(self, name)[tuple(target)] = array[tuple(source)]
        self._invert()
        self.refresh()
        self.ledger.left_window += before - self.stored_heat

    def remember(self) -> None:
        """Store dose, peak, cavities and dryness of all cells; what the window leaves or a survey asks for."""
        self.archive.store(self.first, self.dose[INSIDE], self.peak[INSIDE], self.state[INSIDE], self.water[INSIDE])

    def _allocate(self) -> None:
        padded = tuple(n + 2 for n in self.shape)
        self.T = np.full(padded, self.far_C)
        self._next = np.full(padded, self.far_C)
        self.peak = np.full(padded, self.far_C)
        self.dose, self.water = np.zeros(padded), np.ones(padded)
        self.k, self.capacity, self.latent = np.zeros(padded), np.zeros(padded), np.zeros(padded)
        self.per_capacity = np.zeros(padded)
        self.gz = np.zeros(padded)
        self.gy = np.zeros(padded)
        self.gx = np.zeros(padded)
        self.state = np.zeros(padded, dtype=np.uint8)

    def _fill(self, place: tuple[slice, slice, slice], first: Box, shape: Box) -> None:
        density, conducting = self.tissue.material(first, shape, self.spacing_mm)
        found = properties_of(density)
        volume = self.spacing_mm**3 * np.einsum("i,j,k->ijk", *self._sizes)
        self.k[place] = np.where(conducting, found.conductivity, 0.0)
        self.capacity[place] = np.where(conducting, found.heat_capacity * volume, 0.0)
        self.latent[place] = np.where(conducting, found.evaporation * volume, 0.0)
        self.state[place] = np.where(conducting, TISSUE, OUTSIDE)
        self._invert()

    def _recall(self) -> None:
        """Take back dose and cavities where the window has been before."""
        inside = (self.dose[INSIDE], self.peak[INSIDE], self.state[INSIDE], self.water[INSIDE])
        self.archive.recall(self.first, *inside)
        hollow = self.state == CAVITY
        self.k[hollow] = 0.0
        self.capacity[hollow] = 0.0

    def _invert(self) -> None:
        np.divide(1.0, self.capacity, out=self.per_capacity, where=self.capacity > 0.0)
        self.per_capacity[self.capacity == 0.0] = 0.0


def _open_end(half_extent: float) -> float:
    """Exterior length [mm] for a source in the middle of a box.

    A steady source's field falls as 1/r, so its slope at the side is T / half extent; before it is steady the field
    ends after the way heat has run. Both slopes add.
    """
    return 1.0 / (1.0 / half_extent + 1.0 / SPREAD_MM)
