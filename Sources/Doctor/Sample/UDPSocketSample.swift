package import Bytes
package import Kernel

/// A UDP socket, from /proc/net/udp and udp6 (proc_pid_net(5)).
package struct UDPSocketSample: Equatable, Sendable {
    package var local: SocketEndpoint
    package var inode: UInt32
    package var receiveQueueBytes: UInt32
    /// Datagrams that this socket dropped.
    package var drops: Int64

    package init(local: SocketEndpoint, inode: UInt32, receiveQueueBytes: UInt32, drops: Int64) {
        self.local = local
        self.inode = inode
        self.receiveQueueBytes = receiveQueueBytes
        self.drops = drops
    }
}

extension UDPSocketSample {
    /// Reads a line of /proc/net/udp or udp6; `nil` for the heading and whatever else is no socket.
    package init?(_ line: ByteRun) {
        guard let socket = UDPSocketLine(line) else { return nil }
        self.init(
            local: socket.local, inode: socket.inode, receiveQueueBytes: socket.receiveQueueBytes,
            drops: Int64(clamping: socket.drops))
    }
}
