import Bytes
package import Telemetry

/// The page of `/metrics`: a snapshot in Prometheus' text format 0.0.4.
///
///     # HELP node_load1 1m load average.
///     # TYPE node_load1 gauge
///     node_load1 0.02
///
/// Everything but the numbers is prepared once per layout, so a line costs one copy and one number. What a snapshot
/// no longer shows is forgotten at the next page.
///
/// Format: prometheus.io/docs/instrumenting/exposition_formats. Names are written as they are; a name that the format
/// cannot carry is left out, because it would spoil the whole page.
package struct PrometheusText {
    /// The type under which Prometheus 3 accepts the page; it refuses a scrape without one.
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// One rendered snapshot.
    package struct Page: Sendable {
        package let bytes: [UInt8]
        /// Samples on the page.
        package let lineCount: Int
        /// Families or lines that are not on the page, because an earlier one has their name or the name is not legal.
        package let leftOutCount: Int
    }

    private var pages: [PageLayout] = []
    /// Of `pages`, the families that may be shown: the first to claim a name has it.
    private var shown: [[Int]] = []
    private var leftOutCount = 0
    /// The size of the last page, for the next one's memory.
    private var sizeBytes = 4096

    package init() {}

    package mutating func render(_ snapshot: Snapshot) -> Page {
        prepare(snapshot)
        var writer = ByteWriter(capacity: sizeBytes + sizeBytes / 8)
        var lineCount = 0
        for (index, section) in snapshot.sections.enumerated() {
            precondition(
                section.values.count == section.layout.series.count,
                "section \(section.name) has \(section.values.count) values for its layout")
            lineCount += section.values.withUnsafeBufferPointer { values in
                pages[index].write(values, families: shown[index], to: &writer)
            }
        }
        sizeBytes = writer.count
        return Page(bytes: writer.bytes, lineCount: lineCount, leftOutCount: leftOutCount)
    }

    private mutating func prepare(_ snapshot: Snapshot) {
        let isPrepared =
            pages.count == snapshot.sections.count
            && zip(pages, snapshot.sections).allSatisfy { $0.layout === $1.layout }
        if isPrepared { return }
        var known: [ObjectIdentifier: PageLayout] = [:]
        for page in pages { known[ObjectIdentifier(page.layout)] = page }
        pages = snapshot.sections.map { known[ObjectIdentifier($0.layout)] ?? PageLayout($0.layout) }
        claimNames()
    }

    private mutating func claimNames() {
        var taken: Set<String> = []
        leftOutCount = pages.reduce(0) { $0 + $1.leftOutCount }
        shown = []
        for page in pages {
            var free: [Int] = []
            for (index, family) in page.families.enumerated() {
                if taken.isDisjoint(with: family.names) {
                    taken.formUnion(family.names)
                    free.append(index)
                } else {
                    leftOutCount += 1
                }
            }
            shown.append(free)
        }
    }
}
