import Collectors
import Ingest
import Rules
import Sidecar
import Telemetry

/// One section of docs/METRICS.md: families that are told together, and what has to be said of them.
struct ReferenceChapter {
    let title: String
    var freshness = ""
    let note: String
    let metrics: [Metric]
    var named: [NamedFamilies] = []

    init(_ title: String, _ metrics: [Metric], note: String) {
        self.title = title
        self.metrics = metrics
        self.note = note
    }

    /// The section of a collector, from what it says of itself.
    init(_ collector: any Collector.Type) {
        self.init(collector.title, collector.metrics, note: collector.note)
        named = collector.named
        freshness = "Collector `\(collector.name)`, \(Self.freshness(of: collector))."
    }

    private static func freshness(of collector: any Collector.Type) -> String {
        let only = collector.isDefault ? "" : "only with `--collector.\(collector.name)`, "
        return only + times(of: collector)
    }

    private static func times(of collector: any Collector.Type) -> String {
        if let period = collector.period {
            return "looked at every \(PrometheusDuration.text(period)) and shown at every full tick"
        }
        if collector.followsMovement {
            return "at every full tick, and at a fast one in which an accept queue moves"
        }
        return collector.cadence == .fast ? "at every fast tick" : "at every full tick"
    }

    /// What is on the page besides the collectors, in page order.
    static let others = [
        ReferenceChapter("What collecting costs", CollectorSet.metrics, note: "At every full tick."),
        ReferenceChapter("Application metrics", [CheckLog.status], note: applications),
        ReferenceChapter("Sockets for application metrics", HealthSection.metrics, note: ingest),
        ReferenceChapter("Queues of these sockets", QueueSection.metrics, note: queues),
        ReferenceChapter("Application series together", TableSection.metrics, note: table),
        ReferenceChapter("Derived facts", DerivedSection.metrics, note: derived),
        ReferenceChapter("The doctor", DoctorSection.metrics, note: doctor),
        ReferenceChapter("Rules", RuleMetrics.all, note: "At every full tick."),
        ReferenceChapter("Alerts on their way", OutboxMetrics.all, note: "At every full tick."),
        ReferenceChapter("The sidecar itself", SelfSection.metrics, note: itself),
        ReferenceChapter("In another network namespace", [], note: namespaces),
        ReferenceChapter("Without root", [], note: rights),
        ReferenceChapter("Names that are taken", [], note: reserved),
    ]

    private static let applications = """
        What applications send keeps its name; `.`, `-` and other foreign characters become `_`. A counter gains `_total`; `ms` timers
        become histograms in `_seconds`. Beside each histogram NAME stand the gauges `NAME_quantile{quantile}`, `NAME_min` and `NAME_max`
        of the last 60 s. Tags become labels. What arrives after the limit of series is counted in one series of its family with
        `outrigger_overflow="true"`. At every full tick. A service check has its tags as further labels, and `host` when it names one.
        """

    private static let ingest = """
        Each says how well one socket keeps up: what it took, refused and repaired, and what senders lost. At every full tick. Who makes
        the series is counted by Space-Saving sketches of 32 places, so a number may be too high by what is not said to be certain;
        `GET /api/outrigger/v1/ingest` gives both bounds, and much that is no number (docs/INGEST.md).
        """

    private static let queues = """
        Asked of the kernel at every fast tick, by sock_diag(7). Of a datagram socket Linux tells no more than whether something waits and
        whether it is full: a burst between two looks shows in `outrigger_ingest_saturated_wakeups_total` alone.
        """

    private static let table = """
        The series live in `RUNTIME_DIR/totals`, a file that outlives the process: after a restart or a kill in the same run of the
        system, counters and histograms go on where they stood and gauges keep their age. At every full tick.
        """

    private static let doctor = """
        Every 10 s (`doctor_interval`; 0 switches it off) a thread of its own runs the checks of `outrigger doctor` over everything since
        the look before; more rarely on a host where a look takes over 50 ms of CPU time. A finding that another one explains is not
        counted. `GET /api/outrigger/v1/doctor` answers the same in full, with the findings of the last hour that are over; docs/CHECKS.md
        explains each check.
        """

