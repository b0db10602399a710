import Kernel
import Telemetry

/// What drivers and /sys last said of each interface.
///
/// It changes with the link, or hardly ever; a driver may have to ask its hardware, which takes milliseconds. So they are
/// asked when the link has changed, and else every ten seconds.
struct LinkDetails {
    struct Detail {
        var mode: LinkMode?
        var files: LinkFiles?
        fileprivate var mark = Mark()
        fileprivate var askedAt: Timestamp?
        fileprivate var round: UInt64 = 0
    }

    /// What tells that a link has changed.
    fileprivate struct Mark: Equatable {
        var name = ""
        var address = ""
        var isOn = false
        var hasCarrier: Bool?
        var carrierChanges: UInt32?
    }

    private var round: UInt64 = 0
    private var byIndex: [Int32: Detail] = [:]

    subscript(link: NetworkLink) -> Detail { byIndex[link.index] ?? Detail() }

    /// Begins a round.
    mutating func begin() { round += 1 }

    /// Asks again when that is due.
    mutating func refresh(
        _ link: NetworkLink, now: Timestamp, ask: (NetworkLink) -> (LinkMode?, LinkFiles?)
    ) {
        var detail = self[link]
        let mark = Mark(
            name: link.name, address: link.address, isOn: link.isOn, hasCarrier: link.hasCarrier,
            carrierChanges: link.carrierChanges)
        if detail.mark != mark || detail.askedAt.map({ now - $0 >= SlowWork.period }) ?? true {
            (detail.mode, detail.files) = ask(link)
            (detail.mark, detail.askedAt) = (mark, now)
        }
        detail.round = round
        byIndex[link.index] = detail
    }

    /// Ends a round: forgets the interfaces that it has not shown.
    mutating func finish() { byIndex = byIndex.filter { $0.value.round == round } }
}
