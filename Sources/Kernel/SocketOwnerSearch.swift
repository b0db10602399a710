package import Bytes
import Glibc

/// Who holds a socket.
package struct SocketHolder: Equatable, Sendable {
    package let pid: Int32
    package let descriptor: Int32

    package init(pid: Int32, descriptor: Int32) {
        self.pid = pid
        self.descriptor = descriptor
    }
}

/// Finds the lowest pid that holds each of some sockets, in turns of bounded work.
///
/// The only way is to read the links of /proc/PID/fd. Processes of the socket's user come first; those of other users
/// only for what is then still missing, since a server may have changed its user after it began to listen. A
/// process that goes, or may not be looked into, is passed over.
package struct SocketOwnerSearch {
    /// Links read in one turn: less than a millisecond, at a microsecond each.
    package static let linksPerTurn = 512

    package private(set) var found: [UInt32: SocketHolder] = [:]
    private var wanted: [UInt32: UInt32]
    private let processes: ProcessList
    private let pids: [Int32]
    private var ownUserFirst = true
    private var next = 0
    private var current: (pid: Int32, uid: UInt32, listing: DirectoryStream)?

    /// Looks for `wanted`, user by inode, among `pids`.
    package init(_ wanted: [UInt32: UInt32], among pids: [Int32], of processes: ProcessList) {
        self.wanted = wanted
        self.pids = pids.sorted()
        self.processes = processes
    }

    package var isFinished: Bool { wanted.isEmpty || !ownUserFirst && current == nil && next == pids.count }

    /// Goes on for one turn.
    package mutating func turn() {
        var links = 0
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { room in
            while links < Self.linksPerTurn, !isFinished {
                // A process that is passed over has cost as much as a link.
                links += 1
                guard let process = current ?? nextProcess() else { continue }
                current = process
                let went: Void? = process.listing.next { name in
                    if let inode = Self.inode(of: name, in: process.listing, room) {
                        settle(inode, process.pid, process.uid, descriptor: name.wholeNumber)
                    }
                }
                if went == nil { current = nil }
            }
        }
    }

    private mutating func nextProcess() -> (pid: Int32, uid: UInt32, listing: DirectoryStream)? {
        guard next < pids.count else {
            ownUserFirst = false
            next = 0
            return nil
        }
        let pid = pids[next]
        next += 1
        guard let uid = processes.uid(pid), isCandidate(uid),
            // Not ours to look into, or gone: both are no find.
            let listing = try? DirectoryStream(path: "\(processes.procfs)/\(pid)/fd")
        else { return nil }
        return (pid, uid, listing)
    }

    private func isCandidate(_ uid: UInt32) -> Bool {
        ownUserFirst ? wanted.values.contains(uid) : wanted.values.contains { $0 != uid }
    }

    private mutating func settle(_ inode: UInt32, _ pid: Int32, _ uid: UInt32, descriptor: UInt64?) {
        guard let user = wanted[inode], (user == uid) == ownUserFirst else { return }
        wanted[inode] = nil
        found[inode] = SocketHolder(pid: pid, descriptor: Int32(clamping: descriptor ?? 0))
    }

    /// The inode in `socket:[4711]`.
    private static func inode(
        of name: ByteRun, in listing: DirectoryStream, _ room: UnsafeMutableBufferPointer<UInt8>
    ) -> UInt32? {
        guard let target = listing.target(of: name, into: room) else { return nil }
        return inode(inLink: target)
    }

    /// The inode in the text of a link, `socket:[4711]`; `nil` for every other text.
    package static func inode(inLink target: ByteRun) -> UInt32? {
        var reader = ByteReader(target)
        guard reader.take("socket:["), let digits = reader.until(UInt8(ascii: "]")), reader.isAtEnd else {
            return nil
        }
        return digits.wholeNumber.flatMap { UInt32(exactly: $0) }
    }
}

extension ProcessList {
    /// Whether the process still holds the socket there where it was found.
    package func holds(_ holder: SocketHolder, inode: UInt32) -> Bool {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { room in
            guard let start = room.baseAddress else { return false }
            let got = UnsafeMutableRawPointer(start).withMemoryRebound(to: CChar.self, capacity: room.count) {
                readlink("\(procfs)/\(holder.pid)/fd/\(holder.descriptor)", $0, room.count)
            }
            return got > 0
                && SocketOwnerSearch.inode(inLink: ByteRun(start: UnsafePointer(start), count: got)) == inode
        }
    }
}
