import CLinux
import Glibc
package import Telemetry

/// The file in which the series live, so that a process that ends, however it ends, leaves them to the next.
///
///     RUNTIME_DIR/totals    header span | spans of records and blocks        mapped, shared, locked while one uses it
///
/// Every number is written straight into the mapping: what was ever shown is in it. There is nothing to replay, and
/// after a kill nothing to repair but the list of free blocks.
package final class TotalsFile {
    /// How the table begins.
    package enum Beginning: Equatable, Sendable {
        /// With the series of the process before; some may have been unusable.
        case goingOn(series: Int, discarded: Int)
        /// At zero, because there was nothing.
        case new
        /// At zero, because what lies there is of an earlier run of the kernel.
        case otherBoot
        /// At zero, because another version of this program wrote it.
        case otherLayout
        /// At zero, because it was not written whole, or not by us.
        case torn
    }

    package let path: String
    package let beginning: Beginning
    /// Whether the file lies in memory: on a disk, write-back may stall a store for hundreds of milliseconds.
    package let isInMemory: Bool
    let arena: CellArena

    /// Opens or makes the file at `path`, with room for `capacityBytes` of series.
    ///
    /// - Throws: what keeps it from being used; the sidecar can go on without it.
    package init(path: String, capacityBytes: Int, boot: BootID, at now: Timestamp) throws(IngestError) {
        let file = try Self.open(path)
        do throws(IngestError) {
            let size = try Self.lock(file, path)
            (arena, beginning) = try Self.map(file, path, size, capacityBytes, boot, now)
        } catch {
            close(file)
            throw error
        }
        isInMemory = outrigger_is_memory(file) == 1
        self.path = path
    }

    /// The size of the file, which nobody else can have by now.
    private static func lock(_ file: Int32, _ path: String) throws(IngestError) -> Int {
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .failed("fstat", path: path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_uid == geteuid() else { throw .notOurs(path) }
        // Ends with the process, however it ends.
        if outrigger_lock_file(file) != 0 {
            throw errno == EWOULDBLOCK ? .totalsInUse(path) : .failed("flock", path: path, errno: errno)
        }
        // Again, for the one who had it may have made it grow until it went.
        return fstat(file, &status) == 0 ? Int(status.st_size) : 0
    }

    private static func open(_ path: String) throws(IngestError) -> Int32 {
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if file >= 0 { return file }
        throw errno == ELOOP ? .notOurs(path) : .failed("open", path: path, errno: errno)
    }

    private static func map(
        _ file: Int32, _ path: String, _ size: Int, _ capacity: Int, _ boot: BootID, _ now: Timestamp
    ) throws(IngestError) -> (CellArena, Beginning) {
        var refusal = size == 0 ? Beginning.new : nil
        if refusal == nil {
            refusal =
                size < ArenaSpan.bytes || size % ArenaSpan.bytes != 0 ? .torn : headerRefusal(file, boot)
        }
        if refusal != nil, ftruncate(file, 0) != 0 { throw .failed("ftruncate", path: path, errno: errno) }
        let filled = refusal == nil ? size : 0
        // What a truncated copy lacks is allocated here, so that no later store can meet a hole.
        let code = posix_fallocate(file, 0, off_t(max(filled, ArenaSpan.bytes)))
        if code != 0 { throw .failed("posix_fallocate", path: path, errno: code) }
        guard
            let memory = ArenaMemory(
                file: file, filled: max(filled, ArenaSpan.bytes), capacityBytes: capacity)
        else { throw .failed("mmap", path: path, errno: errno) }
        let header = TotalsHeader(cells: CellRun(start: memory.start))
        if let refusal {
            header.write(boot: boot, at: now)
            return (CellArena(memory), refusal)
        }
        header.generation.value &+= 1
        let census = ArenaCensus(memory)
        let arena = CellArena(memory, spanCount: census.spanCount, isLive: census.isLive)
        return (arena, .goingOn(series: census.seriesCount, discarded: census.discarded))
    }

    /// Read before anything is mapped: a file that is cut short would be SIGBUS.
    private static func headerRefusal(_ file: Int32, _ boot: BootID) -> Beginning? {
        let header = CellRun.allocate(ArenaSpan.headerWords)
        defer { header.start.deallocate() }
        let wanted = ArenaSpan.headerWords * 8
        guard pread(file, header.start, wanted, 0) == wanted else { return .torn }
        return TotalsHeader(cells: header).refusal(boot: boot)
    }
}
