"""Colours, type and the style sheet of both moods; the values are those of the 3-D view."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PyQt6.QtGui import QFont

from scenarios.storage import assets_folder

FONT_FAMILIES = ["Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", "sans-serif"]
"""Latin first, then Chinese: each glyph comes from the first family that has it."""

_CSS_FAMILIES = ", ".join(f'"{family}"' for family in FONT_FAMILIES)

BASE_PX = 14
SMALL_PX = 12


@dataclass(frozen=True)
class Palette:
    """Colours of one mood."""

    background: str
    panel: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_soft: str
    passed: str
    caution: str
    error: str


LIGHT = Palette(
    background="#F6F7F9",
    panel="#FFFFFF",
    raised="#EEF1F4",
    line="#DCE1E7",
    text="#1B2128",
    muted="#5A6672",
    accent="#127A74",
    accent_hover="#0F6A65",
    on_accent="#FFFFFF",
    accent_soft="#E3F3F2",
    passed="#2F7A4A",
    caution="#8A5F00",
    error="#B93A33",
)
"""For places of reading. Accent and status colours are one shade deeper than in the dark mood: 4.5:1 on white."""

DARK = Palette(
    background="#14171B",
    panel="#1D2228",
    raised="#262D35",
    line="#2C333B",
    text="#E7EBF0",
    muted="#98A3AF",
    accent="#1F9E96",
    accent_hover="#27B3AA",
    on_accent="#0B1211",
    accent_soft="#173A3A",
    passed="#5DB377",
    caution="#E0A526",
    error="#E8706A",
)
"""For places of seeing."""


LIGHT_SHARP = replace(
    LIGHT, background="#FFFFFF", raised="#FFFFFF", line="#1B2128", text="#000000", muted="#20262C", accent="#005C57",
    passed="#14522B", caution="#5C3F00", error="#8F1D17",
)  # fmt: skip
"""High contrast: at least 7:1 for every word, and a line around whatever can be used."""

DARK_SHARP = replace(
    DARK, background="#000000", panel="#000000", raised="#14171B", line="#C9D1DA", text="#FFFFFF", muted="#DDE3EA",
    accent="#3FD6CB", passed="#8FE3A6", caution="#FFD065", error="#FFA09B",
)  # fmt: skip


def base_font() -> QFont:
    """The font every widget starts from."""
    font = QFont()
    font.setFamilies(FONT_FAMILIES)
    font.setPixelSize(BASE_PX)
    font.setFeature(QFont.Tag(b"tnum"), 1)
    return font


def style_sheet(*, high_contrast: bool = False) -> str:
    """The style sheet of the whole window; a place picks its mood by the property `mood` on its root."""
    type_face = f"QWidget {{ font-family: {_CSS_FAMILIES}; font-size: {BASE_PX}px; }}\n"
    arrow = (assets_folder() / "pictures" / "chevron_down.svg").as_posix()
    choice = f"QComboBox::down-arrow {{ image: url({arrow}); width: 12px; height: 12px; margin-right: 10px; }}\n"
    tick = (assets_folder() / "pictures" / "check.svg").as_posix()
    choice += f"QCheckBox::indicator:checked {{ image: url({tick}); }}\n"
    light, dark = (LIGHT_SHARP, DARK_SHARP) if high_contrast else (LIGHT, DARK)
    return type_face + _COMMON + choice + _mood_sheet("light", light) + _mood_sheet("dark", dark)


_COMMON = """
QLabel[role="title"] { font-size: 26px; font-weight: 600; }
QLabel[role="heading"] { font-size: 17px; font-weight: 600; }
QLabel[role="section"] { font-size: 12px; font-weight: 600; letter-spacing: 0.4px; }
QLabel[role="small"] { font-size: 12px; }
QLabel[role="key"] { font-size: 12px; font-weight: 600; border-radius: 4px; padding: 1px 5px; }
QLabel[role="verdict"] { font-size: 22px; font-weight: 600; }
QLabel[role="tag"] { font-size: 12px; border-radius: 9px; padding: 2px 9px; }
QPushButton { border-radius: 6px; padding: 7px 14px; min-height: 18px; }
QPushButton[kind="quiet"] { padding: 6px 10px; }
QPushButton[kind="nav"] { text-align: left; padding: 10px 14px; border-radius: 8px; }
QPushButton[kind="choice"] { text-align: left; padding: 11px 14px; border-radius: 8px; }
QPushButton[kind="size"] { padding: 2px 6px; min-height: 16px; min-width: 20px; border-radius: 5px; font-size: 12px; }
QToolButton { border-radius: 6px; padding: 5px; }
QTableWidget { border: none; gridline-color: transparent; }
QTableWidget::item { padding: 0 8px; }
QHeaderView::section { border: none; padding: 6px 8px; font-size: 12px; }
QLineEdit, QComboBox { border-radius: 6px; padding: 6px 10px; min-height: 20px; }
QComboBox::drop-down { border: none; width: 26px; }
QFrame[role="card"] { border-radius: 10px; }
QCheckBox { spacing: 8px; }
QCheckBox::indicator { width: 14px; height: 14px; border-radius: 4px; }
QSlider::groove:horizontal, QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -6px 0; border-radius: 8px; }
QProgressBar { border: none; border-radius: 4px; max-height: 8px; min-height: 8px; }
QProgressBar::chunk { border-radius: 4px; }
QScrollArea, QScrollArea > QWidget, QScrollArea > QWidget > QWidget[role="scrolled"] {
  border: none; background: transparent; }
