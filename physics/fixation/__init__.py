"""Screws in bone: threads, holes, insertion torque, seating, stripping and pull-out.

Plain arrays in and out: a hole is described by the density around it, wherever that came from.
"""
