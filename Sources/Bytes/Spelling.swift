/// Which word a person meant who typed one that is not known.
package enum Spelling {
    /// Longer words are not compared: nobody mistypes 64 letters.
    package static let limit = 64

    /// The word of `known` that takes the fewest edits to reach from `typed`, when that is at most a third of it.
    package static func nearest(to typed: String, among known: some Sequence<String>) -> String? {
        let letters = Array(typed.utf8.prefix(limit))
        let allowed = max(1, letters.count / 3)
        let ranked = known.map { (word: $0, edits: edits(from: letters, to: Array($0.utf8.prefix(limit)))) }
        return ranked.filter { $0.edits <= allowed }
            .min { ($0.edits, $0.word) < ($1.edits, $1.word) }?.word
    }

    /// How many letters must be put in, taken out or replaced (Levenshtein 1966).
    private static func edits(from left: [UInt8], to right: [UInt8]) -> Int {
        var above = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                let replaced = above[column] + (letter == other ? 0 : 1)
                current.append(min(replaced, above[column + 1] + 1, current[column] + 1))
            }
            above = current
        }
        return above[right.count]
    }
}
