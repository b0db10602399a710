package import Kernel
package import Telemetry

/// One group of facts: it reads the host and writes its numbers into its row.
///
/// To add one: a file `FooCollector.swift` like LoadAverageCollector.swift, and a line in `Catalogue.all`.
package protocol Collector: SendableMetatype {
    /// As in `--collector.NAME` and the label of `outrigger_collector_success`.
    static var name: String { get }
    /// What it measures, as a heading of docs/METRICS.md: some words without a full stop.
    static var title: String { get }
    /// What a reader of docs/METRICS.md should know besides, in Markdown; often nothing.
    static var note: String { get }
    /// In page order. Families whose names come from the kernel are not here but under `named`.
    static var metrics: [Metric] { get }
    static var named: [NamedFamilies] { get }
    /// `.fast` collectors run at every fast tick as well.
    static var cadence: Cadence { get }
    /// How often it is looked for what it shows, by the `slow` thread or, when it `changesSeldom`, by its own tick;
    /// `nil` when each of its ticks looks by itself.
    static var period: Duration? { get }
    /// Whether its facts need no fresh look at every tick: between its looks its last numbers stand.
    static var changesSeldom: Bool { get }

    /// Whether it runs unless it is switched off; one that is dear runs only when it is switched on.
    static var isDefault: Bool { get }
    /// Whether a fast tick asks it as well when a `.fast` collector saw movement in that tick.
    static var followsMovement: Bool { get }
    /// Whether its last turn saw something move that others should look at in the same tick.
    var sawMovement: Bool { get }

    /// Writes every series it has now, always in the same order.
    ///
    /// - Throws: `KernelError` when it could not look; its series are then absent at this tick.
    mutating func collect(from host: HostFiles, into row: inout Row) throws
}

extension Collector {
    package static var named: [NamedFamilies] { [] }
    package static var note: String { "" }
    package static var cadence: Cadence { .full }
    package static var period: Duration? { changesSeldom ? CollectorSet.seldom : nil }
    package static var changesSeldom: Bool { false }
    package static var isDefault: Bool { true }
    package static var followsMovement: Bool { false }
    package var sawMovement: Bool { false }
}
