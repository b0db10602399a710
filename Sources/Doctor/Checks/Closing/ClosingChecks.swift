extension Check {
    /// How connections end.
    static let closing: [Check] = []
}