QScrollBar:vertical { width: 10px; background: transparent; margin: 0; }
QScrollBar:horizontal { height: 10px; background: transparent; margin: 0; }
QScrollBar::handle { background: #98A3AF; border-radius: 4px; min-height: 36px; min-width: 36px; margin: 1px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {
  height: 0; width: 0; background: transparent; }
QToolTip { padding: 4px 6px; border: 1px solid #2C333B; background: #1D2228; color: #E7EBF0; }
"""


def _mood_sheet(mood: str, colour: Palette) -> str:
    root = f'QWidget[mood="{mood}"]'
    # Where high contrast leaves no shades of ground, a line takes their place.
    edge = colour.line if colour.raised == colour.panel else colour.raised
    return f"""
{root} {{ background: {colour.background}; color: {colour.text}; }}
{root} QWidget {{ color: {colour.text}; }}
{root} QLabel {{ background: transparent; }}
{root} QLabel[role="small"], {root} QLabel[role="muted"], {root} QLabel[role="section"] {{ color: {colour.muted}; }}
{root} QLabel[role="key"] {{ background: {colour.raised}; border: 1px solid {colour.line}; }}
{root} QLabel[role="tag"] {{ background: {colour.raised}; color: {colour.muted}; border: 1px solid {edge}; }}
{root} QLabel[state="passed"] {{ color: {colour.passed}; }}
{root} QLabel[state="failed"] {{ color: {colour.caution}; }}
{root} QLabel[state="error"] {{ color: {colour.error}; }}
{root} QFrame[role="card"] {{ background: {colour.panel}; border: 1px solid {colour.line}; }}
{root} QFrame[role="card"][choosable="true"]:hover {{ border: 1px solid {colour.accent}; }}
{root} QFrame[role="card"][choosable="true"]:focus {{ border: 2px solid {colour.accent}; }}
{root} QFrame[role="panel"] {{ background: {colour.panel}; border: none; }}
{root} QFrame[role="rule"] {{ background: {colour.line}; max-height: 1px; border: none; }}
{root} QFrame[role="hint"] {{ background: {colour.accent_soft}; border: none; border-radius: 8px; }}
{root} QPushButton {{ background: {colour.raised}; border: 1px solid {colour.line}; color: {colour.text}; }}
{root} QPushButton:hover {{ border: 1px solid {colour.accent}; }}
{root} QPushButton:focus {{ border: 2px solid {colour.accent}; padding: 6px 13px; }}
{root} QPushButton:disabled {{ color: {colour.muted}; }}
{root} QPushButton[kind="primary"] {{
  background: {colour.accent}; border: 1px solid {colour.accent}; color: {colour.on_accent}; font-weight: 600; }}
{root} QPushButton[kind="primary"]:hover {{ background: {colour.accent_hover}; }}
{root} QPushButton[kind="primary"]:focus {{ border: 2px solid {colour.text}; }}
{root} QPushButton[kind="quiet"], {root} QPushButton[kind="nav"] {{
  background: transparent; border: 1px solid transparent; }}
{root} QPushButton[kind="quiet"]:hover, {root} QPushButton[kind="nav"]:hover {{ background: {colour.raised}; }}
{root} QPushButton[kind="quiet"]:focus {{ border: 2px solid {colour.accent}; padding: 5px 9px; }}
{root} QPushButton[kind="nav"]:focus {{ border: 2px solid {colour.accent}; padding: 9px 13px; }}
{root} QPushButton[kind="quiet"]:checked, {root} QPushButton[kind="nav"]:checked {{
  background: {colour.accent_soft}; color: {colour.accent}; font-weight: 600; }}
{root} QPushButton[kind="size"]:focus {{ border: 2px solid {colour.accent}; padding: 1px 5px; }}
{root} QPushButton[kind="size"]:checked {{
  background: {colour.accent_soft}; border: 1px solid {colour.accent}; color: {colour.accent}; }}
{root} QPushButton[kind="choice"]:checked {{
  background: {colour.accent_soft}; border: 1px solid {colour.accent}; color: {colour.accent}; }}
{root} QCheckBox:focus {{ color: {colour.accent}; }}
{root} QCheckBox::indicator {{ background: {colour.panel}; border: 1px solid {colour.muted}; }}
{root} QCheckBox::indicator:checked {{ background: {colour.accent}; border: 1px solid {colour.accent}; }}
{root} QSlider::groove:horizontal {{ background: {colour.line}; }}
{root} QSlider::sub-page:horizontal {{ background: {colour.accent}; }}
{root} QSlider::handle:horizontal {{ background: {colour.panel}; border: 2px solid {colour.accent}; }}
{root} QSlider::handle:horizontal:focus {{ background: {colour.accent}; }}
{root} QTableWidget {{
  background: {colour.panel}; alternate-background-color: {colour.background}; color: {colour.text};
  selection-background-color: {colour.accent_soft}; selection-color: {colour.text}; }}
{root} QTableWidget:focus {{ border: 2px solid {colour.accent}; }}
{root} QHeaderView, {root} QHeaderView::section, {root} QTableCornerButton::section {{
  background: {colour.panel}; color: {colour.muted}; }}
{root} QFrame[role="drop"] {{ background: {colour.panel}; border: 2px dashed {colour.line}; border-radius: 10px; }}
{root} QPushButton[kind="danger"] {{ color: {colour.error}; }}
{root} QPushButton[kind="danger"]:disabled {{ color: {colour.muted}; }}
{root} QToolButton {{ background: transparent; border: 1px solid transparent; }}
{root} QToolButton:hover {{ background: {colour.raised}; }}
{root} QToolButton:checked {{ background: {colour.accent_soft}; color: {colour.accent}; }}
{root} QToolButton:focus {{ border: 2px solid {colour.accent}; padding: 4px; }}
{root} QLineEdit, {root} QComboBox {{
  background: {colour.panel}; border: 1px solid {colour.line}; selection-background-color: {colour.accent}; }}
{root} QLineEdit:focus, {root} QComboBox:focus {{ border: 2px solid {colour.accent}; padding: 5px 9px; }}
{root} QComboBox QAbstractItemView {{
  background: {colour.panel}; border: 1px solid {colour.line}; outline: none;
  selection-background-color: {colour.accent_soft}; selection-color: {colour.text}; }}
{root} QProgressBar {{ background: {colour.raised}; }}
{root} QProgressBar::chunk {{ background: {colour.accent}; }}
{root} QScrollBar::handle:vertical {{ background: {colour.line}; }}
"""
