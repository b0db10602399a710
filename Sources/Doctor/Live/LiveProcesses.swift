import Kernel

extension LiveHost {
    package func process(_ pid: Int32, withThreads: Bool) -> ProcessSample? {
        processes.entry(pid).map { entry in
            ProcessSample(
                pid: pid, name: entry.comm, startTicks: entry.startTicks, state: "S", cpuTicks: 0,
                threadCount: 1)
        }
    }

    package func cgroups(of processes: [ProcessSample]) throws(Unknown) -> [CgroupSample] { [] }
}
