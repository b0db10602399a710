import Telemetry

/// One section of the snapshots, followed from tick to tick: which series stand in its slots, and which are alive.
struct SectionTrack {
    let name: String
    private(set) var layout: Layout?
    /// By slot; -1 where the series was refused or stands elsewhere.
    private(set) var numbers: [Int32] = []
    /// By slot, whether the series has a value that no marker has ended.
    private var isAlive: [Bool] = []
    /// Alive series that left the layout while the section was not complete, so that nothing proved their end.
    private(set) var orphans: [Int32] = []
    private(set) var hasRefused = false

    init(name: String) { self.name = name }

    /// Prepares for another layout.
    ///
    /// Slots that go on as they were keep their numbers without hashing a label; `number` is asked for the others, and
    /// answers `nil` for a series that cannot be kept here.
    mutating func follow(_ next: Layout, number: (Layout.Series) -> Int32?) {
        var living = orphans
        for slot in numbers.indices where isAlive[slot] && numbers[slot] >= 0 { living.append(numbers[slot]) }
        var (alive, taken) = (NumberSet(), NumberSet())
        for number in living { alive.insert(number) }
        let previous = layout?.series ?? []
        var (place, found) = (0, [Int32]())
        found.reserveCapacity(next.series.count)
        for series in next.series {
            var candidate: Int32?
            if let same = Self.place(of: series, in: previous, from: place), numbers[same] >= 0 {
                candidate = numbers[same]
                place = same + 1
            } else {
                candidate = number(series)
            }
            // A series that stands twice in one layout is kept once.
            if let number = candidate, !taken.insert(number) { candidate = nil }
            found.append(candidate ?? -1)
        }
        hasRefused = found.contains(-1)
        layout = next
        numbers = found
        isAlive = found.map { alive.contains($0) }
        orphans = living.filter { !taken.contains($0) }
    }

    /// Notes which series have a value in `values`; answers those that ended, if the section `isComplete`.
    mutating func notice(_ values: [Double], isComplete: Bool) -> [Int32] {
        var ended: [Int32] = []
        values.withUnsafeBufferPointer { values in
            isAlive.withUnsafeMutableBufferPointer { isAlive in
                for slot in isAlive.indices {
                    if !StaleMarker.isMarker(values[slot]) {
                        isAlive[slot] = true
                    } else if isComplete, isAlive[slot] {
                        isAlive[slot] = false
                        ended.append(numbers[slot])
                    }
                }
            }
        }
        if isComplete {
            ended += orphans
            orphans = []
        }
        return ended.filter { $0 >= 0 }
    }

    /// Makes the next snapshot look up every series again.
    mutating func distrust() { layout = nil }

    /// How far a series is looked for behind its expected place: as many may vanish at once without a lookup.
    private static let reach = 8

    private static func place(of series: Layout.Series, in previous: [Layout.Series], from start: Int) -> Int?
    {
        let end = min(start + reach, previous.count)
        return (start..<max(start, end)).first { previous[$0] == series }
    }
}
