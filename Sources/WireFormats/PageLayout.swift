import Bytes
import Telemetry

/// All of a layout's part of the page except the numbers, as bytes.
///
///     header            prefix        value
///     # HELP …# TYPE …  node_load1␣   0.02
final class PageLayout {
    struct Family {
        /// The names this family occupies on the page.
        let names: [String]
        let header: Range<Int>
        let lines: Range<Int>
    }

    private struct Line {
        let prefix: Range<Int>
        let slot: Int
    }

    /// Kept, so that its identity stays its own.
    let layout: Layout
    private(set) var families: [Family] = []
    /// Families and lines that the format cannot carry, or that were there already.
    private(set) var leftOutCount = 0
    private let text: [UInt8]
    private var lines: [Line] = []

    init(_ layout: Layout) {
        self.layout = layout
        var writer = ByteWriter()
        var (lines, families, leftOut) = ([Line](), [Family](), 0)
        for family in layout.families {
            guard LegacyName.isMetric(family.metric.name) else {
                leftOut += 1
                continue
            }
            let (header, firstLine) = (writer.count, lines.count)
            writer.append(headerOf: family.metric)
            let headerEnd = writer.count
            var written: Set<[UInt8]> = []
            for slot in family.slots {
                let start = writer.count
                writer.append(prefixOf: layout.series[slot])
                let isNew = writer.withBytes { written.insert(Array($0[start...])).inserted }
                guard isNew, layout.series[slot].labels.allSatisfy({ LegacyName.isLabel($0.name) }) else {
                    leftOut += 1
                    continue
                }
                lines.append(Line(prefix: start..<writer.count, slot: slot))
            }
            families.append(
                Family(
                    names: Self.names(of: family.metric), header: header..<headerEnd,
                    lines: firstLine..<lines.count))
        }
        text = writer.bytes
        self.lines = lines
        self.families = families
        leftOutCount = leftOut
    }

    /// Writes what has a value in `values`, by slot, of `families`; answers the number of samples.
    func write(
        _ values: UnsafeBufferPointer<Double>, families shown: [Int], to writer: inout ByteWriter
    ) -> Int {
        var lineCount = 0
        text.withUnsafeBufferPointer { text in
            lines.withUnsafeBufferPointer { lines in
                for index in shown {
                    let family = families[index]
                    var isFirst = true
                    for line in family.lines {
                        let line = lines[line]
                        let value = values[line.slot]
                        if StaleMarker.isMarker(value) { continue }
                        if isFirst { writer.append(UnsafeBufferPointer(rebasing: text[family.header])) }
                        isFirst = false
                        writer.append(UnsafeBufferPointer(rebasing: text[line.prefix]))
                        writer.append(decimal: value)
                        writer.append(UInt8(ascii: "\n"))
                        lineCount += 1
                    }
                }
            }
        }
        return lineCount
    }

    private static func names(of metric: Metric) -> [String] {
        let suffixes = metric.kind == .histogram ? ["", "_bucket", "_sum", "_count"] : [""]
        return suffixes.map { metric.name + $0 }
    }
}

extension ByteWriter {
    fileprivate mutating func append(headerOf metric: Metric) {
        append("# HELP " as StaticString)
        append(metric.name)
        append(UInt8(ascii: " "))
        append(escaping: metric.help, quotes: false)
        append("\n# TYPE " as StaticString)
        append(metric.name)
        append(UInt8(ascii: " "))
        append(metric.kind.rawValue)
        append(UInt8(ascii: "\n"))
    }

    /// Writes `name{label="value",…} `, up to where the number stands.
    fileprivate mutating func append(prefixOf series: Layout.Series) {
        append(series.metric.name)
        append(series.suffix)
        for (index, label) in series.labels.enumerated() {
            append(UInt8(ascii: index == 0 ? "{" : ","))
            append(label.name)
            append("=\"" as StaticString)
            append(escaping: label.value, quotes: true)
            append(UInt8(ascii: "\""))
        }
        append(series.labels.isEmpty ? " " : "} " as StaticString)
    }

    /// Writes `text` with `\` and line feeds escaped, and `"` where the text stands in quotes.
    private mutating func append(escaping text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\" as StaticString)
            case UInt8(ascii: "\n"): append("\\n" as StaticString)
            case UInt8(ascii: "\"") where quotes: append("\\\"" as StaticString)
            default: append(byte)
            }
        }
    }
}
