extension Check {
    /// conntrack and neighbours.
    static let tables: [Check] = []
}
