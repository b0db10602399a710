/// The straight line that lies nearest to some points.
enum LeastSquares {
    /// With fewer points a line says more about chance than about what is measured.
    static let pointMinimum = 3
    /// How far x must range: what varies less is drowned by what else moves y.
    static let rangeMinimum = 10.0
    /// The same as a share of the largest x.
    static let rangeShareMinimum = 0.1

    /// By how much y grows with each x, or `nil` when x has not varied enough to tell.
    static func slope(_ points: some Collection<(x: Double, y: Double)>) -> Double? {
        guard points.count >= pointMinimum, let least = points.map(\.x).min(),
            let most = points.map(\.x).max(), most - least >= max(rangeMinimum, most * rangeShareMinimum)
        else { return nil }
        let count = Double(points.count)
        let meanX = points.reduce(0) { $0 + $1.x } / count
        let meanY = points.reduce(0) { $0 + $1.y } / count
        // Around the means, so that large numbers do not cancel each other.
        let products = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) }
        let squares = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
        return products / squares
    }
}
