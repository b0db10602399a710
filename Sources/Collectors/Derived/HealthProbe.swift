import Telemetry

/// Reads one input of the health score.
struct HealthProbe {
    private enum Method {
        case processors(ProcessorUse)
        case largest([TickReadings.Handle])
        case fullest(SeriesGroups<Void>)
    }

    private let input: HealthInput
    private var method: Method

    init(_ input: HealthInput, _ readings: inout TickReadings) {
        self.input = input
        switch input.source {
        case .processors: method = .processors(ProcessorUse(&readings))
        case .largest(let selectors, _): method = .largest(selectors.map { readings.follow($0) })
        case .fullest(let used, let limit, let labels):
            let handles = [readings.follow(used), readings.follow(limit)]
            method = .fullest(SeriesGroups(handles, by: labels) {})
        }
    }

    mutating func read(_ readings: TickReadings, at now: Timestamp) -> HealthReport.Reading {
        let raw = raw(readings, now)
        return HealthReport.Reading(
            name: input.name, raw: raw, limit: input.limit, weight: input.weight,
            missing: raw == nil ? input.reasonToMiss : nil)
    }

    private mutating func raw(_ readings: TickReadings, _ now: Timestamp) -> Double? {
        switch method {
        case .processors(var use):
            defer { method = .processors(use) }
            return use.share(readings, at: now)
        case .largest(let handles):
            for handle in handles {
                let largest = readings[handle].compactMap { readings[$0.place] }.filter(\.isFinite).max()
                if let largest { return largest }
            }
            return nil
        case .fullest(var groups):
            defer { method = .fullest(groups) }
            groups.follow(readings)
            return groups.groups.compactMap { $0.share(readings) }.max()
        }
    }
}

extension SeriesGroups<Void>.Group {
    /// How much of its limit is used; beyond 1 when it is passed.
    fileprivate func share(_ readings: TickReadings) -> Double? {
        guard let used = readings.sum(places[0]), let limit = readings.sum(places[1]), used.isFinite else {
            return nil
        }
        // A limit of nothing is reached by one: listen(2) with a backlog of 0 still lets one connection wait.
        return used / max(limit, 1)
    }
}

extension HealthInput {
    /// What has to be there before this input can be read, for a person.
    fileprivate var reasonToMiss: String {
        switch source {
        case .processors: "needs two looks at outrigger_cpu_seconds_total"
        case .largest(let selectors, _):
            "no series of \(selectors.map(\.description).joined(separator: ", nor of "))"
        case .fullest(let used, let limit, _): "no series of \(used) with its \(limit)"
        }
    }
}
