import Bytes
import Kernel
import Testing

struct SystemActivityTests {
    private func read(_ text: String) throws(KernelError) -> (activity: SystemActivity, cpus: [String]) {
        var cpus: [String] = []
        let activity = try parsed(text) { text throws(KernelError) in
            try SystemActivity(&text) { cpus.append("\($0.number)=\($0.label.text):\($0.times[.idle] ?? 0)") }
        }
        return (activity, cpus)
    }

    @Test func readsEveryLine() throws {
        let (activity, cpus) = try read(
            """
            cpu  1 2 3 4
            cpu0 1 2 3 40 5 6 7 8 9 10
            cpu11 1 2 3 41
            intr 183668 0 0 12
            ctxt 318429
            btime 1795233083
            processes 7930
            procs_running 1
            procs_blocked 2
            softirq 169659 0 35246

            """)
        #expect(cpus == ["0=0:40", "11=11:41"])
        #expect(activity.interrupts == 183_668)
        #expect(activity.contextSwitches == 318_429)
        #expect(activity.bootTimeSeconds == 1_795_233_083)
        #expect(activity.forks == 7930)
        #expect(activity.runningProcesses == 1)
        #expect(activity.blockedProcesses == 2)
    }

    @Test(arguments: [
        "cpu1 1 2 3\n", "cpu1 1 2 3 4", "cpu 1 2 3 4\n", "cpu1x 1 2 3 4\n", "cpux 1 2 3 4\n",
        "cpu-1 1 2 3 4\n",
        "cpu0 1 2 3 4\n", "cpu8192 1 2 3 4\n", "cpu99999999999999999999 1 2 3 4\n", "\n", "\u{0}\n",
    ])
    func passesOverALineThatIsNoNewCPU(_ line: String) throws {
        #expect(try read("cpu  1 2 3 4\ncpu0 1 2 3 40\n" + line).cpus == ["0=0:40"])
    }

    @Test(arguments: ["", "ctxt\n", "ctxt -1\n", "ctxt 1x\n", "ctxt 18446744073709551616\n", "ctxt 318"])
    func leavesOutWhatIsNoWholeNumber(_ line: String) throws {
        #expect(try read("cpu  1 2 3 4\n" + line).activity.contextSwitches == nil)
    }

    @Test(arguments: ["", "\n", "cpu0 1 2 3 4\n", "ctxt 1\n", "cpu"])
    func refusesATextWithoutATotal(_ text: String) {
        #expect(throws: KernelError.malformed("stat", expected: "a `cpu` line")) { try read(text) }
    }
}
