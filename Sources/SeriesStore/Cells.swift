import Telemetry

/// One series over the rows of a block, before it is encoded.
struct Cells {
    private(set) var rowCount = 0
    /// Of the rows that have a sample, in order.
    private(set) var values: [Double] = []
    /// The rows at which the series ended.
    private(set) var markers: [Int] = []
    /// A bit for each row, set where there is a value or a marker.
    private(set) var presence: [UInt8] = []

    var hasGaps: Bool { values.count + markers.count < rowCount }

    /// Adds a row; `Row.absent` is a gap unless the series `hasEnded` there.
    mutating func append(_ value: Double, hasEnded: Bool) {
        if rowCount % 8 == 0 { presence.append(0) }
        let isGap = StaleMarker.isMarker(value)
        if !isGap { values.append(value) } else if hasEnded { markers.append(rowCount) }
        if !isGap || hasEnded { presence[rowCount / 8] |= 1 << UInt8(rowCount % 8) }
        rowCount += 1
    }

    mutating func removeAll() {
        rowCount = 0
        values.removeAll(keepingCapacity: true)
        markers.removeAll(keepingCapacity: true)
        presence.removeAll(keepingCapacity: true)
    }
}
