import CLinux
import Kernel
import Telemetry
import Threads

/// Lists the network interfaces, a datagram at a time, asks their drivers, and publishes what they are.
struct LinkJob: SlowJob {
    /// How often a few interfaces are listed; many of them as rarely as all else is looked at, since one costs 5 µs.
    static let quickPeriod = Duration.seconds(1)
    static let quickLimit = 128
    /// Drivers asked, and folders of /sys read, in one slice: 45 µs each.
    static let sliceLimit = 16

    private let readings: SlowReadings
    private let table: LinkTable
    /// `nil` where /sys shows another namespace.
    private let files: HostFiles?
    private var stage = Stage.resting
    private var nextList: Timestamp?
    private var links = NetworkLinks()
    private var isTorn = false
    private var mayRetry = true
    private var details = LinkDetails()
    private var leftOut: UInt64 = 0

    private enum Stage: Equatable {
        case resting
        case listing
        /// All before this place are described.
        case describing(Int)
    }

    init(_ context: SlowContext) {
        readings = context.readings
        let scope = context.readings.scopes.value.all[0]
        table = LinkTable(channel: scope.channel(NETLINK_ROUTE))
        files =
            scope.folder == HostFiles.ownNetwork
            ? HostFiles(procfs: context.procfs, sysfs: context.sysfs) : nil
    }

    var isBusy: Bool { stage != .resting }

    mutating func run(now: Timestamp) {
        do throws(KernelError) {
            switch stage {
            case .resting:
                if let nextList, now < nextList { return }
                try begin()
                stage = .listing
            case .listing:
                try list()
            case .describing(let place):
                describe(from: place, now: now)
            }
        } catch {
            giveUp(because: error, now: now)
        }
    }

    private mutating func begin() throws(KernelError) {
        links = NetworkLinks()
        isTorn = false
        details.begin()
        try table.ask()
    }

    private mutating func list() throws(KernelError) {
        let reply = try table.receive(into: &links)
        isTorn = isTorn || reply.isTorn
        if reply.outcome != .finished { return }
        if isTorn, mayRetry {
            mayRetry = false
            try begin()
        } else {
            stage = .describing(0)
        }
    }

    private mutating func describe(from place: Int, now: Timestamp) {
        let end = min(place + Self.sliceLimit, links.all.count)
        for link in links.all[place..<end] {
            details.refresh(link, now: now) { link in
                (link.isOn ? table.mode(of: link) : nil, files?.linkFiles(of: link))
            }
        }
        if end < links.all.count {
            stage = .describing(end)
            return
        }
        leftOut += UInt64(links.leftOut)
        details.finish()
        let all = links.all.map {
            NetworkInterface(link: $0, mode: details[$0].mode, files: details[$0].files)
        }
        finish(.success(NetworkInterfaces(all: all, leftOut: leftOut)), now: now)
    }

    private mutating func giveUp(because error: KernelError, now: Timestamp) {
        if error.isPassing, mayRetry {
            mayRetry = false
            // The next turn begins anew.
            (stage, nextList) = (.resting, nil)
        } else {
            finish(.failure(error), now: now)
        }
    }

    private mutating func finish(_ result: Result<NetworkInterfaces, KernelError>, now: Timestamp) {
        readings.interfaces.publish(result)
        nextList = now + (links.all.count > Self.quickLimit ? SlowWork.period : Self.quickPeriod)
        stage = .resting
        mayRetry = true
    }
}
