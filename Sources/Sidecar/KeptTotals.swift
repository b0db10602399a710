import Glibc
import Ingest
import Telemetry

/// The totals that outlive the process, in the runtime directory; without them the sidecar runs all the same.
enum KeptTotals {
    static let fileName = "totals"

    /// - Throws: only when another sidecar uses them.
    static func open(in directory: RuntimeDirectory, _ table: SeriesTableOptions, _ log: Log) throws
        -> TotalsFile?
    {
        let path = "\(directory.path)/\(fileName)"
        guard let boot = bootID() else {
            log.warn("totals will not survive a restart", ["reason": "\(bootPath) cannot be read"])
            return nil
        }
        do throws(IngestError) {
            let totals = try TotalsFile(
                path: path, capacityBytes: table.arenaBytes, boot: boot, at: table.startedAt)
            tell(totals, log)
            return totals
        } catch .totalsInUse(let path) {
            throw IngestError.totalsInUse(path)
        } catch {
            log.warn(
                "totals will not survive a restart",
                ["reason": "\(error)", "try": "make room there, or choose another --runtime-dir"])
            return nil
        }
    }

    /// Of the kernel, so never below a `path.procfs`.
    private static let bootPath = "/proc/sys/kernel/random/boot_id"

    private static func bootID() -> BootID? {
        do {
            return BootID(
                String(decoding: try TextFile.contents(of: bootPath), as: UTF8.self).filter {
                    !$0.isWhitespace
                })
        } catch {
            // The caller says what follows, for whatever reason.
            return nil
        }
    }

    private static func tell(_ totals: TotalsFile, _ log: Log) {
        let path = totals.path
        switch totals.beginning {
        case .new: log.info("keeping totals", ["path": path])
        case .goingOn(let series, 0):
            log.info("going on with the totals of the process before", ["path": path, "series": "\(series)"])
        case .goingOn(let series, let discarded):
            log.warn(
                "going on with totals that are not whole",
                ["path": path, "series": "\(series)", "discarded": "\(discarded)"])
        case .otherBoot: log.info("totals begin at zero: the system was started anew", ["path": path])
        case .otherLayout: log.warn("totals begin at zero: another version wrote them", ["path": path])
        case .torn: log.warn("totals begin at zero: they were not whole", ["path": path])
        }
        if !totals.isInMemory {
            log.warn(
                "totals lie on a disk, where write-back may delay samples; a --runtime-dir on tmpfs does not",
                ["path": path])
        }
    }
}
