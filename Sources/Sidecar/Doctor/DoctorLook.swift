package import Doctor

/// What the thread `doctor` found at its last look; everything else only reads it.
package final class DoctorLook: Sendable {
    package let report: Report
    /// The same as JSON, made once for whoever asks.
    package let json: [UInt8]
    /// How long the look took, and how much of a processor.
    package let seconds: Double
    package let processorSeconds: Double

    package init(_ report: Report, seconds: Double, processorSeconds: Double) {
        self.report = report
        self.seconds = seconds
        self.processorSeconds = processorSeconds
        json = JSONReport(report).bytes
    }
}
