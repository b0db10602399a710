/// The columns of the table, as wide as what stands in them.
///
///     SEV   WHAT                WHERE                      EVIDENCE (10 s)
///     CRIT  fd.process-limit    gateway[4242]              1024 of 1024 descriptors
struct TableColumns {
    /// One finding: what it is, how deep below its root, where, and what was seen.
    struct Row {
        let severity: String
        let what: String
        let place: String
        let brief: String
    }

    static let severityWidth = 6
    private static let gap = 2
    private static let leastWhat = 18
    private static let leastPlace = 12

    private let heading: Row
    private let width: Int
    private let whatWidth: Int
    private let placeWidth: Int

    init(_ rows: [Row], heading: Row, width: Int) {
        (self.heading, self.width) = (heading, width)
        let all = rows + [heading]
        whatWidth = max(Self.leastWhat, all.map(\.what.count).max() ?? 0) + Self.gap
        let room = width - Self.severityWidth - whatWidth
        // The places get what the longest evidence that fits beside them leaves.
        let briefs = all.map(\.brief.count).filter { $0 + Self.gap + Self.leastPlace <= room }
        let longest = all.map(\.place.count).max() ?? 0
        placeWidth = max(Self.leastPlace, min(longest, room - Self.gap - (briefs.max() ?? 0))) + Self.gap
    }

    /// The heading, always in one line.
    var headingLine: String {
        let start = heading.severity.padded(to: Self.severityWidth) + heading.what.padded(to: whatWidth)
        let line = start + heading.place.padded(to: placeWidth) + heading.brief
        return line.count <= width ? line : "\(start)\(heading.place)  \(heading.brief)"
    }

    /// A row in one line; evidence that finds no room beside its place stands below it.
    func lines(of row: Row) -> [String] {
        let start = row.severity.padded(to: Self.severityWidth) + row.what.padded(to: whatWidth)
        let room = width - start.count
        let isShort = row.place.count + Self.gap <= placeWidth && placeWidth + row.brief.count <= room
        if row.place.isEmpty || isShort {
            let line = start + row.place.padded(to: placeWidth) + row.brief
            if line.count <= width { return [line.trimmed] }
        }
        let margin = String(repeating: " ", count: start.count)
        let place = Paragraph.lines(row.place, width: width, behind: start)
        return (place + Paragraph.lines(row.brief, width: width, behind: margin)).map(\.trimmed)
    }
}

extension String {
    /// Without spaces at the end.
    fileprivate var trimmed: String {
        var text = self[...]
        while text.hasSuffix(" ") { text.removeLast() }
        return String(text)
    }
}
