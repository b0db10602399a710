import Kernel

extension UDPSocketSample {
    /// As text: address and port, inode, unread bytes, drops.
    var text: String { "\(local.text) \(inode) \(receiveQueueBytes) \(drops)" }

    init?(text line: Substring) {
        let words = line.split(separator: " ")
        guard words.count == 4, let local = SocketEndpoint(text: words[0]), let inode = UInt32(words[1]),
            let bytes = UInt32(words[2]), let drops = Int64(words[3])
        else { return nil }
        self.init(local: local, inode: inode, receiveQueueBytes: bytes, drops: drops)
    }
}
