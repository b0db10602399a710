import Bytes
import Kernel
import Testing

/// Which folders tell of a process's control groups.
struct CgroupMountsTests {
    private func mounts(_ lines: [String], sysfs: String = "/sys") throws -> CgroupMounts {
        try parsed(lines.map { $0 + "\n" }.joined()) { text throws(KernelError) in
            try CgroupMounts(&text, sysfs: sysfs)
        }
    }

    private func chain(
        _ mounts: CgroupMounts, _ lines: String, _ controller: String = "cpu"
    ) throws -> [String] {
        let membership = try parsed(lines + "\n") { text throws(KernelError) in try CgroupMembership(&text) }
        return mounts.chain(of: membership, controller: controller).map {
            "\($0.version) \($0.folder)"
        }
    }

    private static let hybrid = [
        "31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755",
        "32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime shared:4 master:1 - cgroup cgroup rw,cpuacct,cpu",
        "41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw",
    ]

    @Test func findsTheWayUpInEachVersion() throws {
        let mounts = try mounts(Self.hybrid)
        let text = "2:cpuacct,cpu:/a/b\n0::/c"
        #expect(
            try chain(mounts, text) == [
                "one /sys/fs/cgroup/cpu/a/b", "one /sys/fs/cgroup/cpu/a", "one /sys/fs/cgroup/cpu",
            ])
        #expect(
            try chain(mounts, text, "memory")
                == ["two /sys/fs/cgroup/unified/c", "two /sys/fs/cgroup/unified"])
        #expect(try chain(mounts, "9:memory:/a\n1:pids:/b", "memory") == [])
    }

    /// The mounted folder of the tree, the path of the process, and what lies between them.
    @Test(
        arguments: [
            ("/", "/", ["/m"]), ("/docker/0a", "/docker/0a", ["/m"]),
            ("/docker/0a", "/docker/0a/x/y", ["/m/x/y", "/m/x", "/m"]),
            ("/docker/0a", "/docker/0ab", []), ("/docker/0a", "/docker", []), ("/docker/0a", "/", []),
            ("/", "/../b", []), ("/..", "/../b", ["/m/b", "/m"]), ("/../..", "/../b", []),
        ] as [(String, String, [String])])
    func seesWhatIsMounted(_ root: String, _ path: String, _ folders: [String]) throws {
        let mounts = try mounts(["5 4 0:9 \(root) /m rw - cgroup2 cgroup rw"])
        #expect(try chain(mounts, "0::\(path)") == folders.map { "two " + $0 })
    }

    @Test func preferWhatLiesBelowSysfs() throws {
        let both = [
            "1 0 0:9 /inner /sys/fs/cgroup rw - cgroup2 cgroup rw",
            "2 0 0:9 / /host/sys/fs/cgroup rw - cgroup2 cgroup rw",
        ]
        for lines in [both, both.reversed()] {
            #expect(
                try chain(mounts(lines, sysfs: "/host/sys"), "0::/a")
                    == ["two /host/sys/fs/cgroup/a", "two /host/sys/fs/cgroup"])
        }
        // Of another host's recording the mounts are below /sys, and the files elsewhere.
        #expect(
            try chain(mounts([both[1].replacing("/host", with: "")], sysfs: "/tape/sys"), "0::/")
                == ["two /tape/sys/fs/cgroup"])
    }

    @Test func boundsTheDepth() throws {
        let path = String(repeating: "/a", count: 500)
        #expect(try chain(mounts(Self.hybrid), "0::\(path)", "io").count == 32)
    }

    @Test func readsWhatIsSpeltInOctal() throws {
        let mounts = try mounts([#"5 4 0:9 /a\134x2db /my\040groups\ rw - cgroup2 cgroup rw"#])
        #expect(try chain(mounts, #"0::/a\x2db"#) == [#"two /my groups\"#])
    }

    @Test(arguments: ["", "1 2 3:4 / /m rw - cgroup2\n", "1 2 3:4 / /m rw cgroup2 c rw\n", "x\n"])
    func refusesOtherText(_ text: String) {
        #expect(throws: KernelError.malformed("mountinfo", expected: "lines of ten fields or more")) {
            try parsed(text) { text throws(KernelError) in try CgroupMounts(&text) }
        }
    }

    @Test func saysWhenThereIsNoTree() throws {
        #expect(try mounts(["5 4 0:9 / /proc rw - proc proc rw"]).isEmpty)
        #expect(try !mounts(Self.hybrid).isEmpty)
    }
}
