import Kernel
import Testing

/// Where a process sits, and which systemd unit that is.
struct CgroupMembershipTests {
    private func membership(_ text: String) throws -> CgroupMembership {
        try parsed(text) { text throws(KernelError) in try CgroupMembership(&text) }
    }

    @Test func readsBothVersions() throws {
        let hybrid = try membership(
            "4:memory:/a:b/c\n3:cpu,cpuacct:/d e\n2:name=systemd:/f (deleted)\n0::/../g\nnoise\n1:cut:/h")
        #expect(
            hybrid.paths == [
                "memory": "/a:b/c", "cpu": "/d e", "cpuacct": "/d e", "name=systemd": "/f",
            ])
        #expect(hybrid.unifiedPath == "/../g")
    }

    @Test(arguments: ["", "\n", "0::", "0::/a", "x::/a\n", "0:/a\n", "0::a\n"])
    func refusesOtherText(_ text: String) {
        #expect(throws: KernelError.malformed("cgroup", expected: "lines like `0::/system.slice`")) {
            try membership(text)
        }
    }

    @Test func keepsABoundedNumberOfTrees() throws {
        let text = (0..<1000).map { "\($0 + 1):c\($0):/\n" }.joined()
        #expect(try membership(text).paths.count == 32)
    }

    @Test(
        arguments: [
            ("0::/system.slice/gateway.service", "gateway.service"),
            ("0::/system.slice/docker.service/libpod-1.scope/container", "libpod-1.scope"),
            (#"0::/system.slice/system-foo\x2dbar.slice/foo\x2dbar@1.service"#, #"foo\x2dbar@1.service"#),
            ("0::/user.slice/user-1000.slice/user@1000.service/app.slice/app.service", "app.service"),
            ("0::/user.slice/user-1000.slice/session-3.scope", "session-3.scope"),
            ("0::/system.slice/_cpu.service", "cpu.service"),
            ("0::/system.slice", "system.slice"),
            ("1:name=systemd:/a.slice/b.service\n0::/c.service", "b.service"),
            ("1:name=systemd:/\n0::/c.service", "c.service"),
            ("4:memory:/a.service", nil), ("0::/", nil), ("0::/docker/0a1b", nil), ("0::/.service", nil),
        ] as [(String, String?)])
    func findsTheUnit(_ text: String, _ unit: String?) throws {
        #expect(try membership(text + "\n").unit == unit)
    }

    @Test(arguments: [
        ("/a.slice/b.service", "b.service", true), ("/a.slice/b.service", "a.slice", true),
        ("/a.slice/b.service/c.scope", "b.service", false), ("/a.slice/b.service", "c.service", false),
        ("/b@1.service", "b@.service", true), ("/b@1.service", "b@1.service", true),
        ("/b@1.service", "b@2.service", false), ("/b@.service", "b@.service", true),
        ("/b@1.scope", "b@.service", false), ("/xb@1.service", "b@.service", false),
        ("/", "b.service", false), (#"/foo\x2dbar.service"#, #"foo\x2dbar.service"#, true),
    ])
    func tellsWhoBelongsToAUnit(_ path: String, _ name: String, _ belongs: Bool) throws {
        let unit = try #require(UnitName(name))
        #expect(try unit.holds(membership("0::\(path)\n")) == belongs)
    }

    @Test(arguments: ["gateway", "", ".service", "a.socket", "a.service "])
    func knowsOnlyUnitsThatHoldProcesses(_ text: String) {
        #expect(UnitName(text) == nil)
    }
}
