import Collectors
import Foundation
import Kernel
import Telemetry
import Testing
import Threads

/// Which namespaces are followed, in a made-up /proc whose namespaces have files but no doors.
struct NetworkFollowTests {
    private final class Followed {
        let tree: ProcessTree
        let readings = SlowReadings { MadeUpKernel() }
        private var slow: SlowWork
        private var seconds = 0.0

        init(_ names: [String], following: Set<String>? = nil) throws {
            tree = try ProcessTree()
            try tree.write("net/netstat", "")
            slow = SlowWork(
                SlowContext(
                    readings: readings, procfs: tree.procfs,
                    rules: names.map {
                        ProcessRule(
                            name: $0, match: .comm($0), followsNetwork: following?.contains($0) ?? true)
                    }))
        }

        /// Puts a process into namespace number `netns`; 0 is our own.
        func put(_ pid: Int, _ comm: String, netns: Int, start: Int = 500) throws {
            var process = ProcessTree.Process(pid)
            (process.comm, process.start) = (Array(comm.utf8), start)
            try tree.put(process)
            let file = netns == 0 ? "net/netstat" : "namespace\(netns)/netstat"
            if !FileManager.default.fileExists(atPath: "\(tree.procfs)/\(file)") { try tree.write(file, "") }
            let folder = "\(tree.procfs)/\(pid)/net"
            if FileManager.default.fileExists(atPath: folder) {
                try FileManager.default.removeItem(atPath: folder)
            }
            try tree.link("\(pid)/net", to: netns == 0 ? "../net" : "../namespace\(netns)")
            try tree.write("\(pid)/ns/net", "")
        }

        /// `name=folder` of every scope but the unlabelled one.
        func look(at seconds: Double? = nil) -> [String] {
            self.seconds = seconds ?? self.seconds + 10
            slow.finish(now: Timestamp(seconds: self.seconds))
            return readings.scopes.value.all.dropFirst().map { "\($0.name ?? "")=\($0.folder)" }
        }
    }

    @Test func followsWhatLivesElsewhereAndIsToBeFollowed() throws {
        let followed = try Followed(["a", "b", "c"], following: ["a", "b"])
        try followed.put(50, "a", netns: 1)
        try followed.put(60, "b", netns: 0)
        try followed.put(70, "c", netns: 2)
        #expect(followed.look() == ["a=50/net"])
        #expect(followed.readings.scopes.value.all[0].name == nil)
    }

    @Test func followsNothingWithoutARule() throws {
        let followed = try Followed([])
        try followed.put(50, "a", netns: 1)
        #expect(followed.look() == [])
        #expect(followed.readings.scopes.value.generation == 0)
    }

    @Test func sharesTheScopeOfTheFirstGroup() throws {
        let followed = try Followed(["b", "a"])
        try followed.put(50, "a", netns: 1)
        try followed.put(60, "b", netns: 1)
        #expect(followed.look() == ["b=60/net"])
        try followed.tree.end(60)
        #expect(followed.look() == ["a=50/net"])
        #expect(followed.readings.scopes.value.leftOut == 0)
    }

    @Test func goesWhereTheOldestProcessLives() throws {
        let followed = try Followed(["a"])
        try followed.put(50, "a", netns: 1, start: 900)
        try followed.put(60, "a", netns: 2, start: 800)
        try followed.put(70, "a", netns: 0, start: 700)
        #expect(followed.look() == ["a=60/net"])
        #expect(followed.readings.scopes.value.leftOut == 1)
        try followed.tree.end(60)
        #expect(followed.look() == ["a=50/net"])
    }

    @Test func tellsARestartFromAStay() throws {
        let followed = try Followed(["a"])
        try followed.put(50, "a", netns: 1)
        #expect(followed.look() == ["a=50/net"])
        let first = followed.readings.scopes.value.all[1].serial
        #expect(followed.look() == ["a=50/net"])
        #expect(followed.readings.scopes.value.all[1].serial == first)
        #expect(followed.readings.scopes.value.generation == 1)
        try followed.tree.end(50)
        #expect(followed.look() == [])
        try followed.put(51, "a", netns: 2)
        #expect(followed.look() == ["a=51/net"])
        #expect(followed.readings.scopes.value.all[1].serial != first)
    }

    @Test func looksOftenerForAMinuteAfterItsProcessWent() throws {
        let followed = try Followed(["a"])
        try followed.put(50, "a", netns: 1)
        #expect(followed.look(at: 10) == ["a=50/net"])
        try followed.tree.end(50)
        #expect(followed.look(at: 20) == [])
        try followed.put(51, "a", netns: 2)
        #expect(followed.look(at: 20.9) == [])
        #expect(followed.look(at: 21) == ["a=51/net"])
        try followed.tree.end(51)
        #expect(followed.look(at: 31) == [])
        #expect(followed.look(at: 90.9) == [])
        // By now it is thought to stay away.
        try followed.put(52, "a", netns: 3)
        #expect(followed.look(at: 91) == [])
        #expect(followed.look(at: 100.9) == ["a=52/net"])
    }

    @Test func followsABoundedNumber() throws {
        let names = (10..<30).map { "g\($0)" }
        let followed = try Followed(names)
        for (place, name) in names.enumerated() { try followed.put(100 + place, name, netns: place + 1) }
        #expect(followed.look() == (0..<16).map { "g\(10 + $0)=\(100 + $0)/net" })
        #expect(followed.readings.scopes.value.leftOut == 4)
        _ = followed.look()
        #expect(followed.readings.scopes.value.leftOut == 8)
    }

    @Test func showsHowEachIsMeasured() throws {
        let followed = try Followed(["a"])
        try followed.put(50, "a", netns: 1)
        try followed.tree.write(
            "namespace1/netstat",
            "TcpExt: ListenDrops TCPx ListenOverflows\nTcpExt: 9 1 7\nIpExt: ListenDrops\nIpExt: 5\n")
        try followed.tree.write("namespace1/snmp", "Tcp: RetransSegs\nTcp: 3\n")
        _ = followed.look()
        var set = try CollectorSet(
            Catalogue.all.filter { $0.type.name == NetworkScopeCollector.name },
            context: CollectorContext(slow: followed.readings),
            host: HostFiles(procfs: followed.tree.procfs), now: { .zero })
        let page = PageText.of(Array(set.collect(.full).prefix(1)))
        #expect(
            page.split(separator: "\n").filter { !$0.hasPrefix("#") } == [
                #"outrigger_netns_info{access="files",netns="a"} 1.0"#,
                #"outrigger_netns_success{netns="a"} 1.0"#,
                "outrigger_netns_left_out_total 0.0",
                #"outrigger_netns_listen_overflows_total{netns="a"} 7.0"#,
                #"outrigger_netns_listen_drops_total{netns="a"} 9.0"#,
                #"outrigger_netns_tcp_retransmits_total{netns="a"} 3.0"#,
            ])
        // Its files go with the last process.
        try followed.tree.write("namespace1/snmp", "nothing that is known")
        let after = PageText.of(Array(set.collect(.full).prefix(1)))
        #expect(after.contains("outrigger_netns_success{netns=\"a\"} 0.0"))
        #expect(after.contains("outrigger_netns_listen_drops_total{netns=\"a\"} 9.0"))
        #expect(!after.contains("outrigger_netns_tcp_retransmits_total{"))
    }
}
