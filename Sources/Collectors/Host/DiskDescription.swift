import Kernel

/// The label values of one disk, in the order of the metrics' label names, kept from tick to tick.
struct DiskDescription {
    let info: [String]
    /// `nil` where udev found no filesystem.
    let filesystem: [String]?
    /// `nil` for what is no logical volume.
    let mapper: [String]?
    /// Write cache, use of it and rotation rate of an ATA disk; `nil` for what udev does not say.
    let ata: [Double?]

    init(of disk: DiskBook.Disk, _ udev: DiskProperties) {
        info = [
            disk.name, "\(disk.major)", "\(disk.minor)", udev[.path], udev[.wwn], udev[.model], udev[.serial],
            udev[.revision],
        ]
        filesystem =
            udev[.filesystemType].isEmpty
            ? nil
            : [
                disk.name, udev[.filesystemType], udev[.filesystemUsage], udev[.filesystemUUID],
                udev[.filesystemVersion],
            ]
        mapper =
            udev[.mapperName].isEmpty
            ? nil
            : [
                disk.name, udev[.mapperName], udev[.mapperUUID], udev[.mapperVolumeGroup],
                udev[.mapperVolume], udev[.mapperLayer],
            ]
        let isATA = !udev[.ata].isEmpty
        ata = [.ataWriteCache, .ataWriteCacheEnabled, .ataRotationRate].map { property in
            isATA ? Double(udev[property]).flatMap { $0.isFinite ? $0 : nil } : nil
        }
    }
}
