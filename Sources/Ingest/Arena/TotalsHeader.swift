import Telemetry

/// The first span of a totals file: whose it is, and what it was written for.
///
///     0 mark | 1 layout | 2–3 boot id | 4 generation | 5 began, ms since the epoch | 6 leads to the first socket's counts
struct TotalsHeader {
    private static let mark: UInt64 = 0x7374_6F74_5267_754F  // "OugRtots" in memory

    let cells: CellRun

    /// Changes with everything that decides where a number lies.
    static let layout: UInt64 = {
        let shape =
            [2, ArenaSpan.words, ArenaSpan.headerWords, SeriesRecord.words, WindowExtremes.words]
            + [HistogramBody.words(bounds: 0), ExponentialHistogram.bucketLimit, SocketHealth.cellCount]
            + ArenaSpan.sizes
        return shape.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    }()

    /// Why a file that lies there is not gone on with; `nil` when it is.
    func refusal(boot: BootID) -> TotalsFile.Beginning? {
        if cells[0].value != Self.mark { return .torn }
        if cells[1].value != Self.layout { return .otherLayout }
        return cells[2].value == boot.high && cells[3].value == boot.low ? nil : .otherBoot
    }

    /// The mark comes last: a header without it was not written whole.
    func write(boot: BootID, at now: Timestamp) {
        cells[1].value = Self.layout
        cells[2].value = boot.high
        cells[3].value = boot.low
        cells[4].value = 0
        cells[5].value = UInt64(max(now.milliseconds, 0))
        cells[6].value = 0
        cells[0].publish(Self.mark)
    }

    /// How many processes went on with the file.
    var generation: Cell { cells[4] }
    var firstSocket: Cell { cells[6] }
}
