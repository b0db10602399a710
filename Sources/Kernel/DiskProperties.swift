package import Bytes

/// What udev knows of one block device, from its record /run/udev/data/bMAJOR:MINOR (udev(7)).
///
///     S:disk/by-id/virtio-abc
///     E:ID_MODEL=QEMU_HARDDISK
///     ^property ^name         ^value
///
/// A host without udev has no records, and a device may lack any property: both read as empty.
package struct DiskProperties: Equatable, Sendable {
    package enum Property: String, CaseIterable, Sendable {
        case ata = "ID_ATA"
        case ataRotationRate = "ID_ATA_ROTATION_RATE_RPM"
        case ataWriteCache = "ID_ATA_WRITE_CACHE"
        case ataWriteCacheEnabled = "ID_ATA_WRITE_CACHE_ENABLED"
        case filesystemType = "ID_FS_TYPE"
        case filesystemUsage = "ID_FS_USAGE"
        case filesystemUUID = "ID_FS_UUID"
        case filesystemVersion = "ID_FS_VERSION"
        case mapperName = "DM_NAME"
        case mapperUUID = "DM_UUID"
        case mapperVolumeGroup = "DM_VG_NAME"
        case mapperVolume = "DM_LV_NAME"
        case mapperLayer = "DM_LV_LAYER"
        case model = "ID_MODEL"
        case path = "ID_PATH"
        case revision = "ID_REVISION"
        case serial = "ID_SERIAL_SHORT"
        case wwn = "ID_WWN"
    }

    /// udev keeps lines of at most 16 KiB; a longer value than this names nothing that a person could read.
    package static let valueLimitBytes = 1024

    private var values: [Property: String] = [:]

    package init() {}

    package init(_ text: inout ByteReader) {
        while let run = text.line() {
            var line = ByteReader(run)
            guard line.take("E:"), let name = line.until(UInt8(ascii: "=")),
                let property = Property.allCases.first(where: { name.equals($0.rawValue) })
            else { continue }
            values[property] = line.rest.prefix(Self.valueLimitBytes).text
        }
    }

    /// Empty when udev does not say.
    package subscript(property: Property) -> String { values[property] ?? "" }
}

extension HostFiles {
    /// Opened anew each time: udev replaces the record, it does not write into it.
    package func diskProperties(major: UInt32, minor: UInt32) throws(KernelError) -> DiskProperties {
        let record = try FileHandle(path: path(of: .root("run/udev/data/b\(major):\(minor)")))
        return try read(record) { text in DiskProperties(&text) }
    }
}
