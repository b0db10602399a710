extension Check {
    /// A container's sysctl file sets what only the host can set.
    static let nsScope = Check(
        id: "ns.scope", title: "a setting is changed where it does not take effect",
        reads: [.sysctlFiles], scope: .networkNamespace, apply: .live,
        explanation: Explanation(
            mechanism: """
                Each container has a network namespace of its own, with some settings of its own: somaxconn, tcp_rmem, \
                the port range, keepalives. A new namespace begins with the kernel's defaults (or the host's values, \
                for some), never with what the host's files say. Others exist once for the machine: tcp_mem, \
                netdev_max_backlog, nf_conntrack_max, fs.file-max. Inside a container those are absent or read-only, \
                and a sysctl file in the image is read by nobody.
                """,
            byHand: [
                "docker run --sysctl net.core.somaxconn=4096 …",
                "nsenter -t PID -n sysctl net.core.somaxconn    # what the container has",
            ],
            wrongWhen: """
                A container on the host's network (--network host) has no settings of its own: set them on the host.
                """,
            kernels: "What is namespaced grows from kernel to kernel.",
            references: [
                "network_namespaces(7)", "https://docs.docker.com/reference/cli/docker/container/run/#sysctl",
                "https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/",
            ]),
        examine: { exam throws(Unknown) in
            guard exam.host.isContainer == true else { return [] }
            let elsewhere = exam.localSettings.filter { SysctlScope.of($0.key) != .networkNamespace }
            guard let first = elsewhere.first else { return [] }
            return [
                Finding(
                    "ns.scope", .info, .configuration, at: Place(setting: first.file), touches: [.namespace],
                    predicate: "sets what only the host can set",
                    sentence: """
                        \(first.file) sets \(elsewhere.map(\.key).joined(separator: ", ")) in a container, where \
                        that has no effect.
                        """,
                    brief: "\(elsewhere.count) settings of the host",
                    evidence: elsewhere.map { $0.evidence() },
                    remedies: elsewhere.map {
                        Remedy(
                            .sysctl, SysctlPlace.text(for: $0.key, to: $0.value),
                            scope: SysctlScope.of($0.key))
                    })
            ]
        })
}
