import Telemetry

/// The numbers of one tick, by the selectors that derived facts asked for.
///
///     let accepted = readings.follow(SeriesSelector("outrigger_tcp_accepted_total"))
///     readings.take(sections)                       each tick
///     readings.sum(of: accepted)
///
/// Names and labels are compared only when a section has another layout than before; a tick reads by slot.
struct TickReadings {
    /// Which of the selectors: what `follow` returned.
    struct Handle: Hashable {
        fileprivate let index: Int
    }

    /// Where one series stands.
    struct Place: Equatable {
        let section: Int
        let slot: Int
    }

    /// One series that a selector found.
    struct Found {
        let place: Place
        let labels: [Label]

        /// The value of a label, empty when it has none of that name.
        subscript(label: String) -> String { labels.first { $0.name == label }?.value ?? "" }
    }

    private var selectors: [SeriesSelector] = []
    /// By selector, then in page order.
    private var found: [[Found]] = []
    private var revisions: [Int] = []
    /// Kept, not only identified: a layout that has gone could have a successor at its address.
    private var layouts: [Layout] = []
    private var values: [[Double]] = []

    /// Asks for the series of `selector`, before the first tick.
    mutating func follow(_ selector: SeriesSelector) -> Handle {
        selectors.append(selector)
        found.append([])
        revisions.append(0)
        return Handle(index: selectors.count - 1)
    }

    /// Takes over the numbers of a tick.
    mutating func take(_ sections: [Section]) {
        values = sections.map(\.values)
        let isSame = layouts.count == sections.count && zip(layouts, sections).allSatisfy { $0 === $1.layout }
        if isSame { return }
        let changed = sections.indices.filter {
            $0 >= layouts.count || layouts[$0] !== sections[$0].layout
        }
        layouts = sections.map(\.layout)
        for index in selectors.indices { find(index, in: changed) }
    }

    /// Rises when the series of `handle` are others, or stand elsewhere, than before.
    func revision(of handle: Handle) -> Int { revisions[handle.index] }

    /// The series of `handle`, in page order.
    subscript(handle: Handle) -> [Found] { found[handle.index] }

    /// The number at `place`, or `nil` when there is none at this tick.
    subscript(place: Place) -> Double? {
        let value = values[place.section][place.slot]
        return value.isNaN ? nil : value
    }

    /// All series of `handle` together, or `nil` when none has a number.
    func sum(of handle: Handle) -> Double? { sum(found[handle.index].lazy.map(\.place)) }

    /// The numbers at `places` together, or `nil` when there are none.
    func sum(_ places: some Sequence<Place>) -> Double? {
        places.reduce(nil as Double?) { sum, place in
            self[place].map { (sum ?? 0) + $0 } ?? sum
        }
    }

    private mutating func find(_ index: Int, in changed: [Int]) {
        let selector = selectors[index]
        let gone = Set(changed)
        var all = found[index].filter { !gone.contains($0.place.section) && $0.place.section < layouts.count }
        let kept = all.count
        for section in changed {
            let layout = layouts[section]
            for family in layout.families where selector.concerns(family.metric.name) {
                for slot in family.slots where selector.accepts(layout.series[slot]) {
                    let place = Place(section: section, slot: slot)
                    all.append(Found(place: place, labels: layout.series[slot].labels))
                }
            }
        }
        if kept == found[index].count, kept == all.count { return }
        found[index] = all.sorted { ($0.place.section, $0.place.slot) < ($1.place.section, $1.place.slot) }
        revisions[index] += 1
    }
}
