import Kernel
import Telemetry

/// What the newest round of questions in one network namespace found, ready to be written.
package struct TCPInfoFacts: Sendable {
    /// The connections of one listening port.
    struct Port: Sendable {
        let label: String
        let rtt: HistogramReading
        let rto: HistogramReading
        let delivery: HistogramReading
        let retransmits: Double
        let segments: Double
        let busySeconds: Double
        let receiveWindowSeconds: Double
        let sendBufferSeconds: Double
        let sampled: Double
    }

    /// How the questions went, and which were not asked, since the start.
    struct Outcomes: Equatable, Sendable {
        var answered: UInt64 = 0
        var gone: UInt64 = 0
        var unanswered: UInt64 = 0
        var leftOut: UInt64 = 0
    }

    let scope: NetworkScope
    /// In the order of their first appearance.
    let ports: [Port]
    let outcomes: Outcomes
    /// Why nothing new could be learned.
    let failure: KernelError?
}
