import Telemetry

/// A series that the line being taken needs, and that nobody sees before the line is known to be good.
///
/// So a refused line leaves nothing behind: what no reader can have come to needs no rest, and the very
/// next line can use it again.
struct SeriesDraft {
    let record: SeriesRecord
    let family: Family
    /// Of one that a client asked for; `nil` of an overflow series.
    let labels: [Label]?
}

extension SeriesWriter {
    /// Shows the series that a line made, which has been taken.
    mutating func publishDrafts(from sender: Sender) {
        for draft in drafts {
            draft.record.state.publish(draft.family.kind.rawValue)
            if let labels = draft.labels { logbook.note(created: draft.family.name, labels, from: sender) }
        }
        table.notes[.generation] &+= 1
        drafts.removeAll(keepingCapacity: true)
    }

    /// Takes back the series that a line made, which was refused.
    mutating func discardDrafts() {
        for draft in drafts {
            countOut(draft.record, draft.family)
            for block in draft.record.blocks(draft.family.kind) { table.arena.free(block) }
            freeRecords.append(draft.record)
            discardIfEmpty(draft.family)
        }
        drafts.removeAll(keepingCapacity: true)
    }

    /// Lets a family go that never had a series which anybody saw.
    mutating func discardIfEmpty(_ family: Family) {
        guard family.seriesCount == 0 else { return }
        forget(family)
        family.block.release()
        table.arena.free(family.block.cells)
    }
}
