import Collectors
import Kernel
import Threads

extension Settings {
    /// What stands before the host's own paths: nothing when its root is ours.
    var rootPrefix: String {
        var root = rootfs[...]
        while root.hasSuffix("/") { root.removeLast() }
        return String(root)
    }

    /// Whoever asks the filesystems, on threads named `mounts` that begin with the first look.
    ///
    /// They are never joined: one that hangs in statvfs(3) ends with the process, if the kernel lets it.
    func filesystemWatch(patience: Duration = FilesystemBoard.patience) -> FilesystemWatch {
        let (procfs, root) = (procfs, rootPrefix)
        return FilesystemWatch(
            patience: patience,
            list: { () throws(KernelError) in
                var selection = FilesystemSelection(rootfs: root)
                try HostFiles(procfs: procfs).mounts { selection.take($0) }
                return selection
            },
            ask: { point throws(KernelError) in try MountSpace.ask(Array(root.utf8) + point) },
            now: { WallClock.steady },
            start: { asker in
                try NamedThread("mounts", stackBytes: Self.mountsStackBytes) {
                    while let rest = asker.round() { asker.sleep(rest) }
                }.detach()
            })
    }

    /// Many of these threads may hang at once; a list of mounts needs little of it.
    private static let mountsStackBytes = 256 << 10
}

extension FilesystemWatch {
    /// Waits for the first answers, so that the first page has them; not when nobody will show them.
    func begin(_ settings: Settings, within limit: Duration) {
        if !settings.disabledCollectors.contains(FilesystemCollector.name) { finishRound(within: limit) }
    }
}
