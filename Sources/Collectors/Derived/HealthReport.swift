package import Telemetry

/// How well the server is at one moment: the score, and what it was made of.
package struct HealthReport: Equatable, Sendable {
    /// Above this score the server is degraded.
    package static let degradedAbove = 0.85

    /// One input at that moment.
    package struct Reading: Equatable, Sendable {
        package let name: String
        /// As it was read, in its own unit; `nil` when nothing could be read.
        package let raw: Double?
        /// What counts as full, in that unit.
        package let limit: Double
        /// The weight it was given.
        package let weight: Double
        /// Why there is nothing, for a person.
        package let missing: String?

        package init(name: String, raw: Double?, limit: Double, weight: Double, missing: String? = nil) {
            self.name = name
            self.raw = raw
            self.limit = limit
            self.weight = weight
            self.missing = missing
        }

        /// From 0, idle, to 1, full or beyond.
        package var value: Double? { raw.map { min(1, max(0, $0 / limit)) } }
    }

    package let timestamp: Timestamp
    package let readings: [Reading]

    package init(timestamp: Timestamp, readings: [Reading]) {
        self.timestamp = timestamp
        self.readings = readings
    }

    /// 0 is fine, 1 is full everywhere; `nil` when no input could be read.
    package var score: Double? {
        let parts = readings.compactMap { reading in reading.value.map { $0 * share(of: reading) } }
        return parts.isEmpty ? nil : parts.reduce(0, +)
    }

    package var isDegraded: Bool { score.map { $0 > Self.degradedAbove } ?? false }

    /// How many inputs the score rests on, such as `2/3`.
    package var inputs: String { "\(readings.filter { $0.value != nil }.count)/\(readings.count)" }

    /// The weight a reading has in this score: a missing one leaves its own to the others.
    package func share(of reading: Reading) -> Double {
        if reading.value == nil { return 0 }
        return reading.weight / readings.filter { $0.value != nil }.reduce(0) { $0 + $1.weight }
    }
}
