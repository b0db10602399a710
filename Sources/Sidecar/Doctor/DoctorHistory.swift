package import Doctor
package import Telemetry

/// What the doctor of the sidecar has found and finds no more: the burst of twenty minutes ago.
///
/// Two findings are one episode while the same check finds the same place at look after look.
package struct DoctorHistory {
    /// Episodes that are kept, and findings that are followed at one time; more push out the oldest.
    package static let episodeLimit = 1024
    /// How long an episode is told after it is over.
    package static let memory = Duration.seconds(3600)

    private struct Key: Hashable {
        let check: String
        let place: String
    }

    private struct Course {
        let began: Timestamp
        var last: Timestamp
        var severity: Severity
        var brief: String
        var loss: Double
    }

    private var current: [Key: Course] = [:]
    /// Oldest end first.
    private var over: [(key: Key, course: Course)] = []

    package init() {}

    /// Takes what was found at `now`, above info alone.
    package mutating func take(_ findings: [Finding], at now: Timestamp) {
        var seen: Set<Key> = []
        for finding in findings where finding.severity > .info {
            let key = Key(check: finding.check, place: finding.place.text)
            if current[key] == nil, current.count >= Self.episodeLimit { continue }
            seen.insert(key)
            current[key] = Self.course(current[key], with: finding, at: now)
        }
        for (key, course) in current where !seen.contains(key) {
            current[key] = nil
            over.append((key, course))
        }
        over.sort {
            ($0.course.last, $0.key.check, $0.key.place) < ($1.course.last, $1.key.check, $1.key.place)
        }
        over.removeFirst(max(0, over.count - Self.episodeLimit))
        // A clock that was set back makes old things young, never young things old.
        over.removeAll { now - $0.course.last > Self.memory }
    }

    /// Those that are over, oldest first.
    package var episodes: [Report.Episode] {
        over.map { key, course in
            Report.Episode(
                check: key.check, severity: course.severity, from: WallClock.text(of: course.began),
                to: WallClock.text(of: course.last), place: key.place, brief: course.brief)
        }
    }

    /// The worst that was seen is what is told.
    private static func course(_ known: Course?, with finding: Finding, at now: Timestamp) -> Course {
        let fresh = Course(
            began: known?.began ?? now, last: now, severity: finding.severity, brief: finding.brief,
            loss: finding.lossPerSecond)
        guard let known, (known.severity, known.loss) > (fresh.severity, fresh.loss) else { return fresh }
        var course = known
        course.last = now
        return course
    }
}
