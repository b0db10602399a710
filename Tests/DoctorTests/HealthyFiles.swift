import Doctor

/// What a healthy host with 16 GiB and four processors says, with the defaults of Linux 6.18.
enum HealthyFiles {
    /// By path from the root.
    static let all: [String: String] = {
        var files = other.merging(hardware) { _, hardware in hardware }
        for line in settings.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            files[Source.path(ofSetting: parts[0])] = parts[1] + "\n"
        }
        return files
    }()

    private static let settings = """
        fs.epoll.max_user_watches=3546112
        fs.file-max=1000000000
        fs.file-nr=1184\t0\t1000000000
        fs.nr_open=1048576
        kernel.pid_max=4194304
        kernel.threads-max=127000
        net.core.busy_poll=0
        net.core.busy_read=0
        net.core.default_qdisc=pfifo_fast
        net.core.netdev_budget=300
        net.core.netdev_budget_usecs=8000
        net.core.netdev_max_backlog=1000
        net.core.rmem_default=212992
        net.core.rmem_max=4194304
        net.core.rps_sock_flow_entries=0
        net.core.somaxconn=4096
        net.core.wmem_default=212992
        net.core.wmem_max=4194304
        net.ipv4.conf.all.rp_filter=0
        net.ipv4.ip_local_port_range=32768\t60999
        net.ipv4.ip_local_reserved_ports=
        net.ipv4.neigh.default.gc_thresh1=128
        net.ipv4.neigh.default.gc_thresh2=512
        net.ipv4.neigh.default.gc_thresh3=1024
        net.ipv4.tcp_abort_on_overflow=0
        net.ipv4.tcp_available_congestion_control=reno cubic
        net.ipv4.tcp_congestion_control=cubic
        net.ipv4.tcp_ehash_entries=131072
        net.ipv4.tcp_fin_timeout=60
        net.ipv4.tcp_keepalive_intvl=75
        net.ipv4.tcp_keepalive_probes=9
        net.ipv4.tcp_keepalive_time=7200
        net.ipv4.tcp_max_orphans=65536
        net.ipv4.tcp_max_syn_backlog=1024
        net.ipv4.tcp_max_tw_buckets=65536
        net.ipv4.tcp_mem=188319\t251093\t376638
        net.ipv4.tcp_mtu_probing=0
        net.ipv4.tcp_notsent_lowat=4294967295
        net.ipv4.tcp_orphan_retries=0
        net.ipv4.tcp_retries2=15
        net.ipv4.tcp_rmem=4096\t131072\t33554432
        net.ipv4.tcp_sack=1
        net.ipv4.tcp_slow_start_after_idle=1
        net.ipv4.tcp_synack_retries=5
        net.ipv4.tcp_syncookies=1
        net.ipv4.tcp_thin_linear_timeouts=0
        net.ipv4.tcp_timestamps=1
        net.ipv4.tcp_tw_reuse=2
        net.ipv4.tcp_window_scaling=1
        net.ipv4.tcp_wmem=4096\t16384\t4194304
        net.netfilter.nf_conntrack_buckets=262144
        net.netfilter.nf_conntrack_count=12
        net.netfilter.nf_conntrack_max=262144
        net.netfilter.nf_conntrack_tcp_timeout_established=432000
        vm.max_map_count=65530
        vm.overcommit_memory=0
        vm.swappiness=60
        """

    /// Files that are no settings.
    private static let other: [String: String] = [
        "proc/meminfo": """
        MemTotal:       16777216 kB
        MemFree:         9000000 kB
        MemAvailable:   12000000 kB
        SwapTotal:             0 kB
        SwapFree:              0 kB
        CommitLimit:     8388608 kB
        Committed_AS:    2000000 kB

        """,
        "proc/net/sockstat": """
        sockets: used 300
        TCP: inuse 80 orphan 0 tw 12 alloc 90 mem 30
        UDP: inuse 2 mem 0
        UDPLITE: inuse 0
        RAW: inuse 0
        FRAG: inuse 0 memory 0

        """,
        "proc/uptime": "86400.00 300000.00\n",
        "proc/sys/kernel/osrelease": "6.18.0\n",
    ]

    /// Counters that moved since boot and rest in the window.
    static let counters = [
        "Tcp.ActiveOpens", "Tcp.PassiveOpens", "Tcp.InSegs", "Tcp.OutSegs", "Udp.InDatagrams",
        "Udp.RcvbufErrors",
    ]

    /// Counters that have never moved.
    static let restingCounters = [
        "TcpExt.ListenOverflows", "TcpExt.ListenDrops", "Tcp.RetransSegs",
        "Tcp.AttemptFails", "Tcp.EstabResets", "Tcp.OutRsts", "TcpExt.TCPReqQFullDoCookies",
        "TcpExt.TCPReqQFullDrop", "TcpExt.TCPFastOpenListenOverflow", "TcpExt.TCPTimeWaitOverflow",
        "TcpExt.TCPAbortOnMemory",
    ]
}
