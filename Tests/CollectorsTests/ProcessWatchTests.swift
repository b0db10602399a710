import Collectors
import Foundation
import Kernel
import Telemetry
import Testing
import Threads

/// Which processes are watched, and who owns a listener.
struct ProcessWatchTests {
    typealias Process = ProcessTree.Process

    private func process(
        _ pid: Int, _ comm: String, parent: Int = 1, start: Int = 500, sockets: [Int] = []
    ) -> Process {
        var process = Process(pid)
        (process.comm, process.parent, process.start, process.sockets) = (
            Array(comm.utf8), parent, start, sockets
        )
        return process
    }

    private func groups(_ page: ProcessPage) -> [String] {
        (page.context.slow.watched.value?.groups ?? []).map { group in
            "\(group.name): \(group.members.map { String($0.identity.pid) }.joined(separator: " "))"
        }
    }

    @Test func watchesWhoeverListensWithItsFamily() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree)
        try tree.put(process(1, "init"))
        try tree.put(process(50, "nginx", sockets: [4, 100]))
        try tree.put(process(51, "nginx", parent: 50, sockets: [100]))
        try tree.put(process(52, "nginx", parent: 51))
        try tree.put(process(53, "sh", parent: 50))
        try tree.put(process(60, "nginx"))
        try tree.put(process(61, "sshd", sockets: [200]))
        page.kernel.listeners = [
            .init(inode: 100), .init(port: 22, cookie: 2, inode: 200), .init(cookie: 3, inode: 300),
        ]
        page.scan(at: 0)
        #expect(groups(page) == ["nginx: 50 51 52", "sshd: 61"])
        let owners = page.context.slow.owners.value
        #expect(owners.byInode == [100: .init(pid: 50, name: "nginx"), 200: .init(pid: 61, name: "sshd")])
    }

    @Test(arguments: [
        (ProcessRule.Match.comm("nginx"), "50 60"), (.exe("/usr/sbin/nginx"), "50"),
        (.commandLine { $0 == "nginx -g daemon off;" }, "60"), (.commandLine { $0.hasSuffix("off;") }, "60"),
        (.listensOn(port: 8080), "50"), (.listensOn(port: 80), ""), (.pidFile("PROC/nginx.pid"), "60"),
        (.pidFile("/nowhere"), ""), (.pidFile("PROC/empty.pid"), ""), (.exe("PROC/link"), "70"),
        (.exe("PROC/real"), "70"), (.exe("PROC/other"), ""),
    ])
    func findsWhatARuleNames(_ match: ProcessRule.Match, _ pids: String) throws {
        let tree = try ProcessTree()
        var match = match
        if case .pidFile(let path) = match {
            match = .pidFile(path.replacingOccurrences(of: "PROC", with: tree.procfs))
        }
        if case .exe(let path) = match {
            match = .exe(path.replacingOccurrences(of: "PROC", with: tree.procfs))
        }
        try tree.write("real", "")
        try tree.link("link", to: "\(tree.procfs)/real")
        try tree.put(process(70, "python3"))
        try tree.link("70/exe", to: "\(tree.procfs)/real")
        let page = ProcessPage(tree, rules: [ProcessRule(name: "web", match: match)])
        try tree.put(process(50, "nginx", sockets: [100]))
        try tree.link("50/exe", to: "/usr/sbin/nginx (deleted)")
        var other = process(60, "nginx")
        other.arguments = ["nginx", "-g", "daemon off;"]
        try tree.put(other)
        try tree.link("60/exe", to: "/opt/nginx")
        try tree.write("nginx.pid", "60\n")
        try tree.write("empty.pid", "")
        page.kernel.listeners = [.init(inode: 100)]
        page.scan(at: 0)
        #expect(groups(page) == ["web: \(pids)"])
        #expect(page.context.slow.owners.value.byInode[100]?.name == (pids.hasPrefix("50") ? "web" : "nginx"))
    }

    @Test func findsWhoRunsInAUnit() throws {
        let tree = try ProcessTree()
        let unit = try #require(UnitName("worker@.service"))
        let page = ProcessPage(tree, rules: [ProcessRule(name: "workers", match: .unit(unit))])
        for (pid, path) in [
            (50, "/a.slice/worker@1.service"), (51, "/a.slice"), (52, "/worker@x.service/sub"),
        ] {
            var process = Process(pid)
            process.cgroups = ["0::\(path)"]
            try tree.put(process)
        }
        try tree.put(Process(53))
        page.scan(at: 0)
        #expect(groups(page) == ["workers: 50 52"])
    }

    /// What cannot be examined, on a host where nobody fits the rule.
    @Test(
        arguments: [
            (.comm("nobody"), false), (.exe("/usr/bin/gateway"), true), (.listensOn(port: 8080), true),
            (.listensOn(port: 80), false), (.pidFile("PROC/nowhere"), false), (.pidFile("PROC/fd"), true),
        ] as [(ProcessRule.Match, Bool)])
    func tellsNobodyFromNobodySeen(_ match: ProcessRule.Match, _ isUncertain: Bool) throws {
        let tree = try ProcessTree()
        var match = match
        if case .pidFile(let path) = match {
            match = .pidFile(path.replacingOccurrences(of: "PROC", with: tree.procfs))
        }
        let page = ProcessPage(tree, rules: [ProcessRule(name: "web", match: match)])
        try tree.put(process(50, "gateway"))
        // A file is no link, and a folder no file: both fail with an errno that does not mean absence.
        try tree.write("50/exe", "")
        try tree.write("fd/x", "")
        page.kernel.listeners = [.init(inode: 100)]
        try page.collect(afterScanAt: 0)
        #expect(page.context.slow.watched.value?.groups.map(\.isUncertain) == [isUncertain])
        #expect(page["up"] == (isUncertain ? nil : 0))
        #expect(page["restarts_total"] == 0)
    }

    @Test(arguments: [
        ("rw,hidepid=2", true), ("rw,hidepid=invisible", true), ("rw", false), ("rw,hidepid=0", false),
    ])
    func saysThatProcessesAreHidden(_ options: String, _ isHidden: Bool) throws {
        let tree = try ProcessTree()
        let page = ProcessPage(
            tree,
            rules: [
                ProcessRule(name: "a", match: .comm("gateway")),
                ProcessRule(name: "b", match: .comm("other")),
            ])
        try tree.write(
            "self/mountinfo",
            "30 1 0:4 / /proc rw - proc proc rw,hidepid=2\n31 1 0:5 / \(tree.procfs) rw - proc proc \(options)\n"
        )
        if isHidden {
            #expect(throws: KernelError.denied("\(tree.procfs)/PID of other users (hidepid)")) {
                try page.collect(afterScanAt: 0)
            }
        }
        // Whoever is seen is measured, and nothing is said of the others.
        try tree.put(process(50, "gateway"))
        try page.collect(afterScanAt: 10)
        #expect(page["up", "a"] == 1)
        #expect(page["up", "b"] == (isHidden ? nil : 0))
        // Who sees process 1 sees all.
        try tree.put(process(1, "init"))
        try page.collect(afterScanAt: 20)
        #expect(page["up", "b"] == 0)
    }

    @Test func passesOverProcessesThatVanishWhileItLooks() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        try tree.put(process(50, "gateway"))
        // Listed, and gone when their files are opened: nothing of a process, of a thread, half of a process.
        try FileManager.default.createDirectory(
            atPath: "\(tree.procfs)/51", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: "\(tree.procfs)/50/task/99", withIntermediateDirectories: true)
        try tree.put(process(52, "gateway"))
        for file in ["statm", "cgroup", "task"] {
            try? FileManager.default.removeItem(atPath: "\(tree.procfs)/52/\(file)")
        }
        try page.collect(afterScanAt: 0)
        #expect(groups(page) == ["gate: 50 52"])
        #expect(page["up"] == 1)
        #expect(page["threads"] == 1)
        #expect(page.context.slow.threads.value?.groups.map(\.shown.count) == [1])
    }

    @Test func takesTheFirstRuleThatFits() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(
            tree,
            rules: [
                ProcessRule(name: "a", match: .comm("nginx")), ProcessRule(name: "b", match: .comm("nginx")),
                ProcessRule(name: "a", match: .comm("sshd")),
            ])
        try tree.put(process(50, "nginx"))
        try tree.put(process(51, "sshd"))
        page.scan(at: 0)
        #expect(groups(page) == ["a: 50 51", "b: "])
    }

    @Test func remembersAGroupForAnHour() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree)
        try tree.put(process(50, "nginx", sockets: [100]))
        page.kernel.listeners = [.init(inode: 100)]
        page.scan(at: 0)
        try tree.end(50)
        page.kernel.listeners = []
        page.scan(at: 3600)
        #expect(groups(page) == ["nginx: "])
        page.scan(at: 3620)
        #expect(groups(page) == [])
    }

    @Test func looksAgainAtOnceWhenAListenerAppears() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree)
        page.scan(at: 0)
        try tree.put(process(50, "nginx", sockets: [100]))
        page.kernel.listeners = [.init(inode: 100)]
        page.scan(at: 1)
        #expect(groups(page) == [])
        page.context.slow.noteNewListener()
        page.scan(at: 2)
        #expect(groups(page) == ["nginx: 50"])
    }

    @Test func findsANewOwnerWhenTheOldOneIsGone() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree)
        try tree.put(process(50, "old", sockets: [100]))
        try tree.put(process(51, "new", sockets: [100]))
        page.kernel.listeners = [.init(inode: 100)]
        page.scan(at: 0)
        #expect(page.context.slow.owners.value.byInode[100]?.name == "old")
        try tree.end(50)
        page.scan(at: 10)
        #expect(page.context.slow.owners.value.byInode[100]?.name == "new")
        // The number is used again by a process that holds nothing.
        try tree.end(51)
        try tree.put(process(51, "thief", start: 900))
        page.scan(at: 20)
        #expect(page.context.slow.owners.value.byInode == [:])
    }

    @Test func findsNobodyWhereAllAreHidden() throws {
        let processes = ProcessList(procfs: try ProcessTree().procfs)
        for pids: [Int32] in [[], [70, 71]] {
            var search = SocketOwnerSearch([100: 0], among: pids, of: processes)
            for _ in 0..<2 { search.turn() }
            #expect(search.isFinished)
            #expect(search.found.isEmpty)
        }
    }

    @Test func searchesInTurns() throws {
        let tree = try ProcessTree()
        var crowd = process(40, "crowd")
        crowd.files = 4200
        try tree.put(crowd)
        try tree.put(process(50, "nginx", sockets: [100]))
        let processes = ProcessList(procfs: tree.procfs)
        let uid = try #require(processes.uid(50))
        for user in [uid, uid &+ 1] {
            var search = SocketOwnerSearch([100: user, 999: uid], among: [77, 50, 40], of: processes)
            search.turn()
            #expect(search.found.isEmpty)
            var turns = 1
            while !search.isFinished {
                search.turn()
                turns += 1
            }
            #expect(search.found == [100: SocketHolder(pid: 50, descriptor: 0)])
            // Twice through everything, when the socket is another user's.
            let rounds = user == uid ? 1 : 2
            let few = rounds * crowd.files / SocketOwnerSearch.linksPerTurn
            #expect((few...few + rounds).contains(turns))
        }
    }

    /// Workers that are replaced bring a listener each, faster than the owners of the last ones are found.
    @Test func isNotHeldUpByListenersThatKeepComing() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree)
        var crowd = process(40, "crowd")
        crowd.files = 4200
        try tree.put(crowd)
        try tree.put(process(50, "nginx", sockets: [100]))
        page.kernel.listeners = [.init(inode: 100)]
        for round in 1...60 {
            page.kernel.listeners.append(.init(cookie: UInt64(100 + round), inode: UInt32(1000 + round)))
            page.context.slow.noteNewListener()
            page.slice(at: 0)
        }
        #expect(groups(page) == ["nginx: 50"])
        #expect(page.context.slow.owners.value.byInode[100]?.name == "nginx")
    }

    @Test func watchesABoundedNumber() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "all", match: .comm("gateway"))])
        for pid in 1...515 {
            var process = Process(pid)
            process.files = 0
            try tree.put(process)
        }
        page.scan(at: 0)
        #expect(page.context.slow.watched.value?.groups[0].members.count == 512)
        #expect(page.context.slow.watched.value?.leftOut == 3)
    }

    @Test func keepsCountingSwitchesWhenAThreadEnds() throws {
        let tree = try ProcessTree()
        let page = ProcessPage(tree, rules: [ProcessRule(name: "gate", match: .comm("gateway"))])
        var process = Process(80)
        process.threads = [.init(voluntary: 10, involuntary: 1), .init(voluntary: 20, involuntary: 2)]
        try tree.put(process)
        page.scan(at: 0)
        process.threads = [.init(voluntary: 15, involuntary: 1)]
        try tree.put(process)
        page.scan(at: 10)
        #expect(
            page.context.slow.threads.value?.groups.map(\.switches) == [
                ContextSwitches(voluntary: 35, involuntary: 3)
            ])
    }
}
