import Foundation
import Ingest

extension IngestServer {
    /// Of all its sockets together, whatever else the family is labelled with.
    func total(_ family: String) -> Int {
        var section = HealthSection(table, health, logbook)
        let values = IntakeFixture.values(of: section.section())
        return Int(values.filter { $0.key.hasPrefix("\(family){") }.values.reduce(0, +))
    }

    /// Values that all its sockets took.
    var samples: Int { total("outrigger_ingest_samples_total") }

    static func wait(until isDone: () throws -> Bool) throws {
        let deadline = Date().addingTimeInterval(60)
        while try !isDone() {
            if Date() > deadline { throw POSIXError(.ETIMEDOUT) }
            sched_yield()
        }
    }
}
