import Collectors
import Foundation
import Testing

struct DiskstatsTests {
    private func line(_ name: String, _ minor: Int = 0) -> String {
        "8 \(minor) \(name) 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n"
    }

    @Test(arguments: [
        ("sda", true), ("sda1", false), ("sda12", false), ("sdaa", true), ("sdaa1", true), ("hda3", false),
        ("xvda", true), ("xvdb2", false), ("vda1", false), ("nvme0n1", true), ("nvme0n1p1", false),
        ("nvme0c1n1", true), ("nvme10n12p3", false), ("nvme0n1p", true), ("ram0", false), ("loop12", false),
        ("fd0", false), ("loop", true), ("sd1", true), ("sdA1", true), ("sda1x", true), ("dm-0", true),
        ("md127", true), ("zram0", true), ("mmcblk0p1", true), ("sr0", true), ("xda1", true),
    ])
    func showsDisksAndNotTheirParts(_ name: String, _ isShown: Bool) throws {
        let host = TemporaryHost()
        try host.write(line(name), to: "proc/diskstats")
        var ticker = try Ticker("diskstats", on: host.files)
        #expect(ticker.tick().value("node_disk_io_now{device=\"\(name)\"}") == (isShown ? "9.0" : nil))
    }

    @Test func convertsUnits() throws {
        let host = TemporaryHost()
        try host.write(line("sda"), to: "proc/diskstats")
        var ticker = try Ticker("diskstats", on: host.files)
        let page = ticker.tick()
        #expect(page.value("node_disk_read_bytes_total{device=\"sda\"}") == "1536.0")
        #expect(page.value("node_disk_discarded_sectors_total{device=\"sda\"}") == "14.0")
        #expect(page.value("node_disk_flush_requests_time_seconds_total{device=\"sda\"}") == "0.017")
    }

    @Test func tellsDisksThatComeAndGoApart() throws {
        let host = TemporaryHost()
        var ticker = try Ticker("diskstats", on: host.files)
        func models() -> [String] {
            ticker.tick().lines.filter { $0.hasPrefix("node_disk_info") }.compactMap {
                $0.firstMatch(of: /device="(.*?)".*model="(.*?)"/).map { "\($0.1)=\($0.2)" }
            }
        }
        try host.write("E:ID_MODEL=one\n", to: "root/run/udev/data/b8:0")
        try host.write(line("sda") + line("sdb", 16), to: "proc/diskstats")
        #expect(models() == ["sda=one", "sdb="])
        // sda is pulled out, sdb stays, another becomes sda under another number.
        try host.write("E:ID_MODEL=two\n", to: "root/run/udev/data/b8:16")
        try host.write(line("sdb", 16), to: "proc/diskstats")
        #expect(models() == ["sdb=two"])
        try host.write("E:ID_MODEL=three\n", to: "root/run/udev/data/b8:32")
        try host.write(line("sda", 32) + line("sdb", 16), to: "proc/diskstats")
        #expect(models() == ["sda=three", "sdb=two"])
        // A record that changes is read again in its turn.
        try host.write("E:ID_MODEL=four\n", to: "root/run/udev/data/b8:16")
        _ = models()
        #expect(models() == ["sda=three", "sdb=four"])
        try host.remove("root/run")
        _ = models()
        #expect(models() == ["sda=", "sdb="])
    }

    @Test(arguments: [
        ("E:ID_ATA=1\nE:ID_ATA_ROTATION_RATE_RPM=7200\n", "7200.0"),
        ("E:ID_ATA_ROTATION_RATE_RPM=7200\n", nil),
        ("E:ID_ATA=1\nE:ID_ATA_ROTATION_RATE_RPM=inf\n", nil), ("E:ID_ATA=1\n", nil),
        ("E:ID_ATA=1\nE:ID_ATA_ROTATION_RATE_RPM=fast\n", nil),
    ])
    func showsTheTurnsOfAnATADiskAlone(_ record: String, _ turns: String?) throws {
        let host = TemporaryHost()
        try host.write(record, to: "root/run/udev/data/b8:0")
        try host.write(line("sda"), to: "proc/diskstats")
        var ticker = try Ticker("diskstats", on: host.files)
        #expect(ticker.tick().value("node_disk_ata_rotation_rate_rpm{device=\"sda\"}") == turns)
    }

    @Test func showsSoManyDisksOnlyAndCountsTheRest() throws {
        let host = TemporaryHost()
        try host.write((0..<1030).map { line("dm-\($0)", $0) }.joined(), to: "proc/diskstats")
        var ticker = try Ticker("diskstats", on: host.files)
        for tick in 1...2 {
            let page = ticker.tick()
            #expect(page.lines.count == 1024 * 18 + 1)
            #expect(page.value("outrigger_disk_left_out_total") == "\(tick * 6).0")
        }
    }
}
