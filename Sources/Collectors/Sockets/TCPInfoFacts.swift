import Kernel
import Telemetry

/// What the newest round of questions found, ready to be written; published by the `slow` thread.
package struct TCPInfoFacts: Sendable {
    /// The connections of one listening port.
    package struct Port: Sendable {
        let port: String
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

    /// How the questions went, and what was passed over, since the start.
    package struct Outcomes: Equatable, Sendable {
        var answered: UInt64 = 0
        var gone: UInt64 = 0
        var unanswered: UInt64 = 0
        var leftOut: UInt64 = 0
    }

    /// One network namespace.
    package struct Scope: Sendable {
        /// The value of the label `netns`, as in `NetworkScope`.
        let name: String?
        /// In the order of their first appearance.
        var ports: [Port] = []
        var outcomes = Outcomes()
        /// Why nothing new could be learned.
        var failure: KernelError?
    }

    let scopes: [Scope]
}
