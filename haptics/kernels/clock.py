"""The clocks of this platform under one set of names; each platform's file offers the same five functions.

`scratch` is an int64[4] block owned by the caller, where the system writes its answers: nothing is allocated.
"""

import sys

if sys.platform == "win32":
    from .clock_windows import close_timer, monotonic_ns, open_timer, sleep_until_ns, thread_cpu_ns
elif sys.platform == "darwin":
    from .clock_macos import close_timer, monotonic_ns, open_timer, sleep_until_ns, thread_cpu_ns
else:
    from .clock_linux import close_timer, monotonic_ns, open_timer, sleep_until_ns, thread_cpu_ns

__all__ = ["close_timer", "monotonic_ns", "open_timer", "sleep_until_ns", "thread_cpu_ns"]
