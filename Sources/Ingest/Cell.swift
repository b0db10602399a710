import CLinux

/// An aligned 8-byte word with one writer, the ingest thread, and readers on other threads.
struct Cell {
    let address: UnsafeMutablePointer<UInt64>

    /// As the writer changes it and readers see it, in no order with other cells.
    var value: UInt64 {
        get { outrigger_load_relaxed(address) }
        nonmutating set { outrigger_store_relaxed(address, newValue) }
    }

    var number: Double {
        get { Double(bitPattern: value) }
        nonmutating set { value = newValue.bitPattern }
    }

    /// Stores so that whoever acquires the value sees everything written before.
    func publish(_ value: UInt64) { outrigger_store_release(address, value) }

    func acquire() -> UInt64 { outrigger_load_acquire(address) }
}

/// A cell may lead to others: it holds their distance from itself in words, which is the same wherever both are mapped.
extension Cell {
    /// What the cell leads to; `nil` when it leads nowhere.
    @inline(__always)
    var target: CellRun? {
        get { run(at: value) }
        nonmutating set { value = distance(to: newValue) }
    }

    func acquireTarget() -> CellRun? { run(at: acquire()) }

    func publish(target: CellRun) { publish(distance(to: target)) }

    @inline(__always)
    private func run(at distance: UInt64) -> CellRun? {
        distance == 0 ? nil : CellRun(start: address + Int(truncatingIfNeeded: distance))
    }

    private func distance(to run: CellRun?) -> UInt64 {
        run.map { UInt64(bitPattern: Int64($0.start - address)) } ?? 0
    }
}

/// Cells in a row, zeroed at first.
struct CellRun {
    let start: UnsafeMutablePointer<UInt64>

    subscript(index: Int) -> Cell { Cell(address: start + index) }

    /// Of a process's own memory, outside any arena.
    static func allocate(_ count: Int) -> CellRun {
        let start = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
        start.initialize(repeating: 0, count: count)
        return CellRun(start: start)
    }
}
