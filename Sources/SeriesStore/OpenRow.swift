import Telemetry

/// The rows of a source as they came, until a block is full.
///
/// A row keeps the arrays of its snapshot: nothing is copied, and a query reads them while the next row is made.
struct OpenRow: Sendable {
    let timestamp: Timestamp
    let shape: Shape
    /// By section of the shape; empty where the snapshot lacked it.
    var values: [[Double]]
    /// The series that ended here; usually none.
    var ended: [Int32]

    /// The value at a place of the shape, `Row.absent` when there is none.
    func value(at place: Shape.Place) -> Double {
        let section = values[place.section]
        return place.slot < section.count ? section[place.slot] : Row.absent
    }

    /// Samples of series that are kept.
    var sampleCount: Int {
        var count = 0
        for (numbers, values) in zip(shape.sections, values) {
            for (number, value) in zip(numbers, values) where number >= 0 && !StaleMarker.isMarker(value) {
                count += 1
            }
        }
        return count
    }

    var sizeBytes: Int { values.reduce(64) { $0 + 32 + $1.count * 8 } + ended.count * 4 }
}

/// Which series stands where in a row; shared by all rows until a layout changes.
final class Shape: Sendable {
    struct Place {
        let section: Int
        let slot: Int
    }

    /// The series' numbers by section and slot, -1 where a series is not kept.
    let sections: [[Int32]]
    /// By number, the index of its slot counted through all sections, or -1.
    private let positions: [Int32]
    /// The first index of each section.
    private let starts: [Int]

    init(_ sections: [[Int32]]) {
        self.sections = sections
        let largest = sections.reduce(-1) { max($0, $1.max() ?? -1) }
        var positions = [Int32](repeating: -1, count: Int(largest) + 1)
        var (starts, position) = ([Int](), 0)
        for section in sections {
            starts.append(position)
            for number in section {
                if number >= 0 { positions[Int(number)] = Int32(position) }
                position += 1
            }
        }
        self.positions = positions
        self.starts = starts
    }

    func place(of number: Int32) -> Place? {
        guard number < positions.count, positions[Int(number)] >= 0 else { return nil }
        let position = Int(positions[Int(number)])
        // The last section that begins at or before it; there are some dozens.
        let section = (starts.firstIndex { $0 > position } ?? starts.count) - 1
        return Place(section: section, slot: position - starts[section])
    }

    var sizeBytes: Int { positions.count * 4 + sections.reduce(0) { $0 + 32 + $1.count * 4 } }
}
