import Telemetry

/// Looks through an arena that another process left: which series can be gone on with, and which blocks are theirs.
///
/// A process that was killed left every published series whole. That everything led to lies where it can lie, is
/// of the right size and carries its checksum, is checked all the same: the file may have been touched by others.
struct ArenaCensus {
    private let memory: ArenaMemory
    let spanCount: Int
    /// By the word that a block begins with.
    private var claimed: [Bool]
    private var families: [Int: Bool] = [:]
    private(set) var seriesCount = 0
    /// Series that could not be gone on with.
    private(set) var discarded = 0

    /// Looks at everything, and makes records that cannot be gone on with free.
    init(_ memory: ArenaMemory) {
        self.memory = memory
        spanCount = memory.filled / ArenaSpan.bytes
        claimed = Array(repeating: false, count: memory.filled / 8)
        walkSockets()
        for index in 1..<max(spanCount, 1) where span(index).sizeClass == ArenaSpan.recordClass {
            for place in 0..<ArenaSpan.blocks(ArenaSpan.recordClass) {
                look(at: SeriesRecord(span(index).block(place, ArenaSpan.recordClass).start))
            }
        }
    }

    func isLive(_ block: CellRun) -> Bool { claimed[block.start - memory.start] }

    private func span(_ index: Int) -> ArenaSpan {
        ArenaSpan(cells: CellRun(start: memory.start + index * ArenaSpan.words))
    }

    private mutating func look(at record: SeriesRecord) {
        guard record.state.value != 0 else { return }
        guard let kind = record.kind, let blocks = blocks(of: record, kind), claim(blocks) else {
            record.state.publish(0)
            discarded += 1
            return
        }
        if kind == .set { record.body.value = 0 }
        seriesCount += 1
    }

    /// The series' own blocks; `nil` when one of them cannot be.
    private mutating func blocks(of record: SeriesRecord, _ kind: SeriesKind) -> [CellRun]? {
        guard let labels = record.labelLink.target, let words = words(at: labels),
            LabelBlock(cells: labels).isSound(words: words),
            let block = record.familyLink.target, isSound(family: block),
            FamilyBlock(cells: block).kind == kind
        else { return nil }
        switch kind {
        case .counter:
            return record.second.number >= 0 && record.second.number.isFinite ? [labels] : nil
        case .gauge, .set, .age: return [labels]
        case .maximum:
            guard let body = record.bodyCells, fits(body, WindowExtremes.words) else { return nil }
            return [labels, body]
        case .histogram:
            let bounds = FamilyBlock(cells: block).bounds
            guard let cells = record.bodyCells, fits(cells, HistogramBody.words(bounds: bounds.values.count))
            else {
                return nil
            }
            let body = HistogramBody(cells: cells, bounds: bounds)
            guard body.isSound else { return nil }
            var blocks = [labels, cells]
            for isNegative in [false, true] {
                guard let side = body.block(isNegative: isNegative)?.cells else { continue }
                guard fits(side, 3), let shape = ExponentialShape(side), fits(side, shape.words) else {
                    return nil
                }
                blocks.append(side)
            }
            return blocks
        }
    }

    private mutating func isSound(family cells: CellRun) -> Bool {
        guard let words = words(at: cells) else { return false }
        let place = cells.start - memory.start
        if let known = families[place] { return known }
        let block = FamilyBlock(cells: cells)
        let isSound = block.isSound(words: words) && claim([cells])
        if isSound { block.disown() }
        families[place] = isSound
        return isSound
    }

    /// The chain of what the sockets counted; it ends where it leads to something that cannot be.
    private mutating func walkSockets() {
        var link = TotalsHeader(cells: CellRun(start: memory.start)).firstSocket
        while link.value != 0 {
            guard let cells = link.target, fits(cells, SocketHealth.blockWords), claim([cells]) else {
                link.value = 0
                return
            }
            link = cells[0]
        }
    }

    private func fits(_ block: CellRun, _ needed: Int) -> Bool {
        words(at: block).map { $0 >= needed } ?? false
    }

    /// The size of the block that begins at `block`; `nil` when none can begin there.
    private func words(at block: CellRun) -> Int? {
        let bytes = Int(bitPattern: block.start) &- Int(bitPattern: memory.start)
        guard bytes >= ArenaSpan.bytes, bytes < memory.filled, bytes % 8 == 0 else { return nil }
        let (index, offset) = (bytes / ArenaSpan.bytes, bytes / 8 % ArenaSpan.words - ArenaSpan.headerWords)
        guard let sizeClass = span(index).sizeClass, sizeClass != ArenaSpan.recordClass, offset >= 0,
            offset % ArenaSpan.blockWords(sizeClass) == 0,
            offset / ArenaSpan.blockWords(sizeClass) < ArenaSpan.blocks(sizeClass)
        else { return nil }
        return ArenaSpan.blockWords(sizeClass)
    }

    /// Nothing may belong to two.
    private mutating func claim(_ blocks: [CellRun]) -> Bool {
        let places = blocks.map { $0.start - memory.start }
        if Set(places).count < places.count || places.contains(where: { claimed[$0] }) { return false }
        for place in places { claimed[place] = true }
        return true
    }
}
