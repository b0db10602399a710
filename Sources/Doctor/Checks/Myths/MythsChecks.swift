extension Check {
    /// Popular advice that was followed in vain.
    static let myths: [Check] = []
}
