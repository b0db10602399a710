extension Check {
    /// The accept and SYN path.
    static let listening: [Check] = [
        listenOverflow
    ]
}
