import Doctor
import Kernel
import Testing

struct TargetScopeTests {
    private static func scope(_ asked: TargetScope.Asked, _ proc: MadeUpProc) throws(TargetError)
        -> TargetScope
    {
        try TargetScope(asked, procfs: proc.procfs, sysfs: proc.sysfs)
    }

    @Test(
        arguments: [
            (.process(7), "no process 7 runs below `PROC`; `pgrep -n NAME` prints the pid of a program"),
            (
                .process(43),
                "process 43 has ended and waits for its parent to notice; `pgrep -n NAME` prints the pid of a "
                    + "program"
            ),
            (
                .network(.process(7)),
                "no process 7 runs below `PROC`; `pgrep -n NAME` prints the pid of a program"
            ),
            (
                .network(.file("/nowhere/x")),
                "there is no file `/nowhere/x`; `lsns -t net` and `ip netns list` show the network namespaces"
            ),
            (
                .cgroup("no.service"),
                "there is no control group `no.service`; `systemd-cgls` shows them, and `cat /proc/PID/cgroup` "
                    + "that of a process"
            ),
            (
                .cgroup("empty.slice"),
                "no process is in the control group `/empty.slice`; `systemd-cgls` shows where processes are"
            ),
        ] as [(TargetScope.Asked, String)])
    func saysWhyThereIsNothingToLookAt(_ asked: TargetScope.Asked, _ sentence: String) throws {
        let proc = try Self.host()
        do throws(TargetError) {
            _ = try Self.scope(asked, proc)
            Issue.record("it was found")
        } catch {
            #expect(error.description.replacing(proc.procfs, with: "PROC") == sentence)
        }
    }

    @Test func saysThatNobodyListensOnAPort() {
        #expect(
            TargetError.noListener(8080).description
                == "nothing listens on TCP port 8080 in this network namespace; `ss -ltn` shows what does, and "
                + "--pid PID looks into a container")
    }

    @Test(
        arguments: [
            "/top.slice/gateway.service", "top.slice/gateway.service",
            "SYS/fs/cgroup/top.slice/gateway.service/",
        ])
    func findsAGroupByEachOfItsNames(_ text: String) throws {
        let proc = try Self.host()
        let target = try Self.scope(.cgroup(text.replacing("SYS", with: proc.sysfs)), proc).target
        #expect(target == .cgroup("/top.slice/gateway.service"))
        #expect(proc.host().candidates(for: target) == [42])
        #expect(proc.host().candidates(for: .cgroup("/top.slice")) == [42, 44])
        #expect(proc.host().candidates(for: .everything) == [])
    }

    @Test func looksAtTheMembersOfAGroupAlone() throws {
        let proc = try Self.host()
        let sampler = Sampler(
            proc.host(), for: [], question: Question(target: .cgroup("/top.slice/gateway.service")))
        #expect(sampler.take().processes.map(\.pid) == [42])
    }

    @Test func turnsWhatIsAskedIntoAQuestion() throws {
        let proc = try Self.host()
        #expect(try Self.scope(.nothing, proc).target == .everything)
        #expect(try Self.scope(.nothing, proc).scope.access == .whole)
    }

    private static func host() throws -> MadeUpProc {
        let proc = try MadeUpProc()
        try proc.room.write("proc/self/mountinfo", "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n")
        try proc.process(42, cgroup: "0::/top.slice/gateway.service\n")
        try proc.process(43, state: "Z")
        try proc.process(44, cgroup: "0::/top.slice\n")
        try proc.room.write("sys/fs/cgroup/cgroup.procs", "")
        try proc.room.write("sys/fs/cgroup/empty.slice/cgroup.procs", "0\n")
        try proc.room.write("sys/fs/cgroup/top.slice/cgroup.procs", "44\n")
        try proc.room.write("sys/fs/cgroup/top.slice/gateway.service/cgroup.procs", "42\n")
        // Its files are those of our own namespace.
        for pid in [42, 44] { try proc.room.hardLink("proc/\(pid)/net/netstat", to: "proc/net/netstat") }
        return proc
    }
}
