import Collectors
import Kernel
import Testing

struct FilesystemSelectionTests {
    private func mount(_ point: String, _ type: String = "ext4", device: String = "/dev/vda") -> Mount {
        Mount(device: device, point: Array(point.utf8), type: type)
    }

    private func shown(_ mounts: [Mount], rootfs: String = "") -> [String] {
        var selection = FilesystemSelection(rootfs: rootfs)
        for mount in mounts { selection.take(mount) }
        return selection.mounts.map { "\($0.device) \(String(decoding: $0.point, as: UTF8.self))" }
    }

    @Test(arguments: [
        ("/", true), ("/dev", false), ("/dev/shm", false), ("/devices", true), ("/proc", false),
        ("/sys/fs", false),
        ("/system", true), ("/run", true), ("/run/credentials", true), ("/run/credentials/a.service", false),
        ("/mnt/data", true), ("/media/usb", true), ("/var/lib/docker", true), ("/var/lib/docker/", true),
        ("/var/lib/docker/overlay2/x/merged", false), ("/var/lib/containers/storage/overlay", false),
        ("/srv/dev", true),
    ])
    func hidesKernelsAndContainersFolders(_ point: String, _ isShown: Bool) {
        #expect(shown([mount(point)]).isEmpty != isShown)
    }

    @Test(arguments: [
        ("ext4", true), ("tmpfs", true), ("nfs4", true), ("fuse.sshfs", true), ("cgroup2", false),
        ("overlay", false),
        ("squashfs", false), ("autofs", false), ("nsfs", false), ("Proc", true),
    ])
    func hidesTypesThatHoldNothing(_ type: String, _ isShown: Bool) {
        #expect(shown([mount("/a", type)]).isEmpty != isShown)
    }

    @Test func showsOfSeveralMountsAtOnePointTheUppermost() {
        let mounts = [
            mount("/", "rootfs", device: "rootfs"), mount("/", device: "sda1"), mount("/b", device: "sdb"),
            mount("/mnt", "autofs", device: "systemd-1"), mount("/mnt", "nfs4", device: "nas:/"),
            mount("/c", device: "sdc"), mount("/c", "overlay", device: "overlay"),
            mount("/d", device: "sdd"), mount("/d", "overlay"), mount("/d", device: "sde"),
        ]
        #expect(shown(mounts) == ["sda1 /", "sdb /b", "nas:/ /mnt", "sde /d"])
    }

    @Test(arguments: [
        ("/host", "/host", "/"), ("/host", "/host/boot", "/boot"), ("/host", "/hostile", "/hostile"),
        ("/host", "/srv", "/srv"), ("", "/host", "/host"),
    ])
    func namesPointsBelowTheRootAsTheHostDoes(_ root: String, _ point: String, _ name: String) {
        #expect(shown([mount(point)], rootfs: root) == ["/dev/vda \(name)"])
    }

    @Test func hidesBelowTheRootWhatTheHostWouldHide() {
        #expect(shown([mount("/host/dev/shm", "tmpfs")], rootfs: "/host").isEmpty)
    }

    @Test func keepsSoManyAndCountsTheRest() {
        var selection = FilesystemSelection()
        for number in 0..<10_000 { selection.take(mount("/m\(number)")) }
        selection.take(mount("/proc"))
        selection.take(mount("/m3", device: "over"))
        #expect(selection.mounts.count == FilesystemSelection.limit)
        #expect(selection.leftOut == 10_000 - FilesystemSelection.limit)
        #expect(selection.mounts[3].device == "over")
    }
}
