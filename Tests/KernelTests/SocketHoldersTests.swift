import Foundation
import Kernel
import Testing

/// Who holds a listening socket, from folders of descriptors as procfs has them.
struct SocketHoldersTests {
    private let wanted: UInt32 = 4711

    @Test func findsAllThatHoldASocketAmongTheFirstDescriptors() throws {
        let host = try DescriptorFolders([1: [3: 7], 20: [3: 4711], 21: [3: 4711, 4: 9]])
        let search = host.search(for: [wanted])
        #expect(search.found == [wanted: [holder(20, 3), holder(21, 3)]])
        #expect(!search.isCutShort && search.refused == 0)
    }

    @Test func findsOneThatWasOpenedLate() throws {
        let host = try DescriptorFolders([20: crowd(400).merging([900: 4711]) { $1 }])
        #expect(host.search(for: [wanted]).found == [wanted: [holder(20, 900)]])
    }

    @Test func findsTheChildrenThatHaveItByTheSameNumber() throws {
        let parent = crowd(400).merging([900: 4711]) { $1 }
        let host = try DescriptorFolders([20: parent, 21: parent, 22: crowd(400).merging([900: 5]) { $1 }])
        #expect(host.search(for: [wanted]).found == [wanted: [holder(20, 900), holder(21, 900)]])
    }

    @Test func goesOnWhileFindsAreNear() throws {
        let listeners = Dictionary(uniqueKeysWithValues: (3..<203).map { ($0, $0 + 10_000) })
        let host = try DescriptorFolders([20: listeners])
        let search = host.search(for: Set((10_003..<10_203).map(UInt32.init)))
        #expect(search.found.count == 200)
    }

    @Test func endsAtItsBound() throws {
        let host = try DescriptorFolders([20: crowd(30), 21: crowd(200), 22: [3: 4711]])
        let search = host.search(for: [wanted], linkLimit: 30)
        #expect(search.found.isEmpty && search.isCutShort)
    }

    @Test func passesOverWhoeverHasGone() throws {
        let host = try DescriptorFolders([20: [3: 4711]])
        var search = SocketHolders(of: [wanted], in: ProcessList(procfs: host.path))
        search.search([19, 20])
        #expect(search.found == [wanted: [holder(20, 3)]] && search.refused == 0)
    }

    private func holder(_ pid: Int32, _ descriptor: Int32) -> SocketHolder {
        SocketHolder(pid: pid, descriptor: descriptor)
    }

    /// Descriptors that are other sockets.
    private func crowd(_ count: Int) -> [Int: Int] {
        Dictionary(uniqueKeysWithValues: (3..<3 + count).map { ($0, 1_000_000 + $0) })
    }
}

/// A folder like /proc with the descriptors of some processes, sockets all of them: inode by number by pid.
private final class DescriptorFolders {
    let path = NSTemporaryDirectory() + "descriptors-\(UUID().uuidString)"
    private let pids: [Int32]

    init(_ processes: [Int32: [Int: Int]]) throws {
        pids = processes.keys.sorted()
        for (pid, descriptors) in processes {
            let folder = "\(path)/\(pid)/fd"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (number, inode) in descriptors { symlink("socket:[\(inode)]", "\(folder)/\(number)") }
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func search(for wanted: Set<UInt32>, linkLimit: Int = SocketHolders.linkLimit) -> SocketHolders {
        var search = SocketHolders(of: wanted, in: ProcessList(procfs: path), linkLimit: linkLimit)
        search.search(pids)
        return search
    }
}
