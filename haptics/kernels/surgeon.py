"""A scripted surgeon: what she feels, late, and what she does about it. Breakthrough and plunge are not scripted."""

import math

import numpy as np

from . import hand_slots as slots
from .jit import inner

SEEN_M = 0.002
"""How near the tip must be to where she aims before she sees the two meet [m]. Design choice."""
STANDING_SHARE = 0.2
"""A tool slower than this share of her approach is being stopped. Design choice."""
SLOWEST_APPROACH_M_S = 0.005
"""How fast she meets the bone [m/s]. Design choice."""
APPROACH_RATE_PER_S = 3.0
"""How fast she nears it over how far away it is [1/s]. Design choice."""
STALLED_SHARE = 0.1
"""A drill that advances less than this share of the aimed feed stands still to her. Design choice."""
MOST_TOO_FAST = 3.0
"""She lets go no faster where the feed is over its aim by more than so many times the aim. Design choice."""
PEAK_FADE_S = 2.0
"""How long she remembers how hard it was [s]. Design choice."""
RUNNING_ON = 2.0
"""A feed so many times the aimed one is a sudden advance. Design choice."""
FEED_SMOOTHING_S = 0.03
"""Time over which she sees the tool move [s]. Design choice."""
WITHDRAWN_SHARE = 0.5
"""She stops the drill once it is out by this share of the distance that she began from. Design choice."""
BEGUN_S = 0.5
"""By then the tool moves with her hand [s]: her reaction, and the time in which an arm gets going."""


@inner
def perceive(hand: np.ndarray, depth: float, feed: float, force: float, felt: np.ndarray) -> None:
    """Store what happens now and give what is felt of it, a reaction time later: depth [m], feed [m/s], force [N]."""
    place = int(hand[slots.CLOCK]) % slots.PERCEPTION_PLACES
    ring = slots.PERCEPTION_RING + 3 * place
    hand[ring] = depth
    hand[ring + 1] = feed
    hand[ring + 2] = force
    late = int(hand[slots.CLOCK]) - int(hand[slots.REACTION_TICKS])
    ring = slots.PERCEPTION_RING + 3 * (max(0, late) % slots.PERCEPTION_PLACES)
    for index in range(3):
        felt[index] = hand[ring + index]


@inner
def enter_phase(hand: np.ndarray, phase: float) -> None:
    """Begin a phase."""
    hand[slots.PHASE] = phase
    hand[slots.PHASE_TICKS] = 0.0


@inner
def meets_bone(hand: np.ndarray, felt: np.ndarray, speed: float) -> bool:
    """Whether resistance is the bone's: the tip is where she sees it begin, or it stands although the hand goes on.

    What rubs in a sleeve resists as well, but lets the tool go on.
    """
    if felt[0] > -SEEN_M:
        return True
    begun = hand[slots.PHASE_TICKS] * hand[slots.PERIOD] > BEGUN_S
    return begun and felt[1] < STANDING_SHARE * speed


@inner
def approach(hand: np.ndarray, depth: float, felt: np.ndarray) -> None:
    """Move the rest point to the aimed entry, slower when near, until bone is felt."""
    period = hand[slots.PERIOD]
    remaining = max(0.0, -hand[slots.REST_DEPTH])
    speed = min(hand[slots.APPROACH_SPEED], SLOWEST_APPROACH_M_S + APPROACH_RATE_PER_S * remaining)
    hand[slots.REST_DEPTH] += speed * period
    if felt[2] > hand[slots.CONTACT_FORCE] and meets_bone(hand, felt, speed):
        hand[slots.CONTACT_DEPTH] = felt[0]
        hand[slots.FOLLOWED] = depth
        hand[slots.PUSH] = hand[slots.SEAT_PUSH]
        enter_phase(hand, slots.PHASE_SEAT)
    elif depth > hand[slots.BELIEVED_LENGTH] + hand[slots.OVERRUN_LENGTH]:
        hand[slots.GAVE_UP] = 1.0
        enter_phase(hand, slots.PHASE_WITHDRAW)


