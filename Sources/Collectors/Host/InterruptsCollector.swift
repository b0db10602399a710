import Bytes
package import Kernel
package import Telemetry

/// How often each CPU served each interrupt: as many series as CPUs times interrupts, hence only on request.
///
///     36: 0 1219583 PCI-MSIX-0000:00:02.0   1-edge      virtio1-req.0
///
///     node_interrupts_total{cpu="1",devices="1-edge virtio1-req.0",info="PCI-MSIX-0000:00:02.0",type="36"} 1219583
package struct InterruptsCollector: Collector {
    package static let name = "interrupts"
    package static let title = "Interrupts by CPU"
    package static let note = """
        As many series as CPUs times interrupts. A column counts for the CPU that the file names;
        node_exporter numbers columns from 0, wrongly when a CPU is offline.
        """
    package static let metrics = [interrupts, leftOut]
    package static let isDefault = false

    /// Interrupts that would pass this number of series are left out: 128 CPUs can show 256 of them.
    static let seriesLimit = 32_768

    static let interrupts = Metric.counter(
        "node_interrupts_total", "How often each CPU served each interrupt.",
        labels: ["cpu", "devices", "info", "type"])
    static let leftOut = Metric.gauge(
        "outrigger_interrupts_left_out",
        "Interrupts that are not shown, because the first ones fill \(seriesLimit) series.")

    /// The label values of one line of the file.
    private struct Line {
        let type: String
        /// As the file writes it.
        let detail: String
        let info: String
        let devices: String
    }

    private var lines: [Line] = []
    private var cpus: [Int] = []
    private var cpuLabels: [String] = []

    package init() {}

    package mutating func collect(from host: HostFiles, into row: inout Row) throws {
        var place = 0
        var surplus = 0
        try host.interrupts { line, cpus in
            if cpus != self.cpus {
                self.cpus = cpus
                cpuLabels = cpus.map { String($0) }
            }
            if (place + 1) * cpus.count > Self.seriesLimit {
                surplus += 1
                return
            }
            learn(line, at: place)
            let labels = lines[place]
            for (cpu, count) in zip(cpuLabels, line.counts) {
                row[Self.interrupts, cpu, labels.devices, labels.info, labels.type] = Double(count)
            }
            place += 1
        }
        row[Self.leftOut] = Double(surplus)
    }

    /// Remembers the labels of a line, which stay the same from tick to tick.
    private mutating func learn(_ line: InterruptLine, at place: Int) {
        if place < lines.count {
            if line.type.equals(lines[place].type), line.detail.equals(lines[place].detail) { return }
            lines.removeSubrange(place...)
        }
        let words = line.detail.text.split { $0 == " " || $0 == "\t" }.map(String.init)
        let isNumbered = line.type.wholeNumber != nil
        lines.append(
            Line(
                type: line.type.text, detail: line.detail.text,
                info: isNumbered ? words[0] : words.joined(separator: " "),
                devices: isNumbered ? words.dropFirst().joined(separator: " ") : ""))
    }
}
