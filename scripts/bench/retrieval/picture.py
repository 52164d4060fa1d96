"""Recall curves as a picture: SVG, which needs no library."""

from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 56, 44, 36, 130
COLOURS = ("#1b6ca8", "#c8553d", "#588157", "#7b2d8b")


def picture(curves: Mapping[str, Mapping[int, float]], title: str) -> str:
    """`curves`: by name, the percentage at each depth."""
    deepest = max(depth for curve in curves.values() for depth in curve)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{escape(title)}</text>',
        *_grid(deepest),
        *(
            line
            for number, (name, curve) in enumerate(curves.items())
            for line in _curve(name, curve, deepest, COLOURS[number % len(COLOURS)])
        ),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _x(depth: float, deepest: int) -> float:
    return round(LEFT + depth / deepest * (WIDTH - LEFT - RIGHT), 1)


def _y(percent: float) -> float:
    return round(HEIGHT - BOTTOM - percent / 100 * (HEIGHT - BOTTOM - TOP), 1)


def _grid(deepest: int) -> Sequence[str]:
    lines = []
    for percent in range(0, 101, 20):
        y = _y(percent)
        lines.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{percent} %</text>')
    for depth in range(5, deepest + 1, 5):
        x = _x(depth, deepest)
        lines.append(
            f'<text x="{x}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{depth}</text>'
        )
    middle = _x(deepest / 2, deepest)
    lines.append(f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">items returned</text>')
    return lines


def _curve(name: str, curve: Mapping[int, float], deepest: int, colour: str) -> Sequence[str]:
    points = sorted(curve.items())
    drawn = " ".join(f"{_x(depth, deepest)},{_y(percent)}" for depth, percent in points)
    at, last = points[-1]
    label = f'x="{_x(at, deepest) + 6}" y="{_y(last) + 4}" fill="{colour}"'
    return (
        f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2"/>',
        f"<text {label}>{escape(name)}</text>",
    )
