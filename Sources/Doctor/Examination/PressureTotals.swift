/// How long tasks waited within the window: the `total` of a pressure file, in microseconds.
package struct PressureShare: Sendable {
    package let change: Change
    /// Of the window, 0 to 1.
    package let share: Double
}

extension Examination {
    /// `some` or `full` of /proc/pressure/cpu, memory, io or irq, see admin-guide/accounting/psi.rst.
    ///
    ///     some avg10=0.12 avg60=0.31 avg300=0.10 total=4711
    package func pressure(_ resource: String, _ line: String) throws(Unknown) -> PressureShare {
        let path = "proc/pressure/\(resource)"
        do throws(Unknown) {
            let texts = try texts(path)
            guard let before = Self.total(line, in: texts.before),
                let after = Self.total(line, in: texts.after)
            else { throw Unknown("/\(path) has no `\(line)` with a total") }
            return pressureShare(
                Change(source: "/\(path)", field: "\(line).total", before: before, after: after))
        } catch {
            throw error.grant.isEmpty ? Unknown(error.reason, grant: Self.pressureGrant(resource)) : error
        }
    }

    /// The same of a control group; `nil` where it has none.
    func pressure(_ resource: String, _ line: String, of group: ExaminedCgroup) -> PressureShare? {
        guard let before = group.before?.pressureMicroseconds["\(resource).\(line)"],
            let after = group.after.pressureMicroseconds["\(resource).\(line)"]
        else { return nil }
        return pressureShare(
            Change(
                source: group.after.source("\(resource).pressure"), field: "\(line).total", before: before,
                after: after))
    }

    private func pressureShare(_ change: Change) -> PressureShare {
        PressureShare(change: change, share: min(perSecond(change.delta) / 1e6, 1))
    }

    private static func pressureGrant(_ resource: String) -> String {
        resource == "irq"
            ? "needs Linux 6.1 with CONFIG_IRQ_TIME_ACCOUNTING"
            : "needs Linux 4.20 with CONFIG_PSI; psi=1 on the kernel's command line where it is off"
    }

    private static func total(_ name: String, in text: String) -> Int64? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.first.map({ $0 == name }) ?? false, let last = words.last, last.hasPrefix("total=")
            else { continue }
            return Int64(last.dropFirst("total=".count))
        }
        return nil
    }
}
