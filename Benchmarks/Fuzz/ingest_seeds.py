#!/usr/bin/env python3
"""Makes seeds of the ingest path: `ingest_seeds.py lines|framing|table|totals FOLDER DICTIONARY`."""

import pathlib
import struct
import sys

DOGSTATSD = [
    "a.b:1:2.5|c|@0.5|#env:dev,beta|c:ci-1|T1656581400", "a:-5|g", "a:3|ms|#k:v,k:w,,#x", "a:0.3:4|h|@0.3|e:it-x|card:low",
    "a:1e-9|d|@1e-9", "a:user:7|s", "_e{2,3}:ab|c\\n|d:5|h:x|k:y|p:low|s:z|t:error|#a:1",
    "_sc|check|2|d:5|h:x|#a:1|m:text|e:z", "datadog.dogstatsd.client.packets_dropped:3|c",
    "x:1e308|h", "x:1e308|h", "x_bucket:1|g", "x_total:1|c", "x_seconds:1|ms", "le:1|h|#le:1,quantile:2,outrigger_overflow:x",
    "node_load1:1|g", "up:1|g", "é\x07:1|c|#\u2028:\x7f",
]
STATSD = ["a:1|c:320|ms|@0.1:-2|g:+3|g", "a#k=v,l=w:1|c", "a,k=v:1|c|", "a.[k=v]b:1|c", "a:1|c|#k:v", "a:u|s|@0.5"]
SPECTATORD = ["c:a,k=v:1", "C:a:7", "U:a:18446744073709551615", "X,1700000000000:a:3", "t:a:0.1", "T:a:1", "d:a:5",
              "D:a:6", "g,300:a,k=v:17abc", "m:a:4", "A:a:0"]
WORDS = [
    ":", "|", "#", "@", ",", "=", "[", "]", "{", "}", "|c", "|g", "|ms", "|h", "|d", "|s", "|@0.5", "|@1e-9", "|#", "|T1", "|c:", "|e:",
    "|card:high", "_e{1,1}:", "_sc|", "|0", "nan", "inf", "-inf", "1e308", "1e-308", "5e-324", "1e400", "-0", "18446744073709551615",
    "18446744073709551616", "9223372036854775808", "0.1", "_total", "_bucket", "_sum", "_count", "_created", "_quantile", "_min",
    "_max", "_seconds", "_ms", "le:", "quantile:", "outrigger_overflow:", "check:", "__name__:", "c:", "C:", "U:", "X,1:", "t:", "T:",
    "d:", "D:", "g,1:", "m:", "A:", "service_check_status", "datadog.dogstatsd.client.packets_dropped",
]

kind, folder, dictionary = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]


def message(choice, lines):
    return bytes([choice]) + "\n".join(lines).encode() + b"\xff"


if kind == "lines":
    seeds = [line.encode() for line in DOGSTATSD + STATSD + SPECTATORD]
elif kind == "totals":
    # Every word where records and blocks begin, torn in three ways: blind changes seldom meet one that is used.
    lines = b"a:1|c|#x:y\nb:2:-3|h\nc:3|g\nd:x|s"
    seeds = [bytes([1, span, word, change]) + lines for span in range(5) for word in range(8, 72) for change in (2, 84, 190)]
    seeds += [b"\x00" + "\n".join(DOGSTATSD[number:number + 9]).encode() for number in range(len(DOGSTATSD))]
elif kind == "framing":
    text = "\n".join(DOGSTATSD[:3]).encode()
    frame = struct.pack("<I", len(text)) + text
    seeds = [
        b"\x00" + text + b"\n", b"\x02\x00\x05" + frame + frame, b"\x01\x46" + b"\xffx\x21\na:1|c\n\xffy\x20\nb:2|c",
        b"\x01\x7f\xff\xff\x00\x00" + b"\xffx\xff", b"\x00\x00\x00\x01\x00", b"\x01\x03" + b"\x00\x00\x00\x00" + frame[:-2],
    ]
else:
    seeds = [bytes([options]) + b"".join(
        message(choice, lines) + b"\xc1\xff"
        for choice, lines in [(0, DOGSTATSD[:9]), (16, DOGSTATSD[9:]), (1, STATSD), (2, SPECTATORD), (0x20, DOGSTATSD)])
        for options in range(8)]
    seeds += [b"\x00" + message(number % 3, [line]) + b"\xea\xff" + message(number % 3, [line])
              for number, line in enumerate(DOGSTATSD + STATSD + SPECTATORD)]
    # Names that want each other's lines on the page, both ways round.
    seeds += [b"\x02" + message(0, pair[::way]) + b"\xc1\xff" for way in (1, -1)
              for suffix in ("bucket", "sum", "count", "total", "created", "quantile", "min", "max")
              for pair in (["x:1|h", f"x_{suffix}:1|g"], ["x:1|c", f"x_{suffix}:1|h"])]
for number, seed in enumerate(seeds):
    (folder / str(number)).write_bytes(seed)
escaped = ["".join(f"\\x{byte:02x}" for byte in word.encode()) for word in WORDS]
pathlib.Path(dictionary).write_text("".join(f'"{word}"\n' for word in escaped))
