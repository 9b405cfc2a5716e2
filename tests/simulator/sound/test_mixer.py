"""The sound is what the tool does: pitch from speed and edges, lower under load, still when it rests, never harsh."""

import numpy as np
import pytest

from physics import force_law_layout as slot
from physics.instrument import instrument_named
from physics.signals import STEP_S, SignalTrack, signals_of
from simulator.sound.cue import SILENCE, Cue, cue_of
from simulator.sound.mixer import RATE_HZ, SoundMixer, as_pcm

TICK_S = 1e-3
BLOCK = 480


def signals(tool, **values):
    row = np.zeros((1, slot.RESPONSE_SIZE))
    for name, value in values.items():
        row[0, getattr(slot, f"RESPONSE_{name.upper()}")] = value
    return signals_of(tool, row, TICK_S)


def played(cue, seconds=2.0, block=BLOCK, mixer=None):
    mixer = SoundMixer() if mixer is None else mixer
    mixer.tell(cue)
    frames = round(seconds * RATE_HZ)
    return np.concatenate([mixer.block(min(block, frames - at)) for at in range(0, frames, block)]).astype(float)


def strongest_hz(sound):
    """Strongest line of the steady second half, to a small part of a bin."""
    half = sound[len(sound) // 2 :] * np.hanning(len(sound) - len(sound) // 2)
    spectrum = np.abs(np.fft.rfft(half, 8 * len(half)))
    return float(np.argmax(spectrum) * RATE_HZ / (8 * len(half)))


def power_between(sound, low_hz, high_hz):
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    hz = np.fft.rfftfreq(len(sound), 1.0 / RATE_HZ)
    return float(spectrum[(hz >= low_hz) & (hz < high_hz)].sum())


@pytest.mark.parametrize(
    ("name", "rpm", "edges"),
    [
        ("twist_drill_3_2", 1000.0, 2), ("twist_drill_4_5", 640.0, 2), ("k_wire_1_6", 1300.0, 3),
        ("reamer_intramedullary_10", 500.0, 6), ("sagittal_saw_25", 12000.0, 2.0 * 90.0 * np.radians(4.5) / 1.667),
    ],
)  # fmt: skip
def test_the_pitch_is_speed_times_edges(name, rpm, edges):
    tool = instrument_named(name)
    if name == "sagittal_saw_25":
        edges = 2.0 * tool.stroke_mm / tool.tooth_pitch_mm
    sound = played(cue_of([signals(tool, speed=rpm)]))
    assert strongest_hz(sound) == pytest.approx(rpm * edges / 60.0, rel=0.01)


def test_a_loaded_motor_sounds_lower_and_louder():
    drill = instrument_named("twist_drill_4_5")
    found = []
    for torque in (0.0, 200.0, 500.0, 900.0):
        cue = cue_of([signals(drill, speed=1000.0, cutting_torque=torque)])
        sound = played(cue)
        found.append((strongest_hz(sound), np.sqrt(np.mean(sound[len(sound) // 2 :] ** 2))))
    pitches, levels = zip(*found, strict=True)
    assert pitches[0] == pytest.approx(1000.0 * 2 / 60.0, rel=0.01)
    assert all(np.diff(pitches) < -0.2)
    assert all(np.diff(levels) > 0.0)


def test_cortex_sounds_brighter_than_cancellous_bone_and_harder_pushing_louder():
    drill = instrument_named("twist_drill_3_2")

    def bite(density, thrust):
        told = signals(drill, speed=1000.0, thrust=thrust, lip_engagement=1.0, chisel_density=density)
        return played(cue_of([told]))[RATE_HZ:]

    dull, bright = bite(0.3, 30.0), bite(1.85, 30.0)
    assert power_between(bright, 2500.0, 6000.0) / power_between(bright, 250.0, 800.0) > 4.0 * (
        power_between(dull, 2500.0, 6000.0) / power_between(dull, 250.0, 800.0)
    )
    assert power_between(bite(1.0, 60.0), 800.0, 2200.0) > 1.5 * power_between(bite(1.0, 10.0), 800.0, 2200.0)


def test_what_is_off_is_silent():
    mixer = SoundMixer()
    assert not played(SILENCE, 0.5, mixer=mixer).any()
    assert played(Cue(edge_hz=33.0, turn_hz=16.0, load=0.5, bite=0.6), 0.5, mixer=mixer).any()
    assert not played(SILENCE, 1.5, mixer=mixer)[RATE_HZ:].any()


def test_nothing_goes_beyond_full_scale_and_loud_sound_is_bent_not_cut():
    everything = Cue(edge_hz=1500.0, turn_hz=200.0, load=1.0, bite=1.0, brightness=1.0, blow=1.0, heart_per_min=150.0)
    mixer = SoundMixer()
    for _ in range(40):
        mixer.tell(everything)
        block = mixer.block(BLOCK)
        assert np.abs(block).max() <= 1.0
    assert np.abs(as_pcm(np.array([-1.0, 1.0]))).max() == 32767


def test_blocks_join_whatever_their_length():
    cue = Cue(edge_hz=66.7, turn_hz=33.3, load=0.4, bite=0.5, brightness=0.7, heart_per_min=72.0)
    whole, parts = played(cue, 0.6, 4800), played(cue, 0.6, 137)
    assert np.array_equal(whole, parts)


def test_changes_do_not_click():
    """The steps of a tone stay as small as its pitch makes them; a click would be a larger one."""
    mixer = SoundMixer()
    parts = [
        played(cue, 0.25, mixer=mixer)
        for cue in (
            Cue(edge_hz=33.3, turn_hz=16.7), Cue(edge_hz=28.0, turn_hz=14.0, load=0.9), SILENCE,
            Cue(edge_hz=50.0, turn_hz=25.0, heart_per_min=70.0), SILENCE,
        )
    ]  # fmt: skip
    sound = np.concatenate(parts)
    steps = np.abs(np.diff(sound))
    inside = max(np.abs(np.diff(part[4800:])).max() for part in parts)
    assert steps.max() <= 1.25 * inside


def test_partials_do_not_fold_back():
    burr = played(Cue(edge_hz=12_000.0, turn_hz=1000.0))[RATE_HZ:]
    saw = played(Cue(edge_hz=1690.0, turn_hz=200.0))[RATE_HZ:]
    for sound, step in ((burr, 1000.0), (saw, 10.0)):
        hz = np.fft.rfftfreq(len(sound), 1.0 / RATE_HZ)
        spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound))))
        off = np.abs(hz / step - np.rint(hz / step)) * step
        assert spectrum[(off > 3.0) & (off < 0.5 * step)].max(initial=0.0) < 1e-3 * spectrum.max()
        assert spectrum[hz > 0.45 * RATE_HZ].max() < 1e-3 * spectrum.max()


def test_the_same_cues_give_the_same_sound_bit_for_bit():
    cue = Cue(edge_hz=40.0, turn_hz=20.0, bite=0.4, brightness=0.5, breakthrough=True, heart_per_min=65.0)
    assert np.array_equal(played(cue, 0.4), played(cue, 0.4))


def test_a_wall_that_gives_way_is_heard_once():
    mixer = SoundMixer()
    loud = []
    for step in range(40):
        mixer.tell(Cue(breakthrough=5 <= step < 8))
        loud.append(np.abs(mixer.block(960)).max())
    assert max(loud[:5]) == 0.0
    assert loud[5] > 0.1
    assert loud[-1] < 1e-3
    assert sum(later > 1.3 * before for before, later in zip(loud[5:], loud[6:], strict=False)) <= 1


def test_the_monitor_beeps_with_the_heart_and_sinks_with_saturation():
    sound = played(Cue(heart_per_min=75.0), 8.0)
    windows = np.abs(sound).reshape(-1, 480).max(axis=1) > 0.01
    assert np.count_nonzero(np.diff(windows.astype(int)) == 1) == pytest.approx(8.0 * 75.0 / 60.0, abs=1)
    high, low = (strongest_hz(played(Cue(heart_per_min=75.0, saturation_percent=part), 4.0)) for part in (98.0, 85.0))
    assert low < 0.8 * high


def test_volume_scales_what_is_heard():
    quiet = SoundMixer(volume=0.25)
    cue = Cue(edge_hz=50.0, turn_hz=25.0)
    assert played(cue, 0.4, mixer=quiet) == pytest.approx(0.25 * played(cue, 0.4), abs=1e-6)


def test_a_track_gives_the_same_signals_however_the_ticks_come():
    drill = instrument_named("twist_drill_3_2")
    responses = np.zeros((1500, slot.RESPONSE_SIZE))
    responses[:, slot.RESPONSE_SPEED] = 1000.0
    responses[:, slot.RESPONSE_THRUST] = np.where(np.arange(1500) < 903, 60.0, 2.0)
    commands = np.zeros((1500, slot.COMMAND_SIZE))
    whole = SignalTrack([drill], TICK_S).take(commands, responses)
    track, parts = SignalTrack([drill], TICK_S), []
    for start in range(0, 1500, 37):
        parts += track.take(commands[start : start + 37], responses[start : start + 37])
    assert list(whole) == parts
    assert len(whole) == round(1500 * TICK_S / STEP_S)
    assert any(one.breakthrough for one in whole)
