import Kernel

/// A socket as a line of text, for recordings: fourteen words, `-` where nothing was told.
///
///     established 10.0.0.5:8080 10.0.0.9:51234 0 131072 persist 3 12000 1000 48123 4097 0 0 131072
///     ^state      ^local        ^remote        ^rq ^wq  ^timer  ^r ^ms   ^uid ^inode ^cookie ^if ^drops ^rcvbuf
///
/// States are named as in proc_pid_net(5), timers as ss(8) does, an IPv6 address stands in brackets; `r` are the
/// retransmits. Numbers are decimal, the queues as `TCPSocket` has them.
extension TCPSocket {
    static let wordCount = 14

    /// Reads a line; `nil` for one that is something else.
    package init?(line: Substring) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" || $0.isNewline })
        guard words.count == Self.wordCount, let state = SocketState(name: words[0]),
            let local = SocketEndpoint(text: words[1]), let remote = SocketEndpoint(text: words[2]),
            let received = UInt32(words[3]), let sent = UInt32(words[4]),
            let timer = SocketTimer(name: words[5]), let retransmits = UInt8(words[6]),
            let expires = UInt32(words[7]), let uid = UInt32(words[8]), let inode = UInt32(words[9]),
            let cookie = UInt64(words[10]), let interface = UInt32(words[11]),
            case (let drops, let isDrops) = Self.optional(words[12]), isDrops,
            case (let buffer, let isBuffer) = Self.optional(words[13]), isBuffer
        else { return nil }
        self.init(
            state: state, timer: timer, retransmits: retransmits, local: local, remote: remote,
            receiveQueue: received, sendQueue: sent, uid: uid, inode: inode, cookie: cookie,
            expiresMilliseconds: expires, drops: drops, receiveBufferBytes: buffer, interface: interface)
    }

    /// Without a line's end.
    package var line: String {
        let numbers = [UInt64(retransmits), UInt64(expiresMilliseconds), UInt64(uid), UInt64(inode), cookie]
        let words =
            [state.name, local.text, remote.text, "\(receiveQueue)", "\(sendQueue)", timer.name]
            + numbers.map { "\($0)" } + ["\(interface)"]
            + [drops, receiveBufferBytes].map { $0.map { "\($0)" } ?? "-" }
        return words.joined(separator: " ")
    }

    private static func optional(_ word: Substring) -> (number: UInt32?, isWhole: Bool) {
        if word == "-" { return (nil, true) }
        let number = UInt32(word)
        return (number, number != nil)
    }
}

extension SocketState {
    private static let names: [(state: SocketState, name: String)] = [
        (.established, "established"), (.synSent, "syn_sent"), (.synReceived, "syn_recv"),
        (.finWait1, "fin_wait1"), (.finWait2, "fin_wait2"), (.timeWait, "time_wait"), (.close, "close"),
        (.closeWait, "close_wait"), (.lastAck, "last_ack"), (.listen, "listen"), (.closing, "closing"),
    ]

    /// As proc_pid_net(5) names it, in small letters.
    package var name: String { Self.names.first { $0.state == self }?.name ?? "" }

    init?(name: Substring) {
        guard let known = Self.names.first(where: { $0.name == name }) else { return nil }
        self = known.state
    }
}

extension SocketTimer {
    private static let names: [(timer: SocketTimer, name: String)] = [
        (.none, "off"), (.retransmit, "on"), (.keepalive, "keepalive"), (.timeWait, "timewait"),
        (.zeroWindowProbe, "persist"),
    ]

    /// As ss(8) names it, and `off` for none.
    package var name: String { Self.names.first { $0.timer == self }?.name ?? "" }

    init?(name: Substring) {
        guard let known = Self.names.first(where: { $0.name == name }) else { return nil }
        self = known.timer
    }
}