@inner
def follow(hand: np.ndarray, felt: np.ndarray) -> None:
    """Let the arm follow the drill she feels, and lean on it with the push: the rest point is never fixed."""
    share = hand[slots.PERIOD] / hand[slots.FOLLOW_TIME]
    hand_felt = felt[0] + felt[2] * hand[slots.TOOL_COMPLIANCE]
    hand[slots.FOLLOWED] += share * (hand_felt - hand[slots.FOLLOWED])
    hand[slots.REST_DEPTH] = hand[slots.FOLLOWED] + hand[slots.PUSH] / hand[slots.STIFFNESS]


@inner
def wanted_feed(hand: np.ndarray, felt: np.ndarray) -> float:
    """Feed she aims at [m/s]: faster where nothing resists, until near where she believes the far side to be."""
    bored = felt[0] - hand[slots.CONTACT_DEPTH]
    if bored > hand[slots.CAUTION_LENGTH]:
        return hand[slots.DRILL_FEED]
    emptiness = min(1.0, max(0.0, 1.0 - felt[2] / hand[slots.RESISTANCE_FELT]))
    return hand[slots.DRILL_FEED] + (hand[slots.CANAL_FEED] - hand[slots.DRILL_FEED]) * emptiness


@inner
def lean(hand: np.ndarray, felt: np.ndarray) -> None:
    """Push harder when the felt feed is too slow, relax when it is too fast, in proportion to the push itself."""
    error = (wanted_feed(hand, felt) - felt[1]) / hand[slots.DRILL_FEED]
    error = min(1.0, max(-MOST_TOO_FAST, error))
    rate = hand[slots.LEAN_RATE] if error > 0.0 else hand[slots.RELAX_RATE]
    if felt[1] < STALLED_SHARE * hand[slots.DRILL_FEED]:
        rate *= hand[slots.STALL_LEAN]
    push = hand[slots.PUSH] * math.exp(rate * error * hand[slots.PERIOD])
    hand[slots.PUSH] = min(hand[slots.MOST_PUSH], max(hand[slots.LEAST_PUSH], push))


@inner
def drill(hand: np.ndarray, depth: float, felt: np.ndarray) -> None:
    """Lean in at the aimed feed; a sudden advance or loss of resistance, once felt, is caught."""
    lean(hand, felt)
    follow(hand, felt)
    peak = hand[slots.PEAK_FORCE] * (1.0 - hand[slots.PERIOD] / PEAK_FADE_S)
    hand[slots.PEAK_FORCE] = max(peak, felt[2])
    engaged = hand[slots.PEAK_FORCE] > hand[slots.NOTICE_FORCE]
    bored = felt[0] - hand[slots.CONTACT_DEPTH]
    watchful = bored > hand[slots.CAUTION_LENGTH]
    advancing = watchful or felt[1] > RUNNING_ON * hand[slots.DRILL_FEED]
    lost = advancing and felt[2] < hand[slots.NOTICE_SHARE] * hand[slots.PEAK_FORCE]
    freed = lost or felt[1] > hand[slots.NOTICE_FEED]
    if engaged and freed:
        hand[slots.ONSET_DEPTH] = felt[0] - hand[slots.CONTACT_DEPTH]
        hand[slots.REST_DEPTH] = depth + hand[slots.PUSH] / hand[slots.STIFFNESS]
        hand[slots.FOLLOWED] = depth
        hand[slots.BREAKTHROUGHS] += 1.0
        enter_phase(hand, slots.PHASE_CATCH)
    elif bored > hand[slots.BELIEVED_LENGTH] + hand[slots.OVERRUN_LENGTH]:
        enter_phase(hand, slots.PHASE_WITHDRAW)


