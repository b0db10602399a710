/// The candidate that a misspelt word most likely meant: at most a third of its letters may differ.
func closest(to word: String, among candidates: [String]) -> String? {
    let letters = Array(word.lowercased().utf8.prefix(longestGuessedWord))
    let ranked = candidates.map { (candidate: $0, distance: editDistance(letters, Array($0.utf8))) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= max(1, letters.count / 3)
    else { return nil }
    return best.candidate
}

/// Longer words are compared by their beginning, so that a stranger's text costs little.
private let longestGuessedWord = 64

/// Levenshtein's distance.
private func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var previous = Array(0...right.count)
    for (row, letter) in left.enumerated() {
        var current = [row + 1]
        for (column, other) in right.enumerated() {
            let replaced = previous[column] + (letter == other ? 0 : 1)
            current.append(min(replaced, previous[column + 1] + 1, current[column] + 1))
        }
        previous = current
    }
    return previous[right.count]
}
