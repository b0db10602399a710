import Telemetry

/// Who makes the series: by family, by the front of the family's name, and by where the lines come from.
///
/// Counted since the start of the process, and only where a series is looked for in vain: never per sample.
package struct CreationTally: Sendable {
    /// `a_b_c_d_total` belongs to `a`, `a_b` and `a_b_c`.
    static let prefixDepth = 3

    /// How much was noted in all.
    package private(set) var total: UInt64 = 0
    package private(set) var names = TopSketch()
    package private(set) var origins = TopSketch()
    /// By depth, so that a flood of names at one depth does not hide what they have in common at another.
    private var prefixesByDepth = [TopSketch](repeating: TopSketch(), count: prefixDepth)

    package init() {}

    mutating func note(_ name: String, _ labels: [Label], origin: String) {
        total &+= 1
        names.note(name.hashValue, labels: labels) { name }
        origins.note(origin.hashValue) { origin }
        var depth = 0
        for index in name.utf8.indices.dropFirst() where name.utf8[index] == UInt8(ascii: "_") {
            let prefix = name[..<index]
            prefixesByDepth[depth].note(prefix.hashValue) { String(prefix) }
            depth += 1
            if depth == Self.prefixDepth { return }
        }
    }

    /// The fronts of names, each as long as it can be while it still stands for most of its shorter form.
    ///
    /// Of 1,000 names `app_user_NUMBER_logins` this shows `app_user` and neither `app` nor `app_user_17`.
    package var prefixes: [TopSketch.Entry] {
        var kept: [TopSketch.Entry] = []
        for sketch in prefixesByDepth.reversed() {
            for entry in sketch.ranked where entry.atLeast * 2 > entry.count {
                let isTold = kept.contains { longer in
                    longer.atLeast * 2 > entry.count && longer.name.goesOn(from: entry.name)
                }
                if !isTold { kept.append(entry) }
            }
        }
        return Array(kept.sorted { ($1.count, $0.name) < ($0.count, $1.name) }.prefix(TopSketch.capacity))
    }

    /// All of it, most first, each with the word for what was counted.
    package var lists: [(by: String, entries: [TopSketch.Entry])] {
        [("family", names.ranked), ("prefix", prefixes), ("origin", origins.ranked)]
    }

    /// What is worth a series of its own in a metric: a fiftieth of everything and more, at most ten.
    ///
    /// In a flood of names none of them is, so the metrics of a flood do not become one themselves.
    package func leading(_ entries: [TopSketch.Entry]) -> [TopSketch.Entry] {
        Array(entries.filter { $0.atLeast * 50 >= total }.prefix(10))
    }
}

extension String {
    /// Whether it is `front` and, after a `_`, more.
    fileprivate func goesOn(from front: String) -> Bool {
        hasPrefix(front) && utf8.dropFirst(front.utf8.count).first == UInt8(ascii: "_")
    }
}
