"""The running program: command line, desktop, headset, rendering and the session that ties the engines together."""
