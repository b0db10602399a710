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
        let start: Int
        let count: Int32
        let slot: Int32
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
        var lines: [Line] = []
        lines.reserveCapacity(layout.series.count)
        for family in layout.families {
            guard LegacyName.isMetric(family.metric.name) else {
                leftOutCount += 1
                continue
            }
            let (header, firstLine) = (writer.count, lines.count)
            writer.append(headerOf: family.metric)
            let headerEnd = writer.count
            // The first line that differs from this one in nothing but `le`: an equal line is behind it or nowhere.
            var alike = lines.count
            for slot in family.slots {
                let series = layout.series[slot]
                if let last = lines.last, alike < lines.count,
                    series.order(layout.series[Int(last.slot)]) != nil
                {
                    alike = lines.count
                }
                let isKnown = lines[alike...].contains { layout.series[Int($0.slot)].hasTexts(of: series) }
                if isKnown || !Self.hasLegalLabels(series) {
                    leftOutCount += 1
                    continue
                }
                let start = writer.count
                writer.append(prefixOf: series)
                lines.append(Line(start: start, count: Int32(writer.count - start), slot: Int32(slot)))
            }
            families.append(
                Family(
                    names: Self.names(of: family.metric), header: header..<headerEnd,
                    lines: firstLine..<lines.count))
        }
        text = writer.bytes
        self.lines = lines
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
                        let value = values[Int(line.slot)]
                        if StaleMarker.isMarker(value) { continue }
                        if isFirst { writer.append(UnsafeBufferPointer(rebasing: text[family.header])) }
                        isFirst = false
                        writer.append(
                            UnsafeBufferPointer(rebasing: text[line.start..<line.start + Int(line.count)]))
                        writer.append(decimal: value)
                        writer.append(UInt8(ascii: "\n"))
                        lineCount += 1
                    }
                }
            }
        }
        return lineCount
    }

    private static func hasLegalLabels(_ series: Layout.Series) -> Bool {
        var isLegal = true
        series.forEachLabel { name, _ in if !LegacyName.isLabel(name) { isLegal = false } }
        return isLegal
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
        append(escaping: metric.help.utf8, quotes: false)
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
        var isFirst = true
        series.forEachLabel { name, value in
            append(UInt8(ascii: isFirst ? "{" : ","))
            append(name)
            append("=\"" as StaticString)
            append(escaping: UnsafeBufferPointer(start: value.start, count: value.count), quotes: true)
            append(UInt8(ascii: "\""))
            isFirst = false
        }
        append(isFirst ? " " : "} " as StaticString)
    }

    /// Writes `text` with `\` and line feeds escaped, and `"` where the text stands in quotes.
    private mutating func append(escaping text: some Sequence<UInt8>, quotes: Bool) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\\"): append("\\\\" as StaticString)
            case UInt8(ascii: "\n"): append("\\n" as StaticString)
            case UInt8(ascii: "\"") where quotes: append("\\\"" as StaticString)
            default: append(byte)
            }
        }
    }
}
