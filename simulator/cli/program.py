"""The command line: language, command table, exit codes.

Exit codes: 0 done, 2 bad input or usage (one sentence on stderr), 1 our own fault (one sentence that names a log file).
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Sequence

import click

from scenarios.language import LANGUAGES, Translator, choose_language
from simulator.cli.crash_log import write_crash_log
from simulator.cli.loading import CommandsByModule, localised

COMMANDS: dict[str, str] = {
    "desktop": "simulator.cli.desktop",
    "demo": "simulator.cli.demo",
    "reconstruct": "simulator.cli.reconstruct",
    "series": "simulator.cli.series",
    "correct": "simulator.cli.correct",
    "quality": "simulator.cli.quality",
    "density": "simulator.cli.density",
    "variant": "simulator.cli.variant",
    "export": "simulator.cli.export",
    "simulate": "simulator.cli.simulate",
    "replay": "simulator.cli.replay",
    "score": "simulator.cli.score",
    "sound": "simulator.cli.sound",
    "fluoroscopy": "simulator.cli.fluoroscopy",
    "vr": "simulator.cli.vr",
    "rig": "simulator.cli.rig",
    "validate": "simulator.cli.validate",
    "bench": "simulator.cli.bench",
    "doctor": "simulator.cli.doctor",
    "data": "simulator.cli.data",
    "devices": "simulator.cli.devices",
    "screenshots": "simulator.cli.screenshots",
}
"""Command name to the module whose `build(translator)` makes it; loaded only when asked for."""

USAGE, FAULT = 2, 1

PLACES_AT_FAULT = {
    errno.ENOSPC: "cli-disk-full",
    getattr(errno, "EDQUOT", errno.ENOSPC): "cli-disk-full",
    errno.EACCES: "cli-no-permission",
    errno.EPERM: "cli-no-permission",
    errno.EROFS: "cli-no-permission",
    errno.ENAMETOOLONG: "cli-bad-place",
    errno.ENOTDIR: "cli-bad-place",
    errno.EEXIST: "cli-bad-place",
    errno.EISDIR: "cli-bad-place",
    errno.ELOOP: "cli-bad-place",
    errno.EIO: "cli-disk-gone",
    errno.ENODEV: "cli-disk-gone",
    errno.ENXIO: "cli-disk-gone",
    getattr(errno, "ESTALE", errno.EIO): "cli-disk-gone",
}
"""Errors of the file system that the user can mend, and the sentence that says how."""


def _program(translator: Translator) -> click.Group:
    """All commands; without one the window opens."""
    return CommandsByModule(
        COMMANDS,
        translator,
        name="osteon",
        help=translator.text("cli-help"),
        epilog=translator.text("cli-epilog"),
        invoke_without_command=True,
        callback=_open_desktop_without_command,
        params=[click.Option(["--language"], type=click.Choice(LANGUAGES), help=translator.text("cli-language-help"))],
    )


def _open_desktop_without_command(language: str | None) -> None:  # noqa: ARG001 - taken from the arguments before
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        group = context.command
        assert isinstance(group, click.Group)
        command = group.get_command(context, "desktop")
        assert command is not None
        context.invoke(command)


def main(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit code."""
    _write_utf8()
    language, arguments = _take_language(arguments)
    translator = Translator(language)
    program = localised(_program(translator), translator)
    try:
        result = program.main(arguments, prog_name="main.py", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.exceptions.Abort:
        return _say(translator.text("cli-interrupted"), 130)
    except KeyboardInterrupt:
        return _say(translator.text("cli-interrupted"), 130)
    except click.ClickException as error:
        return _say(_usage_sentence(translator, error), USAGE)
    except BrokenPipeError:
        return 0
    except Exception as error:  # noqa: BLE001 - the last door: everything else is bad input or our fault
        return _refuse_or_confess(translator, error)


def _refuse_or_confess(translator: Translator, error: Exception) -> int:
    message_id = getattr(error, "message_id", None)
    if message_id is not None:
        return _say(translator.text(message_id, **error.values), USAGE)  # type: ignore[attr-defined]
    if isinstance(error, OSError) and error.errno in PLACES_AT_FAULT:
        return _say(translator.text(PLACES_AT_FAULT[error.errno], name=str(error.filename or "?")), USAGE)
    try:
        log = str(write_crash_log(error))
    except OSError:
        # A log that cannot be written must not hide the sentence.
        log = "–"
    return _say(translator.text("cli-fault", log=log, kind=type(error).__name__), FAULT)


def _say(sentence: str, code: int) -> int:
    click.echo(sentence, err=True)
    return code


def _usage_sentence(translator: Translator, error: click.ClickException) -> str:
    """One sentence in the user's language for each way click refuses a command line."""
    option = _parameter_name(error)
    match error:
        case click.NoSuchOption():
            return translator.text("cli-no-such-option", option=error.option_name)
        case click.MissingParameter():
            return translator.text("cli-missing-parameter", option=option)
        case click.BadParameter():
            return translator.text("cli-bad-parameter", option=option, reason=_reason(translator, error))
        case click.BadOptionUsage():
            return translator.text("cli-option-needs-value", option=error.option_name)
        case _ if "No such command" in error.message:
            return translator.text("cli-no-such-command", commands=", ".join(_commands_beside(error)))
        case _:
            return translator.text("cli-usage", reason=error.format_message())


def _commands_beside(error: click.ClickException) -> list[str]:
    """The commands of the group in which one was not found."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None or not isinstance(context.command, click.Group):
        return list(COMMANDS)
    return context.command.list_commands(context)


def _reason(translator: Translator, error: click.BadParameter) -> str:
    """Why a value was refused; click's own types say it in English, ours in the user's language."""
    wanted = error.param.type if error.param is not None else None
    if isinstance(wanted, click.Tuple) and len(set(map(type, wanted.types))) == 1:
        wanted = wanted.types[0]  # all its parts are of one kind, so it does not matter which of them was refused
    if isinstance(wanted, click.Choice):
        return translator.text("cli-wants-choice", choices=", ".join(map(str, wanted.choices)))
    if isinstance(wanted, click.IntRange | click.FloatRange):
        return _range_wanted(translator, wanted)
    if isinstance(wanted, click.Path) and not wanted.dir_okay:
        return translator.text("cli-wants-file")
    if isinstance(wanted, click.types.IntParamType | click.types.FloatParamType):
        return translator.text("cli-wants-number")
    return error.message


def _range_wanted(translator: Translator, wanted: click.IntRange | click.FloatRange) -> str:
    low, high = (None if end is None else f"{end:g}" for end in (wanted.min, wanted.max))
    bound = "above" if wanted.min_open else "from"
    if high is None:
        return translator.text("cli-wants-low", bound=bound, low=low)
    return translator.text("cli-wants-between", bound=bound, low=low, high=high)


def _parameter_name(error: click.ClickException) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", None) or "?")
    return parameter.opts[0] if isinstance(parameter, click.Option) else parameter.human_readable_name


def _take_language(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The language, and the arguments without it: it may stand anywhere, and the help texts need it first."""
    rest, language = list(arguments), None
    for position, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name != "--language":
            continue
        chosen = value if equals else "".join(arguments[position + 1 : position + 2])
        if chosen in LANGUAGES:
            language = chosen
            del rest[position : position + (1 if equals else 2)]
            break
    return language or choose_language(), rest


def _write_utf8() -> None:
    """Chinese text must not fail on a console whose code page is older than UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
