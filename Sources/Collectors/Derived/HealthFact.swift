import Telemetry

/// One number for how well the server is, and what it is made of.
///
/// The weighted mean of its inputs. The weights of inputs that are missing go to the others, and the label
/// `inputs="2/3"` says so: a score without the garbage collector's pause is a score of something else.
struct HealthFact: DerivedFact {
    static let metrics = [score, input, weight, info]

    static let score = Metric.gauge(
        "outrigger_health_score", "How loaded the server is, from 0, fine, to 1; above 0.85 it is degraded.")
    static let input = Metric.gauge(
        "outrigger_health_input", "Each input of the health score as a share of its limit, from 0 to 1.",
        labels: ["input"])
    static let weight = Metric.gauge(
        "outrigger_health_weight",
        "The weight each input has in the health score now; 0 while it is missing, when the others share it.",
        labels: ["input"])
    static let info = Metric.gauge(
        "outrigger_health_info", "Always 1; the label says how many of the inputs the health score rests on.",
        labels: ["inputs"])

    private var probes: [HealthProbe]
    /// The newest one.
    private(set) var report: HealthReport?

    init(_ inputs: [HealthInput], _ readings: inout TickReadings) {
        probes = inputs.map { HealthProbe($0, &readings) }
    }

    mutating func write(_ readings: TickReadings, at now: Timestamp, into row: inout Row) {
        var taken: [HealthReport.Reading] = []
        for index in probes.indices { taken.append(probes[index].read(readings, at: now)) }
        let report = HealthReport(timestamp: now, readings: taken)
        row[Self.score] = report.score ?? Row.absent
        for reading in taken {
            row[Self.input, reading.name] = reading.value ?? Row.absent
            row[Self.weight, reading.name] = report.share(of: reading)
        }
        row[Self.info, report.inputs] = 1
        self.report = report
    }
}
