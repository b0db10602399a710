/// The few places under which the busiest threads of a group are shown.
struct ThreadPlaces<Key: Hashable> {
    /// A thread that was seen at this look.
    struct Candidate {
        let key: Key
        let comm: String
        let ticks: UInt64
        /// Ticks used since the look before.
        let growth: UInt64
        let score: UInt64
    }

    private struct Place {
        let comm: String
        let label: String
        var holder: Key?
        var ticks: UInt64
        var score: UInt64
        var idleLooks = 0
    }

    /// How many looks a place is shown whose thread has ended.
    static var idleLimit: Int { 30 }
    /// How much busier than the laziest one shown a thread must be to take its place: equals should not take turns.
    static var margin: UInt64 { 2 }
    /// Names that get labels of their own; what comes later is `other`, for a server that names threads after requests.
    static var labelLimit: Int { 64 }
    static var other: String { "other" }

    private var places: [Place] = []
    /// The counts of labels that are not shown now: one that comes back goes on from there.
    private var remembered: [String: UInt64] = [:]

    var shown: [ThreadReadings.Shown] { places.map { .init(label: $0.label, ticks: $0.ticks) } }

    /// Counts on for who has a place, and gives places to who deserves one.
    mutating func update(_ candidates: [Candidate]) {
        let byKey = Dictionary(candidates.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
        for index in places.indices { follow(index, byKey) }
        for index in places.indices.reversed() where places[index].idleLooks > Self.idleLimit {
            remember(places.remove(at: index))
        }
        let holders = Set(places.compactMap(\.holder))
        let busiestFirst = candidates.filter { !holders.contains($0.key) }.sorted {
            ($0.score, $0.ticks, $1.comm) > ($1.score, $1.ticks, $0.comm)
        }
        for candidate in busiestFirst.prefix(ThreadBoard.shownLimit) where !seat(candidate) { break }
    }

    private mutating func follow(_ index: Int, _ candidates: [Key: Candidate]) {
        // A thread that took another name is another thread to whoever reads the label.
        guard let holder = places[index].holder, let found = candidates[holder],
            found.comm == places[index].comm
        else {
            places[index].holder = nil
            places[index].score = 0
            places[index].idleLooks += 1
            return
        }
        places[index].ticks &+= found.growth
        places[index].score = found.score
    }

    /// Finds a place for a thread; `false` when all are held by busier ones.
    private mutating func seat(_ candidate: Candidate) -> Bool {
        if let index = places.firstIndex(where: { $0.holder == nil && $0.comm == candidate.comm }) {
            places[index].holder = candidate.key
            places[index].ticks &+= candidate.growth
            places[index].score = candidate.score
            places[index].idleLooks = 0
            return true
        }
        if places.count == ThreadBoard.shownLimit {
            guard let laziest = places.indices.min(by: { isLazier(places[$0], places[$1]) }) else {
                return false
            }
            let isFree = places[laziest].holder == nil
            if !isFree, candidate.score <= places[laziest].score.multipliedClamping(by: Self.margin) {
                return false
            }
            remember(places.remove(at: laziest))
        }
        let label = freeLabel(candidate.comm)
        let ticks = remembered.removeValue(forKey: label).map { $0 &+ candidate.growth } ?? candidate.ticks
        places.append(
            Place(
                comm: candidate.comm, label: label, holder: candidate.key, ticks: ticks,
                score: candidate.score))
        return true
    }

    private func isLazier(_ one: Place, _ other: Place) -> Bool {
        if (one.holder == nil) != (other.holder == nil) { return one.holder == nil }
        return one.score < other.score
    }

    private mutating func remember(_ place: Place) { remembered[place.label] = place.ticks }

    /// `worker`, `worker-2` and so on: the first that no place has.
    private func freeLabel(_ comm: String) -> String {
        let label = firstFree(comm)
        let isKnown = remembered[label] != nil || remembered.count + places.count < Self.labelLimit
        return isKnown ? label : firstFree(Self.other)
    }

    private func firstFree(_ name: String) -> String {
        let taken = Set(places.map(\.label))
        if !taken.contains(name) { return name }
        var number = 2
        while taken.contains("\(name)-\(number)") { number += 1 }
        return "\(name)-\(number)"
    }
}

extension UInt64 {
    fileprivate func multipliedClamping(by factor: UInt64) -> UInt64 {
        let (product, isTooBig) = multipliedReportingOverflow(by: factor)
        return isTooBig ? .max : product
    }
}
