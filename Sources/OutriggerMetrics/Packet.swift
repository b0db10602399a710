import Bytes

/// Lines for one send, and what is to be settled or given back afterwards.
struct Packet: ~Copyable {
    /// As the client libraries of DogStatsD pack on Unix sockets.
    static let limit = 8192
    /// More than any number takes, with its colon.
    static let longestNumber = 40

    private var text = ByteWriter(capacity: limit)
    private var lines: [(cell: any Cell, claim: Claim)] = []

    var count: Int { text.count }
    var valueCount: Int { lines.reduce(0) { $0 + $1.claim.valueCount } }

    /// Writes a line, or several values of one as far as they fit; what did not fit.
    mutating func add(_ claim: Claim, of cell: any Cell) -> Claim? {
        let frame = cell.identity.frame
        guard Self.limit - text.count - frame.count >= Self.longestNumber else { return claim }
        write(frame.head)
        var rest: Claim?
        var written = claim
        switch claim {
        case .count(let amount): text.append(unsigned: amount)
        case .amount(let amount), .level(let amount): text.append(decimal: amount)
        case .values(let values):
            let end = write(values, before: frame.tail)
            written = .values(values[..<end])
            if end < values.endIndex { rest = .values(values[end...]) }
        }
        write(frame.tail)
        lines.append((cell, written))
        return rest
    }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result { text.withBytes(body) }

    mutating func settle() {
        for line in lines { line.cell.settle(line.claim) }
        clear()
    }

    /// The newest first, so that of one timer's lines the oldest values end up in front.
    mutating func giveBack() {
        for line in lines.reversed() { line.cell.giveBack(line.claim) }
        clear()
    }

    private mutating func clear() {
        text.removeAll()
        lines.removeAll(keepingCapacity: true)
    }

    /// At least one value; where the first is that did not fit.
    private mutating func write(_ values: ArraySlice<Double>, before tail: [UInt8]) -> Int {
        var place = values.startIndex
        while place < values.endIndex, Self.limit - text.count - tail.count >= Self.longestNumber {
            if place > values.startIndex { text.append(UInt8(ascii: ":")) }
            text.append(decimal: values[place])
            place += 1
        }
        return place
    }

    private mutating func write(_ bytes: [UInt8]) { bytes.withUnsafeBufferPointer { text.append($0) } }
}
