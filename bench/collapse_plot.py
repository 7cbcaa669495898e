# Draws the rows of bench/collapse as an SVG of small bar charts: one for each case, a bar for each tool, a tick where the
# policy's bound for that tool is, unless that is beyond the chart. A hollow bar is a run without all pages; one that ends in points was ended.

import html

from collapse_cases import CASES
from collapse_tools import TOOLS

WIDTH, MARGIN, COLUMNS = 1120, 28, 2
LABELS, NUMBERS = 178, 120  # room for names at the left of the bars, for figures at their right
BAR, STEP = 15, 23
HEAD, FOOT = 52, 30
OURS, PEERS, INK, PALE, BOUND = "#1f6fb2", "#9aa3ab", "#22272b", "#e3e6e8", "#d1442b"


def draw(rows):
    """`rows`: (case, tool) -> what print_table shows of it."""
    cases = [case for case in CASES if any(key[0] == case.name for key in rows)]
    panel_width = (WIDTH - MARGIN * (COLUMNS + 1)) / COLUMNS
    panel_height = HEAD + STEP * len(TOOLS) + FOOT
    height = 74 + panel_height * -(-len(cases) // COLUMNS) + 8
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="DejaVu Sans, Verdana, sans-serif" font-size="11">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        _text(MARGIN, 32, "Seconds until all bytes are there, under six policies", size=17, weight="bold"),
        *_legend(54),
    ]
    for place, case in enumerate(cases):
        left = MARGIN + (place % COLUMNS) * (panel_width + MARGIN)
        top = 74 + (place // COLUMNS) * panel_height
        mine = {tool: row for (name, tool), row in rows.items() if name == case.name}
        parts += _panel(case, mine, left, top, panel_width)
    return "\n".join([*parts, "</svg>", ""])


def _panel(case, rows, left, top, width):
    origin, room = left + LABELS, width - LABELS - NUMBERS
    most = max(_seconds(row) for row in rows.values())
    step = _round_step(most / 6)
    scale = room / most
    bottom = top + HEAD + STEP * len(TOOLS)
    parts = [_text(left, top + 22, case.name, size=13, weight="bold"), _text(left, top + 38, case.title)]
    tick = 0
    while tick <= most:
        x = origin + tick * scale
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top + HEAD - 4}" y2="{bottom}" stroke="{PALE}"/>')
        parts.append(_text(x, bottom + 13, f"{tick:g}" + (" s" if tick == 0 else ""), anchor="middle", colour="#6b747b"))
        tick += step
    for place, tool in enumerate(TOOLS):
        y = top + HEAD + place * STEP
        colour = OURS if tool.name.startswith("multiget") else PEERS
        parts.append(_text(origin - 8, y + 12, tool.title, anchor="end"))
        if tool.name in rows:
            parts += _bar(rows[tool.name], origin, room, y, scale, colour)
        else:
            parts.append(_text(origin + 4, y + 12, "not run", colour="#6b747b"))
    return parts


def _bar(row, origin, room, y, scale, colour):
    long = max(1.5, _seconds(row) * scale)
    whole = row["verified"] == row["pages"] and row["seconds"] is not None
    fill = colour if whole else "white"
    parts = [f'<rect x="{origin:.1f}" y="{y}" width="{long:.1f}" height="{BAR}" fill="{fill}" stroke="{colour}"/>']
    end = origin + long
    if row["seconds"] is None:
        parts += [f'<circle cx="{end + 5 + 5 * n:.1f}" cy="{y + BAR / 2}" r="1.4" fill="{colour}"/>' for n in range(3)]
        end += 16
    said = f"{'over ' if row['seconds'] is None else ''}{_seconds(row):.{0 if _seconds(row) >= 10 else 1}f} s"
    if row["verified"] < row["pages"]:
        said += f", {row['verified']} of {row['pages']}"
    bound = origin + row["bound"] * scale
    if bound <= origin + room:
        # The figure stands right of the bound's tick where the two would meet.
        if end - 4 < bound < end + 12 + 6.2 * len(said):
            end = bound
        parts.append(f'<line x1="{bound:.1f}" x2="{bound:.1f}" y1="{y - 3}" y2="{y + BAR + 3}" stroke="{BOUND}" stroke-width="2.5"/>')
    parts.append(_text(end + 6, y + 12, said))
    return parts


def _legend(y):
    keys = ((OURS, OURS, "multiget"), (PEERS, PEERS, "others"), ("white", INK, "not all pages"))
    x = MARGIN
    for fill, stroke, words in keys:
        yield f'<rect x="{x}" y="{y - 9}" width="16" height="10" fill="{fill}" stroke="{stroke}"/>'
        yield _text(x + 22, y, words)
        x += 40 + 7 * len(words)
    yield f'<line x1="{x}" x2="{x}" y1="{y - 12}" y2="{y + 4}" stroke="{BOUND}" stroke-width="2.5"/>'
    yield _text(x + 8, y, "no client with as many connections can be faster")


def _seconds(row):
    if row["seconds"] is None:
        return row["limit"]
    # Who gave up early is shown with the time until it gave up.
    return row["transfer"] if row["verified"] == row["pages"] else row["seconds"]


def _round_step(wanted):
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if step >= wanted:
                return step
        size *= 10


def _text(x, y, words, size=11, weight="normal", anchor="start", colour=INK):
    return (f'<text x="{x:.1f}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
            f'fill="{colour}">{html.escape(words)}</text>')
