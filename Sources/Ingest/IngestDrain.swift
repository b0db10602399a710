/// How the loop ends: what was sent before the end is counted.
extension IngestLoop {
    /// What may still be queued when the sidecar stops: a sender that never pauses must not hold it up.
    private static let lastReads = 1 << 20

    /// Takes what is queued, removes the paths, and takes what came in between.
    ///
    /// At a socket that outlives us whoever waits to be accepted is left to the next sidecar, and so is every datagram
    /// that comes after the first look.
    func drain() {
        reception.isLast = true
        takeRest(of: sockets.indices.filter { !sockets[$0].isKept || sockets[$0].options.lane == .datagram })
        for socket in sockets { socket.removePath() }
        takeRest(of: sockets.indices.filter { !sockets[$0].isKept })
        for connection in connections.all {
            if connection.restCount > 0 {
                let dialect = sockets[connection.sender.socket].options.dialect
                StreamReader(reception: reception, dialect: dialect).finish(connection)
            }
            connections.drop(connection)
        }
    }

    private func takeRest(of places: [Int]) {
        var reads = 0
        var isBusy = true
        while isBusy, reads < Self.lastReads {
            isBusy = false
            for place in places where serveSocket(place) { isBusy = true }
            for connection in connections.all where read(connection) { isBusy = true }
            reads += Turn.messageLimit
        }
    }
}
