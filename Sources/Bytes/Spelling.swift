/// Finds what somebody probably meant to type.
package enum Spelling {
    /// The nearest of `words`, when it is near enough: one slip for every three letters; a common beginning decides ties.
    package static func nearest(to typed: String, among words: some Sequence<String>) -> String? {
        let measured = words.map {
            (word: $0, slips: slips(from: typed, to: $0), shared: zip(typed, $0).prefix { $0 == $1 }.count)
        }
        let best = measured.min { ($0.slips, -$0.shared, $0.word) < ($1.slips, -$1.shared, $1.word) }
        guard let best, best.slips <= max(1, typed.count / 3) else { return nil }
        return best.word
    }

    /// The "; did you mean …?" that follows a complaint about `typed`, or nothing.
    package static func hint(for typed: String, among words: some Sequence<String>) -> String {
        nearest(to: typed, among: words).map { "; did you mean `\($0)`?" } ?? ""
    }

    /// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment).
    private static func slips(from typed: String, to word: String) -> Int {
        // Beyond this nobody slipped, and the table below would grow with a stranger's text.
        let longest = 64
        let (a, b) = (Array(typed), Array(word))
        if a.count > longest || b.count > longest { return .max }
        var rows = [Array(0...b.count)]
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                let change = rows[i][j] + (a[i] == b[j] ? 0 : 1)
                var best = min(rows[i][j + 1] + 1, row[j] + 1, change)
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
