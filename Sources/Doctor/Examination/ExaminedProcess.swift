/// One process through the window.
package struct ExaminedProcess: Sendable {
    package let before: ProcessSample?
    package let after: ProcessSample

    package var pid: Int32 { after.pid }

    package var place: Place {
        Place(
            port: after.listensOn.first, pid: after.pid, process: after.name,
            cgroup: after.cgroups.first)
    }

    package var touches: Set<Subject> {
        Set(after.listensOn.map(Subject.listener)).union(after.cgroups.map(Subject.cgroup))
            .union([.process(after.pid)])
    }
}

extension Examination {
    /// The examined processes; one that is another than before under the same number has no `before`.
    package var processes: [ExaminedProcess] {
        let earlier = Dictionary(before.processes.map { ($0.pid, $0) }) { first, _ in first }
        return after.processes.map { process in
            let same = earlier[process.pid].flatMap { $0.startTicks == process.startTicks ? $0 : nil }
            return ExaminedProcess(before: same, after: process)
        }
    }
}
