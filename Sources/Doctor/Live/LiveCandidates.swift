import Kernel

extension LiveHost {
    /// Processes of a control group that are looked for.
    package static let memberLimit = 4096

    package func candidates(for target: Question.Target) -> [Int32] {
        guard case .cgroup(let path) = target else { return [] }
        return CgroupMembers(of: path, procfs: procfs, sysfs: files.sysfs)?.pids ?? []
    }
}
