import Bytes

/// The lines of a message for which the turn of its sender had no time: taken first in the next one.
final class HeldLines {
    private var bytes: [UInt8] = []
    private var taken = 0
    /// Whether the kernel cut the message they come from.
    private(set) var isCut = false
    private(set) var sender: Sender

    init(_ sender: Sender) { self.sender = sender }

    var isEmpty: Bool { bytes.isEmpty }
    /// What is kept, in bytes.
    var count: Int { bytes.count }

    func hold(_ lines: ByteRun, isCut: Bool, from sender: Sender) {
        bytes = lines.array
        taken = 0
        self.isCut = isCut
        self.sender = sender
    }

    /// Hands what is left to `take`, which answers with what it left of it.
    func go(on take: (ByteRun) -> ByteRun) {
        let left = bytes.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return 0 }
            return take(ByteRun(start: start + taken, count: buffer.count - taken)).count
        }
        taken = bytes.count - left
        if left == 0 { bytes = [] }
    }
}
