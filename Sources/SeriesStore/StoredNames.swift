/// Every kept series by its number, in pieces, so that a change copies one piece and not the whole while readers have it.
struct StoredNames: Sendable {
    private static let pieceSize = 1024

    private var pieces: [[StoredSeries?]] = []
    private(set) var count = 0

    /// `nil` where a number is free; a series may be put where one was, or right behind the last.
    subscript(number: Int32) -> StoredSeries? {
        get { pieces[Int(number) / Self.pieceSize][Int(number) % Self.pieceSize] }
        set {
            let (piece, place) = Int(number).quotientAndRemainder(dividingBy: Self.pieceSize)
            if piece == pieces.count { pieces.append([]) }
            if place == pieces[piece].count {
                pieces[piece].append(newValue)
                count += 1
            } else {
                pieces[piece][place] = newValue
            }
        }
    }
}
