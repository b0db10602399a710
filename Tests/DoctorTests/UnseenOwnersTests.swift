import Doctor
import Testing

/// A user who may look into some processes only: what the others do is not taken for fine, and nobody is blamed for it.
struct UnseenOwnersTests {
    private let host = MadeUpHost().listener(port: 8080).listener(port: 9000, pid: 9, process: "other")
        .changed { $0.after.owners = .success([8080: [4242], 9000: []]) }

    @Test func saysOfChecksOfProcessesThatTheyDidNotSeeAll() {
        let report = Diagnosis.report(of: host.examination())
        let skipped = report.skipped.filter { $0.unknown.reason.hasPrefix("whoever listens") }
        #expect(
            skipped.map(\.check) == [
                "fd.process-limit", "cgroup.pids-max", "proc.map-count", "proc.stopped", "cpu.thread-pegged",
                "cgroup.cpu-throttled", "cgroup.memory-high", "cgroup.oom", "cgroup.sock",
            ])
        #expect(skipped.first?.unknown.reason == "whoever listens on port 9000 may not be seen")
        #expect(
            skipped.first?.unknown.grant == "run as root (CAP_SYS_PTRACE), in the pid namespace of the host")
        #expect(!report.fine.contains("fd.process-limit") && report.fine.contains("listen.overflow"))
    }

    @Test func tellsWhatItFindsOfThoseItSees() {
        let full = host.process(4242, "gateway") { $0.openDescriptors = 1 << 20 }
        let report = Diagnosis.report(of: full.examination())
        #expect(report.findings.map(\.check).contains("fd.process-limit"))
    }

    @Test func asksForNothingOfAProcessThatItSees() {
        let report = Diagnosis.report(of: asking(.process(4242)).examination())
        #expect(report.listenerCount == 1 && report.notes.isEmpty)
        #expect(report.fine.contains("fd.process-limit"))
    }

    @Test func takesAnUnownedListenerForThatOfAProcessItDoesNotSee() {
        let report = Diagnosis.report(of: asking(.process(9)).examination())
        #expect(report.listenerCount == 1)
        #expect(
            report.notes == [
                "whose the listeners are may not be seen, so all of this namespace are meant; run as root (CAP_SYS_PTRACE) "
                    + "to have those of the target alone"
            ])
    }

    @Test func doesTheSameForAControlGroup() {
        let report = Diagnosis.report(of: asking(.cgroup("/other.service")).examination())
        #expect(report.notes.count == 1)
    }

    @Test func saysWhatAWalkOverTheSocketsDidNotSeeWhole() {
        let torn = host.sockets { ($0.isTorn, $0.leftOut, $0.outgoingUncounted) = (true, 7, 9) }
        let notes = Diagnosis.report(of: torn.examination()).notes
        #expect(notes.count == 3 && notes[1].hasPrefix("7 sockets") && notes[2].hasPrefix("9 outgoing"))
        #expect(Diagnosis.report(of: host.examination()).notes.isEmpty)
    }

    private func asking(_ target: Question.Target) -> MadeUpHost {
        host.changed { $0.question.target = target }
    }
}
