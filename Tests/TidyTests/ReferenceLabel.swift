/// What each label means, wherever it stands.
enum ReferenceLabel {
    /// By name; docs/METRICS.md shows those that are in use.
    static let meanings: [(name: String, meaning: String)] = [
        ("address", "the local address of a listener, `0.0.0.0` or `::` for all."),
        ("alert_type", "how grave the sender calls an event: `info`, `success`, `warning`, `error`."),
        ("basis", "what is counted: `requests` or `closes`."),
        ("cause", "why a socket is where it is."),
        ("collector", "the name of a collector, as in `--no-collector.NAME`."),
        ("cpu", "the number of a CPU, from 0."),
        ("destination", "the remote address."),
        ("device", "the name of a network interface or of a disk."),
        ("fstype", "the type of a filesystem."),
        ("group", "the name of a rule group, with its file when two have one name."),
        ("input", "the name of an input of the health score."),
        ("inputs", "how many inputs were read, of how many."),
        ("kind", "`voluntary` or `involuntary` switches; `minor` or `major` faults."),
        (
            "mode",
            "what CPU time was spent on: `user`, `nice`, `system`, `idle`, `iowait`, `irq`, `softirq`, `steal`."
        ),
        ("mountpoint", "where a filesystem is mounted."),
        ("netns", "the network namespace, when it is not the sidecar's own."),
        (
            "outcome",
            "what became of an alert: `delivered`, `refused` by the receiver, `failed` and to be tried again, `dropped`."
        ),
        ("port", "the local port of a listener."),
        ("process", "the configured name of a watched group, else the command name."),
        ("quantile", "as a number from 0 to 1."),
        ("reason", "why something was refused or repaired."),
        ("revision", "the revision the program was built from."),
        ("sink", "the name of a sink, an Alertmanager by its URL."),
        ("socket", "the name of a socket for application metrics."),
        ("source", "the local address."),
        ("state", "of a TCP socket, or of an alert: `pending`, `firing`."),
        ("thread", "the name of a thread."),
        ("version", "the version of the program."),
    ]
}
