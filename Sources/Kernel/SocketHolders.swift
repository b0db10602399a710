/// Finds all processes that hold each of some sockets: a parent that listened, and its children that accept.
///
/// Nobody keeps that list, so links of /proc/PID/fd are read, each some two microseconds. Listeners are opened early and
/// descriptors are listed rising, so the first links of every process are looked at, and those behind them while finds
/// are near. A child has its parent's descriptor by the same number (fork(2)), so what is found further up in one is
/// asked for by that number in the others. At last, for sockets that nobody was found to hold, some hundred links of each
/// are read, and then all as far as the bound goes.
package struct SocketHolders {
    /// Bytes of names that are listed at once in the first round, 20 of them, and how often where the last held a find.
    private static let earlyBytes = 512
    private static let earlyPieces = 16
    /// The same for what is missing then: 340 names of each process, and at last 32 KiB after 32 KiB.
    private static let middleBytes = 8 << 10
    private static let deepBytes = 32 << 10
    /// Links read in all.
    package static let linkLimit = 100_000

    /// Each rising by pid.
    package private(set) var found: [UInt32: [SocketHolder]] = [:]
    /// Processes that may not be looked into.
    package private(set) var refused = 0
    /// Whether the bound ended the search.
    package private(set) var isCutShort = false
    private var links = 0
    private let wanted: Set<UInt32>
    private let processes: ProcessList
    private let linkLimit: Int

    /// A process with more links than were looked at, and the last of these.
    private struct Rest {
        let pid: Int32
        let last: Int32
    }

    package init(of wanted: Set<UInt32>, in processes: ProcessList, linkLimit: Int = Self.linkLimit) {
        self.wanted = wanted
        self.processes = processes
        self.linkLimit = linkLimit
    }

    /// Looks among `pids`, the likelier first.
    package mutating func search(_ pids: [Int32]) {
        let rests = pids.compactMap { lookEarly(into: $0) }
        askByNumber(in: rests)
        let known = found.count
        for rest in rests where isMissingOne { look(into: rest.pid, within: Self.middleBytes) }
        for rest in rests where isMissingOne { lookDeep(into: rest.pid) }
        if found.count > known { askByNumber(in: rests) }
        for inode in found.keys { found[inode]?.sort { $0.pid < $1.pid } }
    }

    private var isMissingOne: Bool { found.count < wanted.count }

    /// Looks at the first descriptors, and says where there are more.
    private mutating func lookEarly(into pid: Int32) -> Rest? {
        guard let folder = folder(of: pid) else { return nil }
        var last: Int32 = -1
        for _ in 0..<Self.earlyPieces {
            let (numbers, isLast) = folder.numbers(within: Self.earlyBytes)
            let finds = take(numbers, of: pid, in: folder)
            if isLast { return nil }
            last = numbers.last ?? last
            if finds == 0 { break }
        }
        return Rest(pid: pid, last: last)
    }

    private mutating func look(into pid: Int32, within bytes: Int) {
        guard let folder = folder(of: pid) else { return }
        _ = take(folder.numbers(within: bytes).numbers, of: pid, in: folder)
    }

    private mutating func lookDeep(into pid: Int32) {
        guard let folder = folder(of: pid) else { return }
        while isMissingOne, !isCutShort {
            let (numbers, isLast) = folder.numbers(within: Self.deepBytes)
            _ = take(numbers, of: pid, in: folder)
            if isLast { return }
        }
    }

    private mutating func askByNumber(in rests: [Rest]) {
        for (inode, holders) in found {
            for number in Set(holders.map(\.descriptor)) {
                for rest in rests where rest.last < number && !isHeld(inode, by: rest.pid) {
                    guard mayReadOneMore() else { return }
                    let holder = SocketHolder(pid: rest.pid, descriptor: number)
                    if processes.holds(holder, inode: inode) { found[inode, default: []].append(holder) }
                }
            }
        }
    }

    /// Reads the links of these descriptors, and says how many are wanted ones.
    private mutating func take(_ numbers: [Int32], of pid: Int32, in folder: DescriptorFolder) -> Int {
        var finds = 0
        for number in numbers where mayReadOneMore() {
            guard let inode = folder.socket(at: number), wanted.contains(inode) else { continue }
            finds += 1
            if isHeld(inode, by: pid) { continue }
            found[inode, default: []].append(SocketHolder(pid: pid, descriptor: number))
        }
        return finds
    }

    private func isHeld(_ inode: UInt32, by pid: Int32) -> Bool {
        found[inode]?.contains { $0.pid == pid } == true
    }

    private mutating func mayReadOneMore() -> Bool {
        isCutShort = links >= linkLimit
        if !isCutShort { links += 1 }
        return !isCutShort
    }

    private mutating func folder(of pid: Int32) -> DescriptorFolder? {
        if isCutShort { return nil }
        do throws(KernelError) {
            return try DescriptorFolder(path: "\(processes.procfs)/\(pid)/fd")
        } catch {
            // One that has gone holds nothing.
            if case .denied = error { refused += 1 }
            return nil
        }
    }
}
