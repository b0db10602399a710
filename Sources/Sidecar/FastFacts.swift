package import Telemetry

/// The facts of fast ticks that rules read, compared from tick to tick: mostly none of them moves.
///
/// By slot, as everything that is done at every tick; labels are looked at only when a layout is another.
package struct FastFacts {
    /// One section of a fast tick, and what it last held.
    private struct Source {
        let layout: Layout
        let slots: [Int]
        var seen: [UInt64] = []
    }

    private var sources: [Source] = []

    package init() {}

    /// Whether these sections have the layouts that are followed.
    package func follows(_ sections: [Section]) -> Bool {
        sections.count == sources.count && zip(sections, sources).allSatisfy { $0.layout === $1.layout }
    }

    /// Follows what a selector can name in these sections.
    package mutating func follow(_ sections: [Section], read selectors: [[LabelMatcher]]) {
        sources = sections.map { section in
            let families = section.layout.families.filter { family in
                selectors.contains {
                    $0.allSatisfy { $0.name != Labels.nameLabel || $0.accepts(family.metric.name) }
                }
            }
            return Source(layout: section.layout, slots: families.flatMap { Array($0.slots) })
        }
    }

    /// Whether one of them differs from the last tick, full or fast, or cannot be found.
    package mutating func take(_ sections: [Section]) -> Bool {
        var moved = false
        for place in sources.indices where !sources[place].slots.isEmpty {
            let found = sections.first { $0.layout === sources[place].layout }
            let now =
                found.map { section in sources[place].slots.map { section.values[$0].bitPattern } } ?? []
            if now.isEmpty || now != sources[place].seen {
                sources[place].seen = now
                moved = true
            }
        }
        return moved
    }
}
