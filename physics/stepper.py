"""Cutting step by step: owns what the compiled force law works on and hands the law over."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from physics.bone_body import BoneBody
from physics.cutting_profile import CuttingProfile, law_constants
from physics.drill_guide import MOST_GUIDES, DrillGuide
from physics.errors import PhysicsError
from physics.instrument import Instrument, instrument_rows
from physics.kernels import layout
from physics.kernels.body_chain import SCRATCH_SIZE
from physics.kernels.jit import c_address
from physics.kernels.point_shell import work_of_contacts
from physics.kernels.session_law import compiled_force_law
from physics.kernels.tool_laws import tool_law
from physics.tool_shell import clearance_blocks, shells_of

PAGE_BYTES = 4096
"""Smallest page of memory of the systems we run on."""


class CuttingStepper:
    """Binds a bone, instruments and a cutting profile to the force law.

    `force_law(context_address, command, response)` is what the servo calls; `step` is the same law from Python. The
    stepper must outlive every use of `context_address`.
    """

    def __init__(
        self,
        body: BoneBody | Sequence[BoneBody],
        instruments: Sequence[Instrument],
        profile: CuttingProfile,
        wear: float = 1.0,
    ) -> None:
        """Bind bones to instruments.

        Args:
            body: the bone, or several in the order in which they hold a tool; edited in place. Their poses are read at
                every tick, so a bone may be moved between two.
            instruments: addressed by their index.
            profile: constants of the cutting laws.
            wear: a number >= 1.
        """
        if not instruments:
            raise PhysicsError("physics-no-instrument")
        self.bodies = (body,) if isinstance(body, BoneBody) else tuple(body)
        if not self.bodies:
            raise PhysicsError("physics-body-empty")
        self.body = self.bodies[0]
        self.instruments = tuple(instruments)
        self.profile = profile
        self.wear = wear
        self._rows = instrument_rows(self.instruments)
        self._law = law_constants(profile, wear)
        self._tool_laws = np.array(
            [c_address(tool_law(row[layout.INSTRUMENT_KIND])) for row in self._rows], dtype=np.int64
        )
        self._states = [np.zeros(layout.STATE_SIZE) for _ in self.bodies]
        self._contexts: list[np.ndarray] = []
        self._kept: list[dict[int, np.ndarray]] = []
        self._guides = np.zeros((MOST_GUIDES, layout.GUIDE_SIZE))
        self._guide_state, self._guide_command = np.zeros(layout.GUIDE_STATE_SIZE), np.zeros(layout.COMMAND_SIZE)
        self.guides: tuple[DrillGuide, ...] = ()
        """Sleeves set down so far; a command names one by its number, counted from 1."""
        for bone, state in zip(self.bodies, self._states, strict=True):
            self._bind(bone, state)
        for before, after in itertools.pairwise(self._contexts):
            before[layout.CONTEXT_NEXT] = after.ctypes.data
        for slot, array in (
            (layout.CONTEXT_GUIDES, self._guides), (layout.CONTEXT_GUIDE_STATE, self._guide_state),
            (layout.CONTEXT_GUIDE_COMMAND, self._guide_command),
        ):  # fmt: skip
            self._contexts[0][slot] = array.ctypes.data
        self.reset()
        self.force_law: Callable[..., Any] = compiled_force_law()
        """The compiled law, `void(intp, float64[::1], float64[::1])`; slots in `physics.force_law_layout`."""

    @property
    def context_address(self) -> int:
        """Address of the record the law works on; opaque to the caller."""
        return int(self._contexts[0].ctypes.data)

    def step(self, command: np.ndarray, response: np.ndarray) -> None:
        """One tick: read `command`, float64 (16,), cut the body, fill `response`, float64 (32,)."""
        self.force_law(self.context_address, command, response)

    def add_guide(self, guide: DrillGuide) -> int:
        """Let commands name another sleeve; returns its number. Safe while a servo runs: none names it yet.

        Raises:
            PhysicsError: if there is no room for one more.
        """
        number = len(self.guides) + 1
        if number > MOST_GUIDES:
            raise PhysicsError("physics-guides-spent", most=MOST_GUIDES)
        self._guides[number - 1] = guide.row()
        self.guides = (*self.guides, guide)
        self._contexts[0][layout.CONTEXT_GUIDE_COUNT] = number
        return number

    def show_cuts(self, looks: np.ndarray) -> None:
        """Let the law show what it cuts of the first bone, see `physics.cut_looks`; no servo may be running yet."""
        self._looks = looks
        self._contexts[0][layout.CONTEXT_LOOKS] = looks.ctypes.data

    def reset(self) -> None:
        """Forget where the tool was; the next command places it anew. The bone keeps its cuts."""
        for state in self._states:
            state[:] = 0.0
            state[layout.STATE_INSTRUMENT] = -1.0
        self._guide_state[:] = 0.0

    def warm_up(self) -> None:
        """Before the first contact: compile, or read from the cache, and lay out the memory of the cuts; edits nothing.

        The pages of `cut` come from the system on first touch, which in the servo would cost up to milliseconds.
        """
        for bone in self.bodies:
            pages = bone.cut.reshape(-1)[:: PAGE_BYTES // bone.cut.itemsize]
            pages += 0.0
        self.step(np.full(layout.COMMAND_SIZE, np.nan), np.zeros(layout.RESPONSE_SIZE))

    def _bind(self, bone: BoneBody, state: np.ndarray) -> None:
        """Write the record of one bone, with the tools' shells as its voxels need them."""
        words = _context_words(bone, self._rows, self._law, state)
        shell = shells_of(self.instruments, self._rows, bone.spacing_mm)
        alone = len(self.bodies) == 1 and bone.is_in_place
        kept = {
            layout.CONTEXT_SHELL: shell,
            layout.CONTEXT_SHELL_SLACK: np.full(len(shell), -1.0),
            layout.CONTEXT_SHELL_WORK: work_of_contacts(),
            layout.CONTEXT_SCRATCH: np.zeros(SCRATCH_SIZE),
            layout.CONTEXT_OWN: np.zeros(layout.COMMAND_SIZE),
            layout.CONTEXT_TOOL_LAWS: self._tool_laws,
        }
        words[layout.CONTEXT_SHELL_COUNT] = len(shell)
        if len(shell):
            blocks = clearance_blocks(bone)
            kept[layout.CONTEXT_CLEARANCE] = blocks
            words[layout.CONTEXT_CLEARANCE_Z : layout.CONTEXT_CLEARANCE_X + 1] = blocks.shape
        if not alone:
            kept[layout.CONTEXT_POSE] = bone.pose
        for slot, array in kept.items():
            words[slot] = array.ctypes.data
        self._contexts.append(words)
        self._kept.append(kept)


