import Bytes
import Telemetry

extension Function {
    /// Quantiles of histograms whose buckets are series with the label `le`.
    static let classicHistograms: [Function] = [
        Function(
            "histogram_quantile", [.scalar, .instantVector],
            .whole { (evaluation, call, _) throws(EvaluationError) in
                let ranks = try evaluation.scalars(call.arguments[0])
                let table = try evaluation.table(call.arguments[1])
                return .table(try evaluation.classicQuantiles(ranks, table, call))
            })
    ]
}

/// One bucket: how many observations were at most `bound`.
struct ClassicBucket {
    let bound: Double
    var count: Double
}

extension Evaluation {
    private static let boundLabel = "le"

    mutating func classicQuantiles(
        _ ranks: [Double], _ table: StepTable, _ call: Call
    ) throws(EvaluationError) -> StepTable {
        for rank in ranks where !(0...1).contains(rank) {
            warn(aboutRank: rank, at: place(of: call.arguments[0]))
        }
        var members: [Labels: [(row: Int, bound: Double)]] = [:]
        var order: [Labels] = []
        for (index, row) in table.rows.enumerated() {
            let text = row.labels[Self.boundLabel] ?? ""
            guard let bound = Double(text), !bound.isNaN else {
                warn(aboutBound: text, of: row.labels, at: place(of: call.arguments[1]))
                continue
            }
            let labels = row.labels.removing([Self.boundLabel])
            if members[labels] == nil { order.append(labels) }
            members[labels, default: []].append((index, bound))
        }
        var result = StepTable(columns: table.columns)
        for labels in order {
            let row = result.append(.init(labels: labels))
            for column in 0..<table.columns {
                let buckets = (members[labels] ?? []).filter { table.isPresent($0.row, column) }
                    .map { ClassicBucket(bound: $0.bound, count: table[$0.row, column]) }
                if buckets.isEmpty { continue }
                let histogram = ClassicHistogram(buckets)
                if let repair = histogram.repair, (0...1).contains(ranks[column]) {
                    inform(about: repair, of: labels, at: place(of: call.arguments[1]))
                }
                result[row, column] = histogram.quantile(ranks[column])
            }
        }
        try result.removeNames(late: options.delaysNameRemoval)
        return result
    }

    private func metricClause(_ labels: Labels) -> String {
        options.delaysNameRemoval && !labels.name.isEmpty
            ? " for metric name \(GoQuote.quoted(labels.name))" : ""
    }

    private mutating func warn(aboutBound text: String, of labels: Labels, at place: TextPlace) {
        annotations.warn(
            "bucket label \"le\" is missing or has a malformed value of \(GoQuote.quoted(text))\(metricClause(labels))",
            at: place)
    }

    private mutating func inform(
        about repair: ClassicHistogram.Repair, of labels: Labels, at place: TextPlace
    ) {
        annotations.inform(
            "input to histogram_quantile needed to be fixed for monotonicity (see "
                + "https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)"
                + metricClause(labels)
                + ", from buckets \(DecimalText.general(repair.lowest)) to \(DecimalText.general(repair.highest)),"
                + " with a max diff of \(DecimalText.general(repair.greatestDrop))", at: place)
    }
}
