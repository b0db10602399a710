/// TCP_INFO as a line of text, for recordings: the cookie of its socket, then what is known, named as ss(8) does.
///
///     1231388 cong=bbr acked=4096 notsent=1994752 cwnd=12 mss=2048 rto=208000 rtt=5248 retrans=0 …
///
/// Words with other names are passed over, so that a later kernel's or ours can have more.
extension ConnectionDetail {
    private typealias Field = any WritableKeyPath<ConnectionDetail, UInt32?> & Sendable

    private static let fields: [(name: String, field: Field)] = [
        ("notsent", \.notSentBytes), ("cwnd", \.congestionWindow), ("mss", \.segmentBytes),
        ("rto", \.rtoMicroseconds), ("rtt", \.rttMicroseconds), ("retrans", \.totalRetransmits),
        ("lastsnd", \.lastDataSentMilliseconds), ("lastrcv", \.lastDataReceivedMilliseconds),
        ("lastack", \.lastAckReceivedMilliseconds), ("rcvbuf", \.receiveBufferBytes),
    ]
    /// TCP_CA_NAME_MAX of include/net/tcp.h.
    private static let longestName = 16

    /// Reads a line; `nil` for one that is something else.
    package static func read(line: Substring) -> (cookie: UInt64, detail: ConnectionDetail)? {
        let words = line.split(whereSeparator: { $0 == " " || $0.isNewline })
        guard let cookie = words.first.flatMap({ UInt64($0) }) else { return nil }
        var detail = ConnectionDetail()
        for word in words.dropFirst() {
            guard let equals = word.firstIndex(of: "="),
                detail.set(word[..<equals], to: word[word.index(after: equals)...])
            else { return nil }
        }
        return (cookie, detail)
    }

    /// Without a line's end.
    package func line(cookie: UInt64) -> String {
        var words = ["\(cookie)"]
        if let congestionControl { words.append("cong=\(congestionControl)") }
        if let acknowledgedBytes { words.append("acked=\(acknowledgedBytes)") }
        if let receivedBytes { words.append("received=\(receivedBytes)") }
        for (name, field) in Self.fields {
            if let value = self[keyPath: field] { words.append("\(name)=\(value)") }
        }
        return words.joined(separator: " ")
    }

    /// Says whether `text` is what a value of that name looks like.
    private mutating func set(_ name: Substring, to text: Substring) -> Bool {
        if name == "cong" {
            congestionControl = String(text)
            return !text.isEmpty && text.utf8.count <= Self.longestName
        }
        if name == "acked" {
            acknowledgedBytes = UInt64(text)
            return acknowledgedBytes != nil
        }
        if name == "received" {
            receivedBytes = UInt64(text)
            return receivedBytes != nil
        }
        guard let known = Self.fields.first(where: { $0.name == name }) else { return true }
        self[keyPath: known.field] = UInt32(text)
        return self[keyPath: known.field] != nil
    }
}
