#!/usr/bin/env python3
"""Writes the /proc of a host with 128 CPUs, four of them offline: `./make.py`, in this folder."""

import pathlib

CPUS = [cpu for cpu in range(128) if cpu not in (5, 64, 65, 127)]
PROC = pathlib.Path(__file__).parent / "proc"


def write(path, *lines):
    (PROC / path).parent.mkdir(parents=True, exist_ok=True)
    (PROC / path).write_text("".join(line + "\n" for line in lines))


def words(values):
    return " ".join(str(value) for value in values)


def times(cpu):
    """user nice system idle iowait irq softirq steal guest guest_nice"""
    return [90_000 + 71 * cpu, 13 * cpu, 41_000 + 37 * cpu, 80_000_000 - 911 * cpu, 2 * cpu, 0, 700 + cpu, cpu % 3, 0, 0]


def hexadecimal(values):
    return " ".join(f"{value:08x}" for value in values)


def interrupts(name, count, detail):
    return f"{name:>4}:" + "".join(f" {count(cpu):>10}" for cpu in CPUS) + f"  {detail}"


write("stat",
      "cpu  " + words(map(sum, zip(*(times(cpu) for cpu in CPUS)))),
      *(f"cpu{cpu} {words(times(cpu))}" for cpu in CPUS),
      "intr 918230421 " + words([0] * 400),
      "ctxt 731842977", "btime 1719822083", "processes 5979308", "procs_running 17", "procs_blocked 3",
      "softirq 169659 0 35246 4 569 40593 0 2 55899 0 18613")
write("net/softnet_stat", *(hexadecimal([1_000_000 * cpu + 17, cpu // 60, cpu % 5] + [0] * 9 + [cpu, 0, 0]) for cpu in CPUS))
write("schedstat", "version 15", "timestamp 4296262012", *(
    f"cpu{cpu} 0 0 0 0 0 0 {cpu + 1}000000007 {cpu}000000 {9000 + cpu}\n"
    f"domain0 ffffffff,ffffffff,ffffffff,ffffffff {words([0] * 36)}" for cpu in CPUS))
write("interrupts", "     " + "".join(f" {f'CPU{cpu}':>10}" for cpu in CPUS),
      *(interrupts(180 + queue, lambda cpu, queue=queue: 4_000_000 * (cpu == 8 * queue),
                   f"IR-PCI-MSIX-0000:81:00.0 {queue}-edge      mlx5_comp{queue}@pci:0000:81:00.0") for queue in range(4)),
      interrupts("NMI", lambda cpu: cpu % 7, "Non-maskable interrupts"),
      interrupts("LOC", lambda cpu: 71_000_000 + cpu, "Local timer interrupts"),
      " ERR:          0")
write("loadavg", "63.02 48.10 40.77 9/7813 2310998")
write("meminfo", "MemTotal:       1056419772 kB", "MemFree:        201333196 kB", "MemAvailable:   811223344 kB",
      "HugePages_Total:    4096", "Hugepagesize:       2048 kB", "DirectMap1G:    1065353216 kB")
write("vmstat", "nr_free_pages 50333299", "pgpgin 8122334455", "pgpgout 9122334455", "pswpin 0", "pswpout 0",
      "pgfault 3817979000", "pgmajfault 3020", "oom_kill 1")
for resource in ("cpu", "io", "memory"):
    write(f"pressure/{resource}", "some avg10=1.25 avg60=0.40 avg300=0.11 total=13291777",
          "full avg10=0.00 avg60=0.00 avg300=0.00 total=0")
write("sys/fs/file-nr", "81312\t0\t9223372036854775807")
write("net/sockstat", "sockets: used 100231", "TCP: inuse 99012 orphan 3 tw 5021 alloc 99100 mem 41210", "UDP: inuse 4 mem 1")
