"""More of what the window asks of the rest of the program: profiles, import, history, and sessions cut short.

Each is a group of plain callables; a place whose group is missing does not appear in the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from scenarios.records import StoredSession
from scenarios.records.profiles import Profile, Role

if TYPE_CHECKING:
    # That module holds these groups in turn.
    # Reading images brings much along, which the first window does not wait for.
    from reconstruction.images.series_list import ListedSeries
    from simulator.desktop.services import Cancelled, OperatingSession, Outcome, Progress


@dataclass(frozen=True)
class ProfileServices:
    """The profiles of this machine."""

    list_all: Callable[[], tuple[Profile, ...]]
    add: Callable[[str, Role, str], Profile]
    """Make one from name, role and PIN (empty for none)."""
    change_role: Callable[[str, Role], Profile]
    change_pin: Callable[[str, str], Profile]
    """Set the PIN of a pseudonym; an empty one takes it away."""
    remove: Callable[[str], None]
    sign_in: Callable[[Profile | None], None]
    """From now on sessions belong to this profile; None: to nobody in particular."""


@dataclass(frozen=True)
class ImportedPatient:
    """A patient model that was imported on this machine."""

    name: str
    """Its folder among the models; made from the pseudonym, never from a patient's name."""
    pseudonym: str
    imported_at: datetime
    bones: int


@dataclass(frozen=True)
class PreviewBone:
    """A bone of an imported patient as the result page shows it."""

    id: str
    titles: dict[str, str]
    """What it is called, by language."""
    confidence: float
    doubts: tuple[tuple[str, dict[str, object]], ...]
    """Messages and their values."""
    cropped: bool
    volume_ml: float
    side: str | None
    vertices: np.ndarray
    """[mm, LPS], shape (n, 3); coarse enough to draw many bones at once."""
    triangles: np.ndarray
    label: int
    """Its number in the label map."""


@dataclass(frozen=True)
class ImportResult:
    """What an import found."""

    patient: ImportedPatient
    bones: tuple[PreviewBone, ...]
    warnings: tuple[tuple[str, dict[str, object]], ...]
    spacing_mm: tuple[float, float, float]


@dataclass(frozen=True)
class BoneClick:
    """A point that a user set in a bone."""

    bone_id: str
    point_lps_mm: tuple[float, float, float]


@dataclass(frozen=True, eq=False)
class ScanSlices:
    """An imported scan to look through, with the bones found in it."""

    picture: np.ndarray
    """Hounsfield units or brightness, shape (z, y, x)."""
    affine: np.ndarray
    """Index (x, y, z, 1) to patient LPS [mm], shape (4, 4)."""
    labels: np.ndarray
    """Number of the bone in each voxel, 0 none, shape (z, y, x); whoever corrects the bones writes to it."""
    is_ct: bool
    clicks: tuple[BoneClick, ...]
    """The points that these bones were found with."""


@dataclass(frozen=True)
class ImportServices:
    """From files to a bone to practise on. All but `patients`, `line_of`, `practise` and `remove` are long."""

    list_series: Callable[[Path, Progress, Cancelled], tuple[ListedSeries, ...] | None]
    """The series of a DICOM folder, disc or archive; None for a file that holds a single volume or surface."""
    reconstruct: Callable[[Path, int | None, str | None, Progress, Cancelled], ImportResult]
    """Make a patient model from a source, the number of one of its series, and `ct` or `mr` if the user says which."""
    patients: Callable[[], tuple[ImportedPatient, ...]]
    """Newest first."""
    open_patient: Callable[[str, Progress, Cancelled], ImportResult]
    """What an earlier import found, by the patient's folder name."""
    slices_of: Callable[[str, Progress, Cancelled], ScanSlices]
    """The scan of a patient by its folder name."""
    find_again: Callable[[str, tuple[BoneClick, ...], bool, Progress, Cancelled], ImportResult]
    """Find the bones of a patient's MR again with points in them; whether the other bones found stay."""
    correct: Callable[[str, tuple[dict[str, Any], ...], Progress, Cancelled], ImportResult]
    """Carry out edits of a correction script on a patient and build the touched bones anew."""
    line_of: Callable[[PreviewBone], tuple[np.ndarray, np.ndarray]]
    """Entry and exit [mm, LPS] of a line through the bone's middle."""
    practise: Callable[[ImportedPatient, PreviewBone, tuple[np.ndarray, np.ndarray]], str]
    """Make a case of a bone and a line; returns its id for `open_session`."""
    remove: Callable[[str], None]
    """Delete an imported patient with the cases made of it."""


@dataclass(frozen=True)
class UnfinishedSession:
    """A session that a crash or a power cut ended."""

    folder: Path
    case_id: str
    case_title: dict[str, str]
    began_at: datetime
    duration_s: float
    can_resume: bool
    """Whether case and patient are still there as they were recorded."""


@dataclass(frozen=True)
class RecoveryServices:
    """Sessions that were cut short."""

    found: Callable[[], tuple[UnfinishedSession, ...]]
    """Newest first; of the profile signed in, and none that is still running in another window."""
    resume: Callable[[UnfinishedSession, Progress, Cancelled], OperatingSession]
    """Replay what was recorded into a fresh bone and go on from there in a recording that holds it all."""
    score: Callable[[UnfinishedSession, str], Outcome]
    """Score what there is, as incomplete."""
    discard: Callable[[UnfinishedSession], None]


@dataclass(frozen=True)
class ShellServices:
    """The groups; None where the program at hand does not have one."""

    profiles: ProfileServices | None = None
    imports: ImportServices | None = None
    history: Callable[[Profile | None], tuple[StoredSession, ...]] | None = None
    """Finished sessions of a profile, newest first; of nobody in particular for None."""
    recovery: RecoveryServices | None = None
    make_pictures: Callable[[Cancelled], None] | None = None
    """Make the pictures of cases that have none, without opening them. Long; runs in a worker."""
