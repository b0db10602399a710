"""Rows with a goal, printed in columns."""

MEBIBYTE = 1 << 20
UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1, "MiB": MEBIBYTE, "%": 0.01, "": 1}


def amount(value, unit):
    return "" if value is None else f"{value / UNITS[unit]:.3g} {unit}".rstrip()


def verdict(holds):
    """Of a row without a goal there is none."""
    return {True: "yes", False: "NO", None: ""}[holds]


def print_table(heading, rows):
    cells = [heading, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heading))]
    for row in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
