/// What each label means, wherever it stands.
enum ReferenceLabel {
    /// By name; docs/METRICS.md shows those that are in use.
    static let meanings: [(name: String, meaning: String)] = [
        ("access", "how a followed namespace is measured: `entered`, or through its `files` alone."),
        (
            "address",
            "the local address of a listener, `0.0.0.0` or `::` for all; of an interface, its hardware address."
        ),
        ("alert_type", "how grave the sender calls an event: `info`, `success`, `warning`, `error`."),
        ("basis", "what is counted: `requests` or `closes`."),
        ("beginning", "how the totals of application metrics began: `going_on`, `not_kept`, or why at zero."),
        ("broadcast", "the link layer's broadcast address."),
        ("build_id", "`BUILD_ID` of os-release(5)."),
        ("by", "what series are counted by: `family`, `prefix` of the name, or `origin` of the line."),
        ("cause", "why a socket waits in TIME_WAIT; of limited time, `receive_window` or `send_buffer`."),
        ("check", "the name of a service check."),
        ("clocksource", "the name of a source of time, as in /sys/devices/system/clocksource."),
        ("collector", "the name of a collector, as in `--no-collector.NAME`."),
        ("cpu", "the number of a CPU, from 0."),
        ("destination", "the remote address."),
        (
            "device",
            "the name of a network interface or disk; of a filesystem, what is mounted; of a clock source, its number."
        ),
        ("devices", "the CPUs or chip lines that raise an interrupt, as /proc/interrupts names them."),
        ("domainname", "the NIS domain, as uname(2) gives it."),
        ("duplex", "`full`, `half` or `unknown`."),
        ("fstype", "the type of a filesystem."),
        ("group", "the name of a rule group, with its file when two have one name."),
        ("host", "the host that a service check speaks for, when it names one."),
        ("id", "`ID` of os-release(5); of a finding, the check, as docs/CHECKS.md names it."),
        ("id_like", "`ID_LIKE` of os-release(5)."),
        ("ifalias", "the alias that somebody gave an interface."),
        ("image_id", "`IMAGE_ID` of os-release(5)."),
        ("image_version", "`IMAGE_VERSION` of os-release(5)."),
        ("info", "what raises an interrupt, as /proc/interrupts describes it."),
        ("input", "the name of an input of the health score."),
        ("inputs", "how many inputs were read, of how many."),
        ("ip", "the version of the protocol: `v4` or `v6`."),
        ("kind", "`voluntary` or `involuntary` switches; `minor` or `major` faults."),
        ("lv_layer", "the layer of an LVM volume."),
        ("lv_name", "the name of an LVM volume."),
        ("machine", "the hardware, as uname(2) gives it."),
        ("major", "the major number of a block device."),
        ("minor", "the minor number of a block device."),
        (
            "mode",
            "what CPU time was spent on: `user`, `nice`, `system`, `idle`, `iowait`, `irq`, `softirq`, `steal`; of a process `user` or `system`."
        ),
        ("model", "the model of a disk, as udev knows it."),
        ("mountpoint", "where a filesystem is mounted."),
        (
            "name",
            "who or what `by` counts; of a device mapper's volume; of a system, `NAME` of os-release(5)."
        ),
        ("netns", "the network namespace, when it is not the sidecar's own."),
        ("nodename", "the host's name, as uname(2) gives it."),
        ("operstate", "the state of an interface, after RFC 2863: `up`, `down`, `unknown` and others."),
        (
            "outcome",
            "of an alert: `delivered`, `refused` by the receiver, `failed` and to be tried again, `dropped`; of a question for TCP_INFO: `answered`, `gone`, `unanswered`."
        ),
        ("path", "the path of a disk, as udev knows it."),
        ("port", "the local port of a listener; of ephemeral ports, the port of the destination."),
        ("pretty_name", "`PRETTY_NAME` of os-release(5)."),
        (
            "process",
            "the configured name of a watched group, else the command name; empty when nobody may be found."
        ),
        ("quantile", "as a number from 0 to 1."),
        ("queue", "`rx` or `tx`."),
        ("reason", "why something was refused or repaired."),
        ("release", "the kernel's release, as uname(2) gives it."),
        ("resource", "what a control group waited for: `cpu`, `memory`, `io`."),
        ("revision", "the revision the program was built from; of a disk, that of its firmware."),
        ("serial", "the serial number of a disk, as udev knows it."),
        ("severity", "of a finding: `critical`, `warning` or `info`."),
        ("sink", "the name of a sink, an Alertmanager by its URL."),
        ("socket", "the name of a socket for application metrics."),
        ("source", "the local address; of walks, `sock_diag` or `proc`."),
        (
            "state",
            "of a TCP socket; of an alert, `pending` or `firing`; of a process, the letter of proc_pid_stat(5)."
        ),
        ("sysname", "`Linux`, as uname(2) gives it."),
        ("thread", "the name of a thread, with `-2` and so on when the group has several of one name."),
        ("thread_state", "the letter of a thread's state, as in proc_pid_stat(5)."),
        ("time_zone", "the abbreviation of the host's time zone."),
        ("type", "the number or short name of an interrupt; of a filesystem on a disk, its type."),
        ("usage", "what udev believes a disk to hold: `filesystem`, `raid` and others."),
        ("uuid", "the UUID of a filesystem or volume."),
        ("variant", "`VARIANT` of os-release(5)."),
        ("variant_id", "`VARIANT_ID` of os-release(5)."),
        ("version", "the version of the program; of kernel or filesystem, as uname(2) and udev give it."),
        ("version_codename", "`VERSION_CODENAME` of os-release(5)."),
        ("version_id", "`VERSION_ID` of os-release(5)."),
        ("vg_name", "the name of an LVM volume group."),
        ("wwn", "the World Wide Name of a disk, as udev knows it."),
    ]
}
