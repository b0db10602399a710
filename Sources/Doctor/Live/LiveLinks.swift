import CLinux
import Kernel

extension LiveHost {
    package func links() throws(Unknown) -> [LinkSample] {
        let dump = RouteDump(channel: scope.channel(NETLINK_ROUTE))
        do throws(KernelError) {
            let links = try dump.linkCounters()
            // An old kernel or a filter may refuse these: then nothing is known of queueing.
            let roots = Dictionary(
                (try? dump.rootQdiscs())?.map { ($0.linkIndex, $0) } ?? [],
                uniquingKeysWith: { first, _ in first })
            return links.map { sample(of: $0, root: roots[$0.index], driver: dump.driver(of: $0)) }
        } catch {
            // A namespace that was not entered still shows what its interfaces count.
            if case .files = scope.access { return LinkSample.all(inDeviceText: try text("proc/net/dev")) }
            throw Unknown(error, path: "rtnetlink")
        }
    }

    private func sample(of link: LinkCounters, root: RootQdisc?, driver: LinkDriver?) -> LinkSample {
        var sample = LinkSample(name: link.name, isOn: link.isOn)
        sample.counters = link.values.mapValues(Int64.init(clamping:))
        if let driver {
            sample.driver = driver.name
            // The driver counts some under the names that the kernel sums up.
            sample.counters.merge(driver.counters.mapValues(Int64.init(clamping:))) { kernels, _ in kernels }
            sample.receiveRing = driver.receiveRing.map(Int.init)
            sample.receiveRingLimit = driver.receiveRingLimit.map(Int.init)
            sample.receiveQueues = driver.receiveChannels.map(Int.init)
        }
        if let root {
            sample.qdisc = root.kind
            sample.qdiscDrops = Int64(root.drops)
            sample.qdiscBacklogPackets = Int64(root.backlogPackets)
        }
        sample.steersPackets = steersPackets(link)
        return sample
    }

    /// What is mounted at /sys shows our own namespace alone.
    private func steersPackets(_ link: LinkCounters) -> Bool? {
        guard files.readsOwnNetwork,
            text(of: "ifindex", link).flatMap({ Int32($0.trimmedLine) }) == link.index
        else { return nil }
        let folder = "sys/class/net/\(link.name)/queues"
        let queues = ((try? names(in: folder)) ?? []).filter { $0.hasPrefix("rx-") }
        let masks = queues.compactMap { try? text("\(folder)/\($0)/rps_cpus") }
        return masks.isEmpty ? nil : masks.contains { PacketSteering.isOn(mask: $0) }
    }

    private func text(of file: String, _ link: LinkCounters) -> String? {
        try? text("sys/class/net/\(link.name)/\(file)")
    }
}
