"""Headset and controllers: the runtime lives in a child process that renders its own copy of the scene."""