def _context_words(body: BoneBody, rows: np.ndarray, law: np.ndarray, state: np.ndarray) -> np.ndarray:
    """Addresses and sizes in the order of the CONTEXT slots, int64."""
    words = np.zeros(layout.CONTEXT_SIZE, dtype=np.int64)
    words[layout.CONTEXT_BRICKS_Z : layout.CONTEXT_BRICKS_X + 1] = body.brick_table.shape
    words[layout.CONTEXT_BRICK_COUNT] = len(body.brick_origins)
    words[layout.CONTEXT_INSTRUMENT_COUNT] = len(rows)
    for slot, array in (
        (layout.CONTEXT_BRICK_TABLE, body.brick_table),
        (layout.CONTEXT_DENSITY, body.density),
        (layout.CONTEXT_INITIAL, body.initial),
        (layout.CONTEXT_CUT, body.cut),
        (layout.CONTEXT_VERSIONS, body.brick_versions),
        (layout.CONTEXT_GEOMETRY, body.geometry),
        (layout.CONTEXT_INSTRUMENTS, rows),
        (layout.CONTEXT_LAW, law),
        (layout.CONTEXT_STATE, state),
        (layout.CONTEXT_TOTALS, body.totals),
    ):
        words[slot] = array.ctypes.data
    return words