    private static let derived = """
        Computed at every full tick from the other sections of the same tick, and from up to ten minutes of them.

        **Churn** is connections opened plus closed. The kernel counts openings and how many there are, so closed is what was opened
        less what stayed; an attempt that failed counts as both. The host's is over 10 s; that of a port over 60 s, because
        connections by port are counted by walks 10 s apart.

        **Reuse** with `basis="requests"` is requests for each accepted connection, once the configuration names the application's
        counter: `reuse: { requests: http_requests_total, port: 8080 }` (`port` is optional and narrows the connections to one
        listener). 1 is a connection for each request, 12.3 a pool. Without a counter `basis="closes"` tells how many connections
        ended for each that was accepted: near 1 they are replaced or rest in balance, near 0 they stay, above 1 they drain; it
        cannot tell how often each was used. Absent while nothing is accepted.

        **Bytes per added connection** is the slope of resident memory over established connections: what one more costs, without
        what the process takes anyway, which `outrigger_process_bytes_per_connection` spreads over all. It is absent until
        connections have ranged over at least 10 and over a tenth of their number, and begins anew with a new process. Below 0,
        memory moved for another reason.

        **The health score** is the weighted mean of its inputs, each a share of what counts as full: by default 0.3 × `cpu` (the
        host's processors, over 10 s) + 0.4 × `gc_pause` (P99 of the garbage collector's pauses over 60 s, of 0.2 s) + 0.3 × `pending`
        (the fullest accept queue of the last 60 s, of its limit). Above 0.85 the server is degraded. Pauses are found when the application
        sends them as a timer named `go.gc.pause`, `go.gc.duration`, `jvm.gc.pause`, `jvm.gc.duration`, `nodejs.gc.duration` or `gc.pause`. A missing
        input leaves its weight to the others, and `outrigger_health_info{inputs="2/3"}` says so. Other inputs and weights:

        ```yaml
        health:
          inputs:
            - { name: cpu, weight: 0.3 }
            - { name: gc_pause, metric: 'my_gc_seconds_quantile{quantile="0.99"}', limit: 0.1, weight: 0.4 }
            - { name: pending, metric: chat_pending, limit: 5000, weight: 0.3 }
            - { name: open_fds, weight: 0.2 }           # also by name: memory_limit, ephemeral_ports
        ```

        `GET /api/outrigger/v1/health` answers the same as JSON, with what was read and why something is missing. It answers 200 also
        when the server is degraded, with the header `x-envoy-degraded`; `?status=1` makes that 503, for load balancers that look at
        nothing but the status.
        """

    private static let itself = """
        What runs, what it costs, and how far its memory reaches. At every full tick.
        """

    private static let namespaces = """
        With `--netns` these are the target's: `netdev`, `netclass`, `netstat`, `conntrack`, `arp`, `udp_queues`, `tcpstat`, all of ours
        about TCP, and `inuse`, `tw` of `sockstat`. Everything else is the host's in every namespace: `alloc`, `orphan`, `mem` of `sockstat`,
        `softnet`, pressure, CPU, memory, disks, filesystems, open files and processes. With `netns: follow` the families `node_*` stay
        those of the sidecar's own namespace.
        """

    private static let rights = """
        Any user sees the host's facts, all sockets with their queues and TCP_INFO, control groups, and CPU, memory, threads and (since
        Linux 6.2) descriptors of every process. It takes the same user or root to find who owns a listener (`process` is empty else, and a
        process is watched only when it is configured by `comm`, `cmdline_regex` or `unit`), and for `outrigger_process_io_*` and the
        memory maps; root or CAP_SYS_ADMIN with CAP_SYS_PTRACE for other network namespaces. A filesystem behind a folder that may not be
        entered shows `node_filesystem_device_error` 1.
        """

    private static let reserved = """
        An application that sends one of these names is refused: every family above, all names that begin with `outrigger_` or with one of
        the prefixes above, and what Prometheus writes itself: `up`, `ALERTS`, `ALERTS_FOR_STATE` and names that begin with `scrape_`.
        """
}
