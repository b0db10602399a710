/// `net.ipv4.tcp_mem`: when TCP begins to save memory, and what it may use at most.
struct TCPMemoryLimits {
    static let key = "net.ipv4.tcp_mem"
    /// Of memory; the kernel's own choice is 9.4 %.
    static let largestShare = 0.5

    let setting: Setting
    /// Where pressure begins, in pages.
    let pressurePages: Double
    /// Where allocations fail, in pages.
    let limitPages: Double
    /// Half as much again, each.
    let raisedByHalf: String

    init(_ exam: Examination) throws(Unknown) {
        do throws(Unknown) { setting = try exam.setting(Self.key) } catch {
            throw Unknown(
                error.reason, grant: "run on the host: a child network namespace does not see tcp_mem")
        }
        let numbers = try setting.numbers()
        guard numbers.count == 3 else {
            throw Unknown("/\(setting.path) has \(numbers.count) numbers where 3 were expected")
        }
        (pressurePages, limitPages) = (Double(numbers[1]), Double(numbers[2]))
        raisedByHalf = numbers.map { "\($0.addingReportingOverflow($0 / 2).partialValue)" }
            .joined(separator: " ")
    }

    /// Memory in pages.
    static func pages(_ host: HostDescription) -> Double {
        Double(host.memoryBytes / max(host.pageBytes, 1))
    }

    /// What the kernel would choose: 4.7, 6.25 and 9.4 % of memory, in pages (tcp_init_mem() of net/ipv4/tcp.c).
    static func chosenByKernel(_ host: HostDescription) -> String {
        let pages = host.memoryBytes / max(host.pageBytes, 1)
        let pressure = pages / 16
        return "\(pressure / 4 * 3) \(pressure) \(pressure / 4 * 6)"
    }
}
