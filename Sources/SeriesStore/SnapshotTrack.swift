import Telemetry

/// One origin of snapshots, followed from tick to tick: turns each into a row by slot.
struct SnapshotTrack {
    private var sections: [SectionTrack] = []
    /// Which of `sections` the last snapshots had.
    private var isSeen: [Bool] = []
    private var owners = SectionOwners()
    private var shape = Shape([])
    private(set) var duplicateCount = 0

    mutating func row(of snapshot: Snapshot, _ table: inout SeriesTable) -> OpenRow {
        let places = places(of: snapshot.sections)
        var hasChanged = false
        for (section, place) in zip(snapshot.sections, places) where sections[place].layout !== section.layout
        {
            follow(section.layout, at: place, &table)
            hasChanged = true
        }
        if hasChanged || shape.sections.count != sections.count { shape = Shape(sections.map(\.numbers)) }
        var row = OpenRow(
            timestamp: snapshot.timestamp, shape: shape, values: .init(repeating: [], count: sections.count),
            ended: [])
        for (section, place) in zip(snapshot.sections, places) {
            precondition(
                section.values.count == section.layout.series.count,
                "section \(section.name) has \(section.values.count) values for its layout")
            row.values[place] = section.values
            let ended = sections[place].notice(section.values, isComplete: section.isComplete)
            // A series that has moved to another section goes on there.
            row.ended += ended.filter { owners.owner(of: $0).map { $0 == place } ?? true }
        }
        return row
    }

    /// Forgets the sections that no snapshot had since the last call.
    mutating func dropUnseen() {
        if isSeen.contains(false) {
            let kept = sections.indices.filter { isSeen[$0] }
            sections = kept.map { sections[$0] }
            owners.keep(kept)
            shape = Shape(sections.map(\.numbers))
        }
        isSeen = sections.map { _ in false }
    }

    /// Marks every series that is still wanted.
    func mark(_ isUsed: inout [Bool]) {
        for section in sections {
            for number in section.numbers + section.orphans where number >= 0 { isUsed[Int(number)] = true }
        }
    }

    /// Tries again to keep what was refused.
    mutating func retryRefused() {
        for index in sections.indices where sections[index].hasRefused { sections[index].distrust() }
    }

    private mutating func follow(_ layout: Layout, at place: Int, _ table: inout SeriesTable) {
        owners.release(sections[place].numbers, of: place)
        var duplicates = 0
        let others = owners
        sections[place].follow(layout) { series in
            guard let number = table.number(series) else { return nil }
            if others.owner(of: number) == nil { return number }
            duplicates += 1
            return nil
        }
        owners.claim(sections[place].numbers, for: place)
        duplicateCount += duplicates
    }

    /// Finds each section by its name; it nearly always stands where it stood.
    ///
    /// Of equal names each has its own.
    private mutating func places(of wanted: [Section]) -> [Int] {
        var places: [Int] = []
        places.reserveCapacity(wanted.count)
        var isInOrder = true
        for (index, section) in wanted.enumerated() {
            isInOrder = isInOrder && index < sections.count && sections[index].name == section.name
            let place = isInOrder ? index : place(of: section.name, besides: places)
            isSeen[place] = true
            places.append(place)
        }
        return places
    }

    private mutating func place(of name: String, besides taken: [Int]) -> Int {
        if let known = sections.indices.first(where: { sections[$0].name == name && !taken.contains($0) }) {
            return known
        }
        sections.append(SectionTrack(name: name))
        isSeen.append(true)
        return sections.count - 1
    }
}
