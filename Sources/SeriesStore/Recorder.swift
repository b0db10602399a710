import Telemetry
import Threads

/// The appending side of a store: makes rows, seals blocks, keeps to the limits.
struct Recorder {
    private let limits: StoreLimits
    private var table: SeriesTable
    /// By origin; the last has rows of its own making.
    private var tracks = [SnapshotTrack(), SnapshotTrack()]
    private var rules = RulesTrack()
    private var accounts = Origin.allCases.map { _ in Account() }
    private var counts = StoreStatistics()
    private var sealedBytes = 0
    private var sealedSamples = 0

    /// What the open rows of an origin come to.
    private struct Account {
        var newest: Timestamp?
        var rows = 0
        var bytes = 0
        var samples = 0

        mutating func add(_ row: OpenRow, after last: OpenRow?) {
            newest = row.timestamp
            rows += 1
            bytes += row.sizeBytes + (last?.shape === row.shape ? 0 : row.shape.sizeBytes)
            samples += row.sampleCount
        }

        mutating func removeLast(_ row: OpenRow, after last: OpenRow?) {
            rows -= 1
            bytes -= row.sizeBytes + (last?.shape === row.shape ? 0 : row.shape.sizeBytes)
            samples -= row.sampleCount
        }
    }

    init(limits: StoreLimits, common: Labels) {
        self.limits = limits
        table = SeriesTable(limit: limits.maxSeries, common: common)
    }

    mutating func append(_ snapshot: Snapshot, to contents: Lock<Contents>) {
        let origin = snapshot.cadence == .full ? Origin.full : .fast
        let account = accounts[origin.rawValue]
        if let newest = account.newest, snapshot.timestamp <= newest {
            refuse(in: contents)
            return
        }
        if isFull(account) { seal(origin, in: contents) }
        publish(tracks[origin.rawValue].row(of: snapshot, &table), origin, onto: nil, contents)
    }

    mutating func append(
        recorded: [(labels: Labels, value: Double)], ended: [Labels], at timestamp: Timestamp,
        to contents: Lock<Contents>
    ) {
        let account = accounts[Origin.rules.rawValue]
        if let newest = account.newest, timestamp < newest {
            refuse(in: contents)
            return
        }
        let isAgain = timestamp == account.newest
        if !isAgain, isFull(account) { seal(.rules, in: contents) }
        let last = isAgain ? contents.withLock { $0.runs[Origin.rules.rawValue].open.last } : nil
        let row = rules.row(recorded, ended: ended, at: timestamp, onto: last, &table)
        publish(row, .rules, onto: last, contents)
    }

    private mutating func refuse(in contents: Lock<Contents>) {
        counts.refusedSnapshots += 1
        contents.withLock { $0.statistics.refusedSnapshots += 1 }
    }

    private func isFull(_ account: Account) -> Bool {
        account.rows >= StoreLimits.rowsOfBlock || account.bytes > limits.openBytes
    }

    /// Shows `row` to readers, in place of `last` if that is of the same moment, and evicts what it leaves no room for.
    private mutating func publish(
        _ row: OpenRow, _ origin: Origin, onto last: OpenRow?, _ contents: Lock<Contents>
    ) {
        let index = origin.rawValue
        let postings = table.changedPostings()
        contents.withLock { contents in
            if let postings { contents.postings = postings }
            if let last {
                contents.runs[index].open.removeLast()
                accounts[index].removeLast(last, after: contents.runs[index].open.last)
            }
            accounts[index].add(row, after: contents.runs[index].open.last)
            contents.runs[index].open.append(row)
            evict(from: &contents)
            account(for: &contents)
        }
    }

    /// Turns the open rows of `origin` into a block, and forgets series that are nowhere any more.
    private mutating func seal(_ origin: Origin, in contents: Lock<Contents>) {
        let index = origin.rawValue
        let run = contents.withLock { $0.runs[index] }
        let block = Block(run.open, after: run.blocks.last)
        table.hold(block)
        sealedBytes += block.sizeBytes
        sealedSamples += block.sampleCount
        accounts[index] = Account(newest: accounts[index].newest)
        let open = contents.withLock { contents in
            contents.runs[index].blocks.append(block)
            contents.runs[index].open.removeAll(keepingCapacity: true)
            evict(from: &contents)
            return contents.runs.flatMap(\.open)
        }
        var isUsed = [Bool](repeating: false, count: table.postings.numberLimit)
        for run in ShapeRun.runs(of: open) {
            for number in run.shape.sections.joined() where number >= 0 { isUsed[Int(number)] = true }
        }
        for number in open.lazy.flatMap(\.ended) { isUsed[Int(number)] = true }
        for track in tracks.indices {
            if track == index { tracks[track].dropUnseen() }
            tracks[track].mark(&isUsed)
        }
        if origin == .rules { rules.forgetAbsent(in: run.open.last) }
        rules.mark(&isUsed)
        if table.forget(unless: isUsed) > 0 { for track in tracks.indices { tracks[track].retryRefused() } }
    }

    private mutating func evict(from contents: inout Contents) {
        let newest = accounts.compactMap(\.newest).max()
        let border = newest.map { $0 - limits.horizon }
        while true {
            let oldest = contents.runs.indices.filter { !contents.runs[$0].blocks.isEmpty }
                .min { contents.runs[$0].blocks[0].times[0] < contents.runs[$1].blocks[0].times[0] }
            guard let oldest, let end = contents.runs[oldest].blocks[0].times.last else { return }
            let isTooOld = border.map { end < $0 } ?? false
            let bytes = sealedBytes + accounts.reduce(0) { $0 + $1.bytes }
            guard isTooOld || bytes > limits.memoryBytes else { return }
            let block = contents.runs[oldest].blocks.removeFirst()
            table.release(block)
            sealedBytes -= block.sizeBytes
            sealedSamples -= block.sampleCount
            counts.evictedBlocks += 1
        }
    }

    private func account(for contents: inout Contents) {
        var statistics = counts
        statistics.series = table.postings.count
        statistics.samples = accounts.reduce(sealedSamples) { $0 + $1.samples }
        statistics.bytes = accounts.reduce(sealedBytes) { $0 + $1.bytes }
        statistics.refusedSeries = table.refusedCount
        statistics.duplicateSeries = tracks.reduce(0) { $0 + $1.duplicateCount }
        statistics.oldest = contents.runs.compactMap(\.oldest).min()
        statistics.newest = accounts.compactMap(\.newest).max()
        contents.statistics = statistics
    }
}
