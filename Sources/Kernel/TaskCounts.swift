/// How many processes and threads there are, and what they are doing.
package struct TaskCounts: Equatable, Sendable {
    package internal(set) var processes = 0
    package internal(set) var threads: UInt64 = 0
    /// By the letter of proc_pid_stat(5): `R` runs, `S` sleeps, `D` waits for a disk, `Z` has ended.
    package internal(set) var processesByState: [UInt8: Int] = [:]
    package internal(set) var threadsByState: [UInt8: Int] = [:]

    package init() {}
}
