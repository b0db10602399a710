/// How long one socket or connection may keep the others waiting: so many messages, so many bytes, so many slow lines.
struct Turn {
    static let messageLimit = 1024
    /// Half a millisecond of plain lines, which a queue of 512 datagrams can wait for.
    static let byteLimit = 256 << 10
    /// A plain line takes some 50 ns; one that makes a series, is refused or is noted for people, 1 to 8 µs.
    static let slowLineLimit: UInt64 = 256
    /// What is taken before it is asked again whether the turn is over: as much as clients send in one message by default.
    static let pieceBytes = 8 << 10

    private(set) var messages = 0
    private var bytes = 0
    private let logbook: Logbook
    /// The count of slow lines at which it is over.
    private let slowEnd: UInt64
    /// Whether it may end within a message, the rest of which is held until the next.
    let mayHold: Bool

    init(_ logbook: Logbook, slowLines: UInt64, mayHold: Bool) {
        self.logbook = logbook
        self.mayHold = mayHold
        slowEnd = logbook.slowLines &+ slowLines
    }

    mutating func note(bytes: Int) {
        messages += 1
        self.bytes += bytes
    }

    var isOver: Bool {
        messages >= Self.messageLimit || bytes >= Self.byteLimit || isSpent
    }

    /// Whether slow lines have ended it.
    var isSpent: Bool { logbook.slowLines >= slowEnd }
}
