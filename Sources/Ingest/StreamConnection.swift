import Bytes
import Glibc
import WireFormats

/// One accepted connection and what it has sent of an unfinished frame or line.
final class StreamConnection {
    let descriptor: Int32
    let sender: Sender
    private(set) var framing = StreamFraming()
    private var rest: UnsafeMutablePointer<UInt8>?
    private(set) var restCount = 0
    /// Of a frame or packet that was begun with.
    let held: HeldLines
    /// Whether complete lines may follow in the rest, for which the last turn had no time.
    private(set) var isBehind = false
    /// Whether nothing more comes; what is held is all that is left.
    private(set) var hasEnded = false

    init(_ descriptor: Int32, _ sender: Sender) {
        self.descriptor = descriptor
        self.sender = sender
        held = HeldLines(sender)
    }

    deinit {
        rest?.deallocate()
        close(descriptor)
    }

    /// Brings the unfinished bytes to the front of `buffer`, from where they are read on.
    func restore(to buffer: UnsafeMutablePointer<UInt8>) -> Int {
        guard let rest else { return 0 }
        buffer.update(from: rest, count: restCount)
        defer { forget() }
        return restCount
    }

    /// Keeps what is unfinished.
    func keep(_ run: ByteRun) {
        forget()
        if run.isEmpty { return }
        let kept = UnsafeMutablePointer<UInt8>.allocate(capacity: run.count)
        kept.update(from: run.start, count: run.count)
        rest = kept
        restCount = run.count
    }

    /// Uses up the complete lines of `buffer`, handing each run of them to `take` until that wants no more; returns
    /// what is left, or `nil` when the connection cannot be understood any further.
    func consume(
        _ buffer: ByteRun, _ take: (ByteRun, _ isFrame: Bool) -> Bool, _ reject: (RejectReason) -> Void
    ) -> ByteRun? {
        var left = buffer
        isBehind = false
        while !isBehind {
            let used: Int
            switch framing.next(in: left) {
            case .lines(let lines, let count):
                isBehind = !take(lines, framing.isFramed) && count < left.count
                used = count
            case .lineTooLong(let count):
                reject(.tooLong)
                used = count
            case .skipped(let count): used = count
            case .needsMore: return left
            case .frameTooBig:
                reject(.frameTooBig)
                return nil
            }
            left = ByteRun(start: left.start + used, count: left.count - used)
        }
        return left
    }

    /// What is left of lines when nothing more will be read, and whether one was cut.
    func end(_ rest: ByteRun) -> (lines: ByteRun, isCut: Bool) {
        hasEnded = true
        return framing.atEnd(rest)
    }

    /// Everything that is kept of what it sent, in bytes.
    var keptBytes: Int { restCount + held.count }

    /// Whether the next turn has work even if nothing more arrives.
    var isUnfinished: Bool { isBehind || !held.isEmpty }

    private func forget() {
        rest?.deallocate()
        rest = nil
        restCount = 0
    }
}
