package import Rules
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

    /// Tells `rules` which groups a fast tick of these sections can concern, and follows what those read.
    ///
    /// A group may be concerned when a selector of it can name one of these facts.
    package mutating func learn(_ sections: [Section], into rules: inout RuleEngine) {
        if follows(sections) { return }
        let names = Set(sections.flatMap { $0.layout.families.map(\.metric.name) })
        rules.findFastGroups { selector in names.contains { Self.canName($0, selector) } }
        follow(sections, read: rules.fastSelectors)
    }

    private static func canName(_ name: String, _ selector: [LabelMatcher]) -> Bool {
        selector.allSatisfy { $0.name != Labels.nameLabel || $0.accepts(name) }
    }

    /// Whether these sections have the layouts that are followed.
    package func follows(_ sections: [Section]) -> Bool {
        sections.count == sources.count && zip(sections, sources).allSatisfy { $0.layout === $1.layout }
    }

    /// Follows what a selector can name in these sections.
    package mutating func follow(_ sections: [Section], read selectors: [[LabelMatcher]]) {
        sources = sections.map { section in
            let families = section.layout.families.filter { family in
                selectors.contains { Self.canName(family.metric.name, $0) }
            }
            return Source(layout: section.layout, slots: families.flatMap { Array($0.slots) })
        }
    }

    /// Whether one of them differs from the last tick, full or fast, or cannot be found; also while nothing is followed.
    package mutating func take(_ sections: [Section]) -> Bool {
        var moved = sources.isEmpty
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
