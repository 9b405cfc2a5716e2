"""Headless session: fixed-step loop, clock, snapshot, world frame. No Qt, no GL, no headset."""
