import Doctor
import Testing

/// Checks before numbers at the ends of what fits: no sum of them traps, on a healthy host and on a sick one.
struct HostileNumberTests {
    private static let numbers: [Int64] = [.max, .min, 0]

    /// The counters that no case moves have their turn on the healthy host.
    @Test(arguments: MadeUpHost().counters.keys.sorted())
    func doesNotTrapOnACounter(_ name: String) {
        for number in Self.numbers {
            let exams = [(number, number), (0, number), (number, 0)].map { before, after in
                MadeUpHost().counter(name, before, after).examination()
            }
            for check in Check.all where check.reads.contains(.counters) {
                for exam in exams { run(check, exam) }
            }
        }
    }

    @Test(arguments: CheckCase.all)
    func doesNotTrapOnASickHost(_ row: CheckCase) throws {
        let check = try #require(Check.named(row.check))
        let sick = row.sick()
        let moved = sick.counters.filter { $0.value.0 != $0.value.1 }.keys.sorted()
        var hosts: [MadeUpHost] = []
        for number in Self.numbers {
            hosts += moved.flatMap { [sick.counter($0, 0, number), sick.counter($0, number, 1)] }
            hosts.append(sick.counters.keys.reduce(sick) { $0.counter($1, 0, number) })
            for case .sysctl(let key) in check.reads {
                for words in [1, 2, 3] {
                    let text = Array(repeating: "\(number)", count: words).joined(separator: " ")
                    hosts.append(sick.setting(key, text))
                }
                hosts.append(sick.setting(key, "\(Int64.min) \(number) \(number)"))
                hosts.append(sick.setting(key, "\(Int64.min) \(number)"))
                hosts.append(sick.setting(key, "1 \(number)"))
            }
            hosts.append(sick.changed { $0.description.memoryBytes = number })
            hosts.append(sick.changed { $0.description.uptimeSeconds = Double(number) })
        }
        for host in hosts {
            run(check, host.examination())
            run(check, host.connections(.max).examination())
        }
    }

    /// What it says of nonsense does not matter here.
    private func run(_ check: Check, _ exam: Examination) {
        _ = try? check.examine(exam)
        _ = try? check.preflight?(exam)
    }
}
