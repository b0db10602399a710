import Telemetry

/// How many different values each label of a family has: it tells which label makes the series so many.
package struct LabelSpread: Sendable {
    /// Further keys are passed over; a line with more labels than this is rare.
    package static let keyLimit = 8
    /// Beyond 64 values 256 bytes a key, with a standard error of 6.5 %.
    private static let indexBits: UInt64 = 8

    private var keys: [(key: String, values: DistinctMembers)] = []

    mutating func note(_ labels: [Label]) {
        for label in labels {
            let hash = UInt64(bitPattern: Int64(label.value.hashValue))
            if let place = keys.firstIndex(where: { $0.key == label.name }) {
                keys[place].values.insert(hash)
            } else if keys.count < Self.keyLimit {
                var values = DistinctMembers(indexBits: Self.indexBits)
                values.insert(hash)
                keys.append((label.name, values))
            }
        }
    }

    /// The key with most values first.
    package var ranked: [(key: String, values: UInt64)] {
        keys.map { ($0.key, $0.values.count) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
    }
}
