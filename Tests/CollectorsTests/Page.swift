import Collectors
import Kernel
import Telemetry

/// What one collector wrote at one tick.
struct Page: Equatable {
    /// `name{labels} value` lines, in page order.
    let lines: [String]
    /// Why the collector could not look.
    let failure: String?

    func value(_ series: String) -> String? {
        lines.first { $0.hasPrefix(series + " ") }.map { String($0.dropFirst(series.count + 1)) }
    }
}

/// One collector of the catalogue over a host, tick after tick.
struct Ticker {
    private var set: CollectorSet

    init(
        _ name: String, on host: HostFiles,
        _ context: CollectorContext = CollectorContext(
            units: KernelUnits(ticksPerSecond: 100, pageSizeBytes: 4096)),
        now: @escaping () -> Duration = { .zero }
    ) throws {
        set = try CollectorSet(
            Catalogue.all.filter { $0.type.name == name }, context: context, host: host, now: now)
    }

    mutating func tick() -> Page {
        let sections = set.collect(.full).filter { $0.name != CollectorSet.selfSection }
        let lines = PageText.of(sections).split(separator: "\n").filter { !$0.hasPrefix("#") }
        return Page(lines: lines.map(String.init), failure: set.failures.first?.reason)
    }
}
