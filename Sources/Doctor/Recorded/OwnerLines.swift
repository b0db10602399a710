/// Who holds which listening socket, as text: an inode and its holders.
///
///     48123 4242 4243
enum OwnerLines {
    static func text(_ owners: [UInt32: [Int32]]) -> String {
        owners.sorted { $0.key < $1.key }
            .map { inode, pids in "\(inode) \(pids.map(String.init).joined(separator: " "))\n" }.joined()
    }

    static func owners(_ text: String) -> [UInt32: [Int32]] {
        var owners: [UInt32: [Int32]] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let first = words.first, let inode = UInt32(first) else { continue }
            owners[inode] = words.dropFirst().compactMap { Int32($0) }
        }
        return owners
    }
}

/// What was seen of the accept queues, as text: inode, longest queue, looks that found it half full, looks.
///
///     48123 513 12 100
enum QueueLines {
    static func text(_ watch: QueueWatch) -> String {
        watch.peaks.sorted { $0.key < $1.key }
            .map { inode, peak in "\(inode) \(peak.queue) \(peak.halfFull) \(peak.looks)\n" }.joined()
    }

    static func queues(_ text: String) -> QueueWatch {
        var peaks: [UInt32: QueueWatch.Peak] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 4, let inode = UInt32(words[0]), let queue = UInt32(words[1]),
                let halfFull = Int(words[2]), let looks = Int(words[3])
            else { continue }
            var peak = QueueWatch.Peak()
            (peak.queue, peak.halfFull, peak.looks) = (queue, halfFull, looks)
            peaks[inode] = peak
        }
        return QueueWatch(peaks: peaks)
    }
}
