import Doctor
import Kernel
import Testing

/// Whose sockets the doctor looks for besides listeners, and whom it looks into for them.
struct SuspectSocketsTests {
    private static let check = Check(
        id: "a.b", title: "t", reads: [.sockets, .udpSockets], scope: .app, apply: .live,
        explanation: Explanation(mechanism: "m", byHand: [], wrongWhen: "", references: [])
    ) { _ throws(Unknown) in [] }

    /// Connections in CLOSE_WAIT to a port of 10.0.0.9, with rising inodes.
    private func leak(_ count: Int, to port: UInt16, from inode: UInt32) -> [TCPSocket] {
        (0..<count).map { number in
            TCPSocket(
                state: .closeWait, local: .ten(1, UInt16(40_000 + number)), remote: .ten(9, port),
                inode: inode + UInt32(number), cookie: UInt64(inode) + UInt64(count - number))
        }
    }

    private func host(_ leaks: [TCPSocket], udp: [UDPSocketSample] = []) -> SpokenHost {
        MadeUpHost().process(77, "crawler").changed { host in
            host.after.owners = .success([119: [77]])
            host.after.udpSockets = .success(udp)
        }.sockets { $0.add(leaks, listening: false) }.spoken
    }

    private func wanted(_ host: SpokenHost, _ target: Question.Target = .everything) -> Set<UInt32> {
        _ = Sampler(host, for: [Self.check], question: Question(target: target)).take()
        return host.wanted
    }

    @Test func isTheOldestConnectionOfEachDestination() {
        #expect(wanted(host(leak(20, to: 443, from: 100))) == [119])
        #expect(wanted(host(leak(10, to: 443, from: 100) + leak(10, to: 80, from: 500))) == [109, 509])
    }

    @Test func isNoneOfAFewConnectionsNorOfThoseWithoutAnOwner() {
        #expect(wanted(host(leak(19, to: 443, from: 100))) == [])
        let orphans = leak(30, to: 443, from: 100).map { row in
            var row = row
            row.inode = 0
            return row
        }
        #expect(wanted(host(orphans)) == [])
    }

    @Test func isBoundedInDestinations() {
        let leaks = (1...40).flatMap { leak(2, to: UInt16($0), from: UInt32($0 * 100)) }
        #expect(wanted(host(leaks)).count == 16)
    }

    @Test func isADatagramSocketThatDropped() {
        let sockets = (0..<9).map { number in
            UDPSocketSample(
                local: .ten(1, 8125), inode: UInt32(70 + number), receiveQueueBytes: 0, drops: Int64(number))
        }
        #expect(wanted(host([], udp: sockets)) == [74, 75, 76, 77, 78])
    }

    @Test func bringsItsOwnerIntoViewUnlessAnotherIsAskedFor() {
        let host = host(leak(20, to: 443, from: 100))
        func pids(_ target: Question.Target) -> [Int32] {
            Sampler(host, for: [Self.check], question: Question(target: target)).take().processes.map(\.pid)
        }
        #expect(pids(.everything) == [77])
        #expect(pids(.process(77)) == [77])
        #expect(pids(.port(8080)) == [])
    }
}

extension MadeUpHost {
    fileprivate var spoken: SpokenHost { SpokenHost(examination().after) }
}
