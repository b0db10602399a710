import Kernel

extension LiveHost {
    package func details(of sockets: [TCPSocket]) throws(Unknown) -> [UInt64: ConnectionDetail] {
        let identities = sockets.prefix(SocketFacts.detailLimit).map(SocketIdentity.init)
        let query = TCPInfoQuery(channel: scope.channel(), withMore: true)
        var details = Details()
        var place = 0
        while place < identities.count {
            let batch = identities[place..<min(place + TCPInfoQuery.batchLimit, identities.count)]
            do throws(KernelError) { _ = try query.ask(batch, into: &details) } catch {
                // A batch is asked again once when the kernel had no room for its answers.
                do throws(KernelError) {
                    guard error.isPassing else { throw error }
                    _ = try query.ask(batch, into: &details)
                } catch { throw Unknown(error, path: "sock_diag") }
            }
            place += batch.count
        }
        return details.byCookie
    }
}

/// TCP_INFO as it comes.
private struct Details: SocketSink {
    var byCookie: [UInt64: ConnectionDetail] = [:]

    mutating func begin() {}

    mutating func take(_ row: SocketRow) {
        if let detail = ConnectionDetail(row) { byCookie[row.cookie] = detail }
    }
}

extension SocketIdentity {
    init(_ socket: TCPSocket) {
        self.init(
            local: socket.local, remote: socket.remote, interface: socket.interface, cookie: socket.cookie)
    }
}

extension ConnectionDetail {
    /// Keeps what a row tells; `nil` of a row without TCP_INFO.
    init?(_ row: SocketRow) {
        guard let info = row.tcpInfo else { return nil }
        self.init()
        congestionControl = row.congestionControl
        notSentBytes = info.notSentBytes
        acknowledgedBytes = info.acknowledgedBytes
        receivedBytes = info.receivedBytes
        congestionWindow = info.congestionWindow
        segmentBytes = info.segmentBytes
        rtoMicroseconds = info.rtoMicroseconds
        rttMicroseconds = info.rttMicroseconds
        totalRetransmits = info.totalRetransmits
        lastDataSentMilliseconds = info.lastDataSentMilliseconds
        lastDataReceivedMilliseconds = info.lastDataReceivedMilliseconds
        lastAckReceivedMilliseconds = info.lastAckReceivedMilliseconds
        receiveBufferBytes = row.receiveBufferBytes
    }
}
