import Doctor
package import Telemetry

/// What the doctor found at its last look, as series.
package struct DoctorSection {
    package static let metrics = [findings, duration, processor]

    static let findings = Metric.gauge(
        "outrigger_doctor_findings",
        "Findings of the doctor that no other finding explains, by check and severity; absent once they are over.",
        labels: ["id", "severity"])
    static let duration = Metric.gauge(
        "outrigger_doctor_duration_seconds", "How long the doctor's last look took.")
    static let processor = Metric.gauge(
        "outrigger_doctor_cpu_seconds", "CPU time of the doctor's last look.")

    private var row = Row(catalogue: metrics)

    package init() {}

    package mutating func section(of look: DoctorLook?) -> Section {
        row.begin()
        if let look {
            let roots = look.report.roots.map(\.finding)
            let counts = Dictionary(grouping: roots) { [$0.check, $0.severity.name] }.mapValues(\.count)
            for (labels, count) in counts.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                row[Self.findings, labels[0], labels[1]] = Double(count)
            }
            row[Self.duration] = look.seconds
            row[Self.processor] = look.processorSeconds
        }
        row.finish()
        return Section(name: "doctor", layout: row.layout, values: row.values)
    }
}
