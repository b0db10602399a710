/// TCP_INFO by cookie, as text: what was told, each with its name.
///
///     4097 congestion=cubic not_sent=0 acknowledged=481 window=10 …
enum ConnectionDetailLines {
    private static var numbers: [(name: Substring, path: WritableKeyPath<ConnectionDetail, UInt32?>)] {
        [
            ("not_sent", \.notSentBytes), ("window", \.congestionWindow), ("segment", \.segmentBytes),
            ("rto", \.rtoMicroseconds), ("rtt", \.rttMicroseconds), ("retransmits", \.totalRetransmits),
            ("data_sent", \.lastDataSentMilliseconds), ("data_received", \.lastDataReceivedMilliseconds),
            ("ack_received", \.lastAckReceivedMilliseconds), ("receive_buffer", \.receiveBufferBytes),
        ]
    }

    static func text(_ details: [UInt64: ConnectionDetail]) -> String {
        details.sorted { $0.key < $1.key }.map { cookie, detail in
            var words = ["\(cookie)"]
            if let name = detail.congestionControl { words.append("congestion=\(EscapedWord.text(name))") }
            if let bytes = detail.acknowledgedBytes { words.append("acknowledged=\(bytes)") }
            for (name, path) in numbers {
                if let number = detail[keyPath: path] { words.append("\(name)=\(number)") }
            }
            return words.joined(separator: " ") + "\n"
        }.joined()
    }

    static func details(_ text: String) -> [UInt64: ConnectionDetail] {
        var details: [UInt64: ConnectionDetail] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let first = words.first, let cookie = UInt64(first) else { continue }
            details[cookie] = detail(words.dropFirst())
        }
        return details
    }

    private static func detail(_ words: ArraySlice<Substring>) -> ConnectionDetail {
        var detail = ConnectionDetail()
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            if let (_, path) = numbers.first(where: { $0.name == parts[0] }) {
                detail[keyPath: path] = UInt32(parts[1])
            } else if parts[0] == "congestion" {
                detail.congestionControl = EscapedWord.value(parts[1])
            } else if parts[0] == "acknowledged" {
                detail.acknowledgedBytes = UInt64(parts[1])
            }
        }
        return detail
    }
}
