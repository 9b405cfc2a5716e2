"""The instrument table of a session: which bits in which drives lie within reach, and how the force law counts them."""

from __future__ import annotations

from dataclasses import dataclass

from physics.handpiece import SEPARATOR, Handpiece, handpiece_named
from physics.instrument import Instrument, instrument_named
from scenarios.case_file import Case
from scenarios.procedure import ProcedureTable, Sleeve, procedure_table
from simulator.session.preparation import CuttingSetup, tray_of

OWN_GROUP = "drills"
"""Where an instrument lies that the case brings beside its procedure's table."""


@dataclass(frozen=True)
class TableTool:
    """One assembled tool on the table."""

    place: int
    """Its place in the force law's list."""
    group: str
    instrument: Instrument
    handpiece: str
    """What drives it; empty for a tool that the hand itself holds."""


@dataclass(frozen=True)
class ToolTable:
    """All that lies within reach."""

    tools: tuple[TableTool, ...]
    sleeves: tuple[Sleeve, ...]

    def of_instrument(self, instrument_id: str) -> tuple[TableTool, ...]:
        """The same bit in every drive that takes it, the usual one first."""
        return tuple(tool for tool in self.tools if tool.instrument.id == instrument_id)

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups in their order on the table."""
        return tuple(dict.fromkeys(tool.group for tool in sorted(self.tools, key=lambda tool: tool.place > 0)))


def others_on_table(case: Case) -> tuple[str, ...]:
    """What a case's procedure lays beside the case's own instrument, as names for the cutting set-up."""
    table = procedure_table(case.procedure)
    own = (case.instrument, _usual_drive(table, case.instrument))
    offered = (
        (instrument, drive)
        for group in table.groups
        for instrument in group.instruments
        for drive in _drives(table, instrument)
    )
    return tuple(f"{bit}{SEPARATOR}{drive}" if drive else bit for bit, drive in offered if (bit, drive) != own)


def table_of(case: Case, setup: CuttingSetup) -> ToolTable:
    """The table as the force law of a session counts it."""
    table = procedure_table(case.procedure)
    groups = {instrument: group.id for group in table.groups for instrument in group.instruments}
    names = (f"{setup.instrument_id}{SEPARATOR}{_usual_drive(table, setup.instrument_id)}", *setup.other_instruments)
    tools = []
    for place, (name, instrument) in enumerate(zip(names, tray_of(setup), strict=True)):
        bit, _, drive = name.partition(SEPARATOR)
        tools.append(TableTool(place, groups.get(bit, OWN_GROUP), instrument, drive))
    order = [instrument for group in table.groups for instrument in group.instruments]
    tools.sort(key=lambda tool: order.index(tool.instrument.id) if tool.instrument.id in order else -1)
    return ToolTable(tuple(tools), table.sleeves)


def _drives(table: ProcedureTable, instrument_id: str) -> tuple[str, ...]:
    """Drives on the table that take a bit; one empty name for a tool that the hand holds."""
    instrument = instrument_named(instrument_id)
    if instrument.set_speed_rpm <= 0.0:
        return ("",)
    return tuple(drive.id for drive in _handpieces(table) if drive.takes(instrument))


def _handpieces(table: ProcedureTable) -> tuple[Handpiece, ...]:
    return tuple(handpiece_named(name) for name in table.handpieces)


def _usual_drive(table: ProcedureTable, instrument_id: str) -> str:
    return next(iter(_drives(table, instrument_id)), "")
