/// Blocks of cells in one address range: what the ingest thread allocates the series table from.
///
///     span 0: header | span 1: records | span 2: blocks of 10 words | span 3: records | …
///
/// A span whose blocks are all free serves any size again, so no pattern of names can use the room up. Allocation and
/// freeing belong to the ingest thread; readers only follow published links.
final class CellArena {
    /// What is known of a span beside its class.
    private struct Use {
        /// Blocks handed out.
        var live = 0
        /// Blocks ever handed out: those behind were never touched.
        var touched = 0
        /// Freed blocks; each holds the index of the next plus one in its first cell.
        var freed = 0
        /// Where the span is in its class's list of spans with room, or -1.
        var place = -1
    }

    let memory: ArenaMemory
    private var uses: [Use] = []
    /// By class: spans with room for another block.
    private var open: [[Int]] = Array(repeating: [], count: ArenaSpan.recordClass + 1)
    private var emptySpans: [Int] = []
    /// Handed out, header included.
    private(set) var usedBytes = ArenaSpan.bytes

    /// Begins with what the memory holds: every span up to `spanCount` has a class, and `isLive` knows its blocks.
    init(_ memory: ArenaMemory, spanCount: Int = 1, isLive: (CellRun) -> Bool = { _ in false }) {
        self.memory = memory
        uses = Array(repeating: Use(), count: max(spanCount, 1))
        for span in 1..<max(spanCount, 1) { adopt(span, isLive) }
    }

    /// How many spans were ever used, the header's included.
    var spanCount: Int { uses.count }

    func span(_ index: Int) -> ArenaSpan {
        ArenaSpan(cells: CellRun(start: memory.start + index * ArenaSpan.words))
    }

    /// Zeroed cells; `nil` when there is no room.
    func allocate(words: Int) -> CellRun? {
        guard let sizeClass = ArenaSpan.sizeClass(words: words),
            let span = open[sizeClass].last ?? makeSpan(sizeClass)
        else { return nil }
        let block = takeBlock(of: span, sizeClass)
        for word in 0..<ArenaSpan.blockWords(sizeClass) { block[word].value = 0 }
        usedBytes += ArenaSpan.blockWords(sizeClass) * 8
        return block
    }

    /// A span of free records, which stays one for ever.
    func allocateRecordSpan() -> Int? {
        guard let span = makeSpan(ArenaSpan.recordClass) else { return nil }
        close(span, ArenaSpan.recordClass)
        uses[span].live = ArenaSpan.blocks(ArenaSpan.recordClass)
        usedBytes += ArenaSpan.bytes
        return span
    }

    /// What a block takes, its rounding included.
    func bytes(of block: CellRun) -> Int {
        let span = span((block.start - memory.start) / ArenaSpan.words)
        return span.sizeClass.map { ArenaSpan.blockWords($0) * 8 } ?? 0
    }

    func free(_ block: CellRun) {
        let index = (block.start - memory.start) / ArenaSpan.words
        guard let sizeClass = span(index).sizeClass else { return }
        let place =
            (block.start - span(index).cells.start - ArenaSpan.headerWords) / ArenaSpan.blockWords(sizeClass)
        usedBytes -= ArenaSpan.blockWords(sizeClass) * 8
        block[0].value = UInt64(uses[index].freed)
        uses[index].freed = place + 1
        uses[index].live -= 1
        if uses[index].live == 0 {
            close(index, sizeClass)
            emptySpans.append(index)
        } else if uses[index].place < 0 {
            open(index, sizeClass)
        }
    }

    private func takeBlock(of span: Int, _ sizeClass: Int) -> CellRun {
        let index: Int
        if uses[span].freed > 0 {
            index = uses[span].freed - 1
            uses[span].freed = Int(self.span(span).block(index, sizeClass)[0].value)
        } else {
            index = uses[span].touched
            uses[span].touched += 1
        }
        uses[span].live += 1
        if uses[span].live == ArenaSpan.blocks(sizeClass) { close(span, sizeClass) }
        return self.span(span).block(index, sizeClass)
    }

    private func makeSpan(_ sizeClass: Int) -> Int? {
        let span: Int
        if let empty = emptySpans.popLast() {
            span = empty
            uses[span] = Use()
        } else {
            guard memory.fill(to: (uses.count + 1) * ArenaSpan.bytes) else { return nil }
            span = uses.count
            uses.append(Use())
        }
        // Records are seen as soon as they are counted, and their first word says whether they are one: what a span held
        // before, or what lay behind the end of a file, must be gone by then.
        if sizeClass == ArenaSpan.recordClass {
            for word in 0..<ArenaSpan.words { self.span(span).cells[word].value = 0 }
        }
        self.span(span).mark(sizeClass)
        open(span, sizeClass)
        return span
    }

    /// Takes a span over from the process before; its free blocks are linked anew.
    private func adopt(_ index: Int, _ isLive: (CellRun) -> Bool) {
        guard let sizeClass = span(index).sizeClass else {
            emptySpans.append(index)
            return
        }
        let count = ArenaSpan.blocks(sizeClass)
        uses[index].touched = count
        if sizeClass == ArenaSpan.recordClass {
            uses[index].live = count
            usedBytes += ArenaSpan.bytes
            return
        }
        for place in 0..<count {
            let block = span(index).block(place, sizeClass)
            if isLive(block) {
                uses[index].live += 1
            } else {
                block[0].value = UInt64(uses[index].freed)
                uses[index].freed = place + 1
            }
        }
        usedBytes += uses[index].live * ArenaSpan.blockWords(sizeClass) * 8
        if uses[index].live == 0 {
            emptySpans.append(index)
        } else if uses[index].live < count {
            open(index, sizeClass)
        }
    }

    private func open(_ span: Int, _ sizeClass: Int) {
        uses[span].place = open[sizeClass].count
        open[sizeClass].append(span)
    }

    private func close(_ span: Int, _ sizeClass: Int) {
        let place = uses[span].place
        guard place >= 0 else { return }
        let last = open[sizeClass].removeLast()
        if last != span {
            open[sizeClass][place] = last
            uses[last].place = place
        }
        uses[span].place = -1
    }
}
