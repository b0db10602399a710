import Bytes

/// Finds all processes that hold each of some sockets: a parent that listened, and its children that accept.
///
/// Nobody keeps that list, so links of /proc/PID/fd are read, each some two microseconds. Listeners are opened early and
/// descriptors are listed rising, so the first links of every process are looked at, and then, for sockets that nobody
/// was found to hold, all links as far as the bound goes.
package struct SocketHolders {
    /// Links of one process that are read in the first round.
    package static let firstLinks = 256
    /// Links read in all.
    package static let linkLimit = 100_000

    /// Each rising.
    package private(set) var found: [UInt32: [Int32]] = [:]
    /// Processes that may not be looked into.
    package private(set) var refused = 0
    /// Whether the bound ended the search.
    package private(set) var isCutShort = false
    private var links = 0
    private let wanted: Set<UInt32>
    private let processes: ProcessList

    package init(of wanted: Set<UInt32>, in processes: ProcessList) {
        self.wanted = wanted
        self.processes = processes
    }

    /// Looks among `pids`, the likelier first.
    package mutating func search(_ pids: [Int32]) {
        var deep: [Int32] = []
        for pid in pids where look(into: pid, atMost: Self.firstLinks) { deep.append(pid) }
        for pid in deep where isMissingOne { _ = look(into: pid, atMost: Self.linkLimit) }
        for inode in found.keys { found[inode]?.sort() }
    }

    private var isMissingOne: Bool { found.count < wanted.count }

    /// Reads links of a process, and says whether it has more of them.
    private mutating func look(into pid: Int32, atMost limit: Int) -> Bool {
        if links >= Self.linkLimit {
            isCutShort = true
            return false
        }
        let listing: DirectoryStream
        do throws(KernelError) {
            listing = try DirectoryStream(path: "\(processes.procfs)/\(pid)/fd")
        } catch {
            // One that has gone holds nothing.
            if case .denied = error { refused += 1 }
            return false
        }
        var read = 0
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 64) { room in
            // Deep in a process it is not asked whether it holds a socket that others hold too.
            while read < limit, links < Self.linkLimit, read < Self.firstLinks || isMissingOne {
                let went: Void? = listing.next { name in
                    guard let target = listing.target(of: name, into: room),
                        let inode = SocketOwnerSearch.inode(inLink: target), wanted.contains(inode),
                        found[inode]?.contains(pid) != true
                    else { return }
                    found[inode, default: []].append(pid)
                }
                if went == nil { return false }
                read += 1
                links += 1
            }
            return true
        }
    }
}
