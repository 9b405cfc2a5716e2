"""`vr`: operate on a case in a headset, real or simulated."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scenarios.language import Translator
from simulator.cli.demo import DEFAULT_CASE
from simulator.cli.outcome import print_result
from simulator.cli.parameters import json_option
from simulator.cli.report import Progress, print_json

if TYPE_CHECKING:
    from simulator.desktop.headset_mirror import HeadsetMirror
    from simulator.desktop.sound_desk import SoundDesk
    from simulator.session.preparation import PreparedCase
    from simulator.session.snapshot import SceneSnapshot
    from simulator.vr.headset_link import HeadsetLink
    from simulator.vr.headset_session import HeadsetSession
    from simulator.vr_services import HeadsetOutcome

PICTURES_NAME = "headset"
SIMULATED_FRAMES_PER_S = 30.0
DRAW_EVERY = 10
"""The simulated headset's pictures are for looking at afterwards: a few a second are enough."""


def build(translator: Translator) -> click.Command:
    """Make the command in the translator's language."""
    text = translator.text
    eye = (click.IntRange(16, 4096),) * 2

    @click.command("vr", help=text("vr-help"))
    @click.option("--headset", "backend", default="auto", show_default=True, help=text("vr-headset-help"))
    @click.option("--case", "case_id", default=DEFAULT_CASE, show_default=True, help=text("cli-case-help"))
    @click.option("--model", type=click.Path(path_type=Path, file_okay=False), help=text("vr-model-help"))
    @click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=text("cli-out-help"))
    @click.option("--eye-size", type=eye, default=(960, 1040), show_default=True, help=text("vr-eye-size-help"))
    @json_option(translator)
    def vr(
        backend: str, case_id: str, model: Path | None, out: Path | None, eye_size: tuple[int, int], as_json: bool
    ) -> int:
        from scenarios.case_file import load_case
        from simulator.vr.errors import HeadsetError
        from simulator.vr_services import HeadsetRun, operate_in_headset

        progress, chosen, mirror = Progress(translator), _chosen(backend), _Mirror(translator)

        run = HeadsetRun(
            load_case(case_id), chosen, lambda prepared: _options(chosen, prepared, eye_size, out),
            paced=chosen != "simulated", out=out, model=model, goes_on=not as_json,
            watch=mirror,
            on_lost=lambda error: click.echo(translator.error_text(error), err=True),
        )  # fmt: skip
        try:
            outcome = operate_in_headset(run, translator, progress)
        except HeadsetError as error:
            if as_json or backend == "simulated":
                raise
            progress.finish()
            click.echo(translator.error_text(error), err=True)
            return _desktop(translator)
        finally:
            mirror.close()
        progress.finish()
        if outcome.running is not None:
            return _desktop(translator, outcome.running)
        _print(outcome, translator, as_json=as_json)
        return 0

    return vr


def _chosen(backend: str) -> str:
    """The backend the user named; an unknown one is refused before the work begins."""
    from simulator.vr.errors import HeadsetError
    from simulator.vr.headset import HEADSETS

    if backend not in ("auto", *HEADSETS):
        raise HeadsetError("vr-unknown-headset", name=backend, known=", ".join(("auto", *HEADSETS)))
    return backend


def _options(name: str, prepared: PreparedCase, eye_size: tuple[int, int], out: Path | None) -> dict[str, Any]:
    """What a backend is opened with."""
    if name != "simulated":
        return {}
    from simulator.vr.demonstration import drilling_demonstration
    from simulator.vr.simulated import SimulatedOptions

    plan = prepared.plan
    steps = drilling_demonstration(plan.entry_lps_mm, plan.exit_lps_mm, len(prepared.tray), x_rays=True)
    pictures = None if out is None else out / PICTURES_NAME
    return {"settings": SimulatedOptions(steps, eye_size, SIMULATED_FRAMES_PER_S, DRAW_EVERY, pictures)}


class _Mirror:
    """Lets others see what the headset's user sees, and all hear the tool, where there is a screen to show it on.

    The headset's process draws and knows no sound: it comes from this one, which has the session.
    """

    def __init__(self, translator: Translator) -> None:
        self._translator = translator
        self._window: HeadsetMirror | None = None
        self.sound: SoundDesk | None = None

    def __call__(self, link: HeadsetLink, snapshot: SceneSnapshot) -> None:
        from simulator.desktop.application import answer_mirror, has_screen, open_mirror, open_sound
        from simulator.vr_services import frame_figures

        if not has_screen():
            return
        if self._window is None:
            self._window = open_mirror(self._translator, link.hello["name"])
        if self.sound is None:
            self.sound = open_sound()
        self.sound.follow(snapshot)
        if self._window.due():
            figures = frame_figures(link)
            self._window.show_eye(link.mirror())
            self._window.show_figures(snapshot, figures.get("p50_ms", 0.0), figures["dropped"])
        answer_mirror()

    def close(self) -> None:
        """Give the sound device back: the desktop may go on with the session."""
        if self.sound is not None:
            self.sound.close()


def _desktop(translator: Translator, running: HeadsetSession | None = None) -> int:
    """Go on at the desktop, as the sentence before said; in the operating room where a session runs."""
    from simulator.desktop.application import run_desktop
    from simulator.desktop_services import desktop_services

    return run_desktop(desktop_services, translator.language, running)


def _print(outcome: HeadsetOutcome, translator: Translator, *, as_json: bool) -> None:
    if as_json:
        files = {name: str(getattr(outcome, name)) for name in ("patient_model", "recording", "debrief")}
        rest = {
            "volume_hash": outcome.volume_hash,
            "headset": outcome.headset,
            "frames": outcome.frames,
            "shots": outcome.shots,
            "lost": None if outcome.lost is None else outcome.lost.message_id,
        }
        score = {} if outcome.result is None else outcome.result.as_json()
        print_json(score | files | rest)
        return
    if outcome.result is not None:
        print_result(outcome.result, translator)
        click.echo("")
    p50, p99 = (f"{outcome.frames.get(name, 0.0):.1f}" for name in ("p50_ms", "p99_ms"))
    click.echo(
        translator.text("vr-done", name=outcome.headset["name"], frames=outcome.frames["drawn"], p50=p50, p99=p99)
    )
    for name in ("recording", "debrief"):
        if getattr(outcome, name) is not None:
            click.echo(translator.text(f"cli-wrote-{name}", path=str(getattr(outcome, name))))