@inner
def catch(hand: np.ndarray, depth: float, felt: np.ndarray) -> None:
    """Stop where she is and let the push go; then withdraw if this was the far side as far as she knows."""
    hand[slots.PUSH] *= 1.0 - min(1.0, hand[slots.PERIOD] / hand[slots.RELEASE_TIME])
    hand[slots.REST_DEPTH] = hand[slots.FOLLOWED] + hand[slots.PUSH] / hand[slots.STIFFNESS]
    if hand[slots.PHASE_TICKS] < hand[slots.CATCH_TICKS]:
        return
    if hand[slots.ONSET_DEPTH] >= hand[slots.FAR_LENGTH]:
        enter_phase(hand, slots.PHASE_WITHDRAW)
        return
    hand[slots.PUSH] = hand[slots.LEAST_PUSH]
    hand[slots.FOLLOWED] = depth
    hand[slots.PEAK_FORCE] = 0.0
    enter_phase(hand, slots.PHASE_DRILL)


@inner
def place_rest_point(hand: np.ndarray) -> None:
    """Rest point in space: on the aimed axis, with the hand's tremor across it."""
    time = hand[slots.CLOCK] * hand[slots.PERIOD]
    for axis in range(3):
        rest = hand[slots.ENTRY + axis] + hand[slots.REST_DEPTH] * hand[slots.AXIS + axis]
        for wave in range(4):
            lateral = hand[slots.LATERAL + 3 * (wave % 2) + axis]
            angle = hand[slots.TREMOR_RATE + wave] * time + hand[slots.TREMOR_PHASE + wave]
            rest += hand[slots.TREMOR_AMPLITUDE] * lateral * math.sin(angle)
        hand[slots.REST + axis] = rest


@inner
def act(hand: np.ndarray, force: np.ndarray, felt: np.ndarray) -> None:
    """One tick of the surgeon. force: what her hand feels now [N], shape (3,). felt: scratch, shape (3,).

    She watches the tool, which lags her hand by the give of its coupling; her own hand alone would tell her that the
    drill advances while she only leans in harder.
    """
    depth = 0.0
    resistance = 0.0
    for axis in range(3):
        along = hand[slots.AXIS + axis]
        depth += (hand[slots.POSITION + axis] - hand[slots.ENTRY + axis]) * along
        resistance -= force[axis] * along
    tool = depth - resistance * hand[slots.TOOL_COMPLIANCE]
    feed = (tool - hand[slots.TOOL_DEPTH]) / hand[slots.PERIOD] if hand[slots.CLOCK] > 0.0 else 0.0
    hand[slots.TOOL_DEPTH] = tool
    hand[slots.SMOOTH_FEED] += hand[slots.PERIOD] / FEED_SMOOTHING_S * (feed - hand[slots.SMOOTH_FEED])
    perceive(hand, tool, hand[slots.SMOOTH_FEED], resistance, felt)
    hand[slots.PHASE_TICKS] += 1.0
    phase = int(hand[slots.PHASE])
    if phase < slots.PHASE_WITHDRAW and hand[slots.CLOCK] > hand[slots.GIVE_UP_TICKS]:
        hand[slots.GAVE_UP] = 1.0
        hand[slots.REST_DEPTH] = depth
        enter_phase(hand, slots.PHASE_WITHDRAW)
    elif phase == slots.PHASE_APPROACH:
        approach(hand, depth, felt)
    elif phase == slots.PHASE_SEAT:
        follow(hand, felt)
        if hand[slots.PHASE_TICKS] > hand[slots.SEAT_TICKS]:
            hand[slots.TRIGGER] = 1.0
            enter_phase(hand, slots.PHASE_DRILL)
    elif phase == slots.PHASE_DRILL:
        drill(hand, depth, felt)
    elif phase == slots.PHASE_CATCH:
        catch(hand, depth, felt)
    elif phase == slots.PHASE_WITHDRAW:
        hand[slots.REST_DEPTH] -= hand[slots.WITHDRAW_SPEED] * hand[slots.PERIOD]
        if depth < -WITHDRAWN_SHARE * hand[slots.STANDOFF]:
            hand[slots.TRIGGER] = 0.0
            enter_phase(hand, slots.PHASE_FINISHED)
    place_rest_point(hand)
