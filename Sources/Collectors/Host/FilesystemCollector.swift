package import Kernel
package import Telemetry

/// How full each mounted filesystem is, as it last answered, and which do not answer.
package struct FilesystemCollector: Collector {
    package static let name = "filesystem"
    package static let title = "Filesystems"
    package static let note = """
        Kernel interfaces and the layers of containers are left out. Each filesystem is asked on the thread
        `mounts`, so one that hangs (NFS, FUSE) is shown by `node_filesystem_device_error` and holds up
        nothing. Three things differ from node_exporter, whose values are wrong there: of several mounts at
        one point only the topmost counts, because only that can be asked; a mount point with a backslash or
        line feed in its name is asked by its real name; sizes are in units of `f_frsize`, as df(1) has them.
        """
    package static let period: Duration? = FilesystemBoard.period
    package static let metrics = [
        available, deviceError, files, filesFree, free, readOnly, size, leftOut,
    ]

    static let available = gauge("avail_bytes", "Bytes of each filesystem that any user may still fill.")
    static let deviceError = gauge(
        "device_error", "Whether each filesystem failed to answer, or has not answered within five seconds.")
    static let files = gauge("files", "Files that each filesystem has room for.")
    static let filesFree = gauge("files_free", "Files that may still be made on each filesystem.")
    static let free = gauge("free_bytes", "Free bytes of each filesystem, with what only root may fill.")
    static let readOnly = gauge("readonly", "Whether each filesystem is mounted read-only.")
    static let size = gauge("size_bytes", "Size of each filesystem.")
    static let leftOut = Metric.counter(
        "outrigger_filesystem_left_out_total",
        "Mounts found beyond the first \(FilesystemSelection.limit), which are not shown, counted at each look."
    )

    private static func gauge(_ field: String, _ help: String) -> Metric {
        .gauge("node_filesystem_\(field)", help, labels: ["device", "mountpoint", "fstype"])
    }

    private let watch: FilesystemWatch?

    package init(_ context: CollectorContext) { watch = context.filesystems }

    package func collect(from host: HostFiles, into row: inout Row) throws {
        guard let board = try watch?.look() else { throw FilesystemsUnseen.notYet }
        for seen in board.seen {
            let (device, point, type) = (seen.mount.device, seen.point, seen.mount.type)
            switch seen.answer {
            case .none: break
            case .error: row[Self.deviceError, device, point, type] = 1
            case .space(let space):
                let numbers = [
                    (Self.available, space.availableBytes), (Self.deviceError, 0), (Self.files, space.files),
                    (Self.filesFree, space.filesFree), (Self.free, space.freeBytes),
                    (Self.readOnly, seen.mount.isReadOnly ? 1 : 0), (Self.size, space.sizeBytes),
                ]
                for (metric, number) in numbers { row[metric, device, point, type] = number }
            }
        }
        row[Self.leftOut] = Double(board.leftOut)
    }
}
