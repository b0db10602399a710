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

    init(_ descriptor: Int32, _ sender: Sender) {
        self.descriptor = descriptor
        self.sender = sender
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

    /// Uses up all complete lines of `buffer`, handing each run of them to `take`; returns what is left, or `nil`
    /// when the connection cannot be understood any further.
    func consume(
        _ buffer: ByteRun, _ take: (ByteRun, _ isFrame: Bool) -> Void, _ reject: (RejectReason) -> Void
    ) -> ByteRun? {
        var left = buffer
        while true {
            let used: Int
            switch framing.next(in: left) {
            case .lines(let lines, let count):
                take(lines, framing.isFramed)
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
    }

    private func forget() {
        rest?.deallocate()
        rest = nil
        restCount = 0
    }
}
