import Telemetry

/// The names that were noted most often, found in fixed room however many different ones come.
///
/// Space-Saving (Metwally, Agrawal, El Abbadi, 2005): a name without a place takes that of the rarest one, and its
/// count with it. So a count is never too low, and too high by at most the count that was taken over; each name with
/// more than 1/32 of all notes is certainly here.
package struct TopSketch: Sendable {
    package static let capacity = 32

    /// One name and how often it was noted.
    package struct Entry: Sendable {
        package let name: String
        /// An upper bound.
        package fileprivate(set) var count: UInt64
        /// How much of the count may belong to names that had the place before.
        fileprivate let inherited: UInt64
        /// The labels of what was noted under the name, where they were given.
        package fileprivate(set) var labels = LabelSpread()

        /// What certainly belongs to the name.
        package var atLeast: UInt64 { count - inherited }
    }

    /// Beside the entries, so that a search reads one run of words.
    private var hashes: [Int] = []
    private var entries: [Entry] = []

    package init() {}

    /// Notes the name whose `hashValue` is `hash`; the text is made only when it takes a place.
    ///
    /// Names whose hashes are equal count as one: the hash is keyed by the process, so nobody can aim at that.
    mutating func note(_ hash: Int, labels: [Label] = [], name: () -> String) {
        let place: Int
        if let known = hashes.firstIndex(of: hash) {
            place = known
            entries[place].count &+= 1
        } else if entries.count < Self.capacity {
            place = entries.count
            hashes.append(hash)
            entries.append(Entry(name: name(), count: 1, inherited: 0))
        } else {
            place = rarest
            let count = entries[place].count
            hashes[place] = hash
            entries[place] = Entry(name: name(), count: count &+ 1, inherited: count)
        }
        if !labels.isEmpty { entries[place].labels.note(labels) }
    }

    /// The most frequent first; of equals the one that comes first in the alphabet.
    package var ranked: [Entry] {
        entries.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }

    private var rarest: Int {
        entries.indices.min { entries[$0].count < entries[$1].count } ?? 0
    }
}
