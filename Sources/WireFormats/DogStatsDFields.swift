import Bytes

/// The fields after a DogStatsD type: `@rate`, `#tags`, `c:`, `T`, `e:`, `card:`.
enum DogStatsDFields {
    /// Rates outside are refused: 0 and NaN divide to nothing, smaller ones weigh without bound.
    static let rates = 1e-9...1.0

    /// Reads all fields into `metric` and returns the rate.
    static func read(_ fields: ByteRun, into metric: inout MetricLine) throws(RejectReason) -> Double {
        var rest = fields
        var rate = 1.0
        while true {
            let end = rest.firstIndex(of: UInt8(ascii: "|")) ?? rest.count
            if end > 0 {
                let field = rest.keeping(end)
                switch field.start[0] {
                case UInt8(ascii: "@"): rate = try Self.rate(field.dropping(1))
                case UInt8(ascii: "#"): metric.tags = field.dropping(1)
                case UInt8(ascii: "T"):
                    guard let stamp = field.dropping(1).digits, stamp >= 1 else { throw .badTimestamp }
                    metric.timestamp = stamp
                default: readOrigin(field, into: &metric)
                }
            }
            if end == rest.count { return rate }
            rest = rest.dropping(end + 1)
        }
    }

    static func rate(_ text: ByteRun) throws(RejectReason) -> Double {
        let number: WireNumber
        do { number = try WireNumber(text) } catch { throw .badRate }
        guard rates.contains(number.number) else { throw .badRate }
        return number.number
    }

    /// Where the line comes from, which is kept and never a label; anything else is ignored.
    private static func readOrigin(_ field: ByteRun, into metric: inout MetricLine) {
        if field.begins(with: "c:"), field.count > 2 {
            metric.container = field.dropping(2)
        } else if field.begins(with: "e:"), field.count > 2 {
            metric.external = field.dropping(2)
        } else if field.begins(with: "card:") {
            metric.cardinality = Cardinality(field.dropping(5)) ?? metric.cardinality
        }
    }
}
